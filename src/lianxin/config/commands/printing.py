"""How commands answer: one JSON object, or lines for a person."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def as_json(content: Any) -> None:
    """One JSON value on standard output."""
    print(json.dumps(content, ensure_ascii=False, indent=None, default=str))


def table(rows: Mapping[str, Any], json_wanted: bool) -> None:
    """Names and values, one a line."""
    if json_wanted:
        as_json(dict(rows))
        return
    width = max((len(name) for name in rows), default=0)
    for name, value in rows.items():
        print(f"{name:<{width}}  {value}")


def progress(done: int, whole: int = 0) -> None:
    """How far it has come, on one line that is written over; nothing where nobody looks."""
    if sys.stderr.isatty():
        share = f" of {whole:,} ({done * 100 // whole} %)" if whole else ""
        print(f"\r{done:,}{share}", end="\n" if whole and done >= whole else "", file=sys.stderr, flush=True)
