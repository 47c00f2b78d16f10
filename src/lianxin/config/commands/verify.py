"""Check every event, block and signature of the ledger, and each case's state against its events."""

import json
from argparse import ArgumentParser, FileType, Namespace
from typing import Any

from lianxin.config.commands import printing
from lianxin.workflow.verifying import verify_all


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--checkpoint", type=FileType("rb"), metavar="F", help="also compare with a checkpoint kept elsewhere"
    )
    parser.add_argument("--json", action="store_true", help='{"events", "blocks", "ok", "first_bad"}')


def _statement(options: Namespace) -> dict[str, Any] | None:
    if options.checkpoint is None:
        return None
    with options.checkpoint as handle:
        content = json.load(handle)
    if not isinstance(content, dict) or "signature" not in content:
        raise ValueError("no signature in it")
    return content


def run(options: Namespace) -> int:
    try:
        statement = _statement(options)
    except ValueError as error:
        print(f"lianxin verify: this is no checkpoint: {error}")
        return 2
    found = verify_all(statement)
    ok = found.first_bad is None
    if options.json:
        printing.as_json({"events": found.events, "blocks": found.blocks, "ok": ok, "first_bad": found.first_bad})
    else:
        print(f"{found.events:,} events and {found.blocks:,} blocks read")
        print("all as it was written" if ok else f"WRONG: {found.first_bad}: {found.why}")
    return 0 if ok else 1
