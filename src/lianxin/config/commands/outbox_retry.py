"""Try again what was given up after three days, once the gateway is mended, and say how many messages that is."""

from argparse import ArgumentParser, Namespace

from lianxin.config.commands import printing
from lianxin.core import clock
from lianxin.notify import outbox


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the number, and how many messages are in each state")


def run(options: Namespace) -> int:
    again = outbox.retry_failed(clock.now())
    if options.json:
        printing.as_json({"again": again, **outbox.stats()})
    else:
        print(f"{again} messages will be tried again.")
    return 0
