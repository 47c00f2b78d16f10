"""List the accounts of the demonstration zone, with what one needs to sign in."""

from argparse import ArgumentParser, Namespace

from lianxin.config.commands import printing
from lianxin.config.demo.logins import logins
from lianxin.core import clock
from lianxin.core.errors import Refused

COLUMNS = ("role", "login", "password", "otp_secret", "phone")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help='[{"role", "login", "password", "otp_secret", "phone"}]')


def show() -> None:
    """A table for a person."""
    rows = [COLUMNS, *(tuple(str(one[name]) for name in COLUMNS) for one in logins())]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip(), flush=True)


def run(options: Namespace) -> int:
    if not clock.is_demo():
        raise Refused("this database is no demonstration")
    if options.json:
        printing.as_json(logins())
    else:
        show()
    return 0
