"""Seal the ledger and print a signed checkpoint as JSON. Keep it on another machine: it shows a rollback."""

from argparse import ArgumentParser, Namespace

from lianxin.config.commands import printing
from lianxin.core import clock
from lianxin.ledger.sealing import checkpoint


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="accepted for evenness: it is always JSON")


def run(options: Namespace) -> int:
    printing.as_json(checkpoint(clock.now()))
    return 0
