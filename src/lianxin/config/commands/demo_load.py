"""Load the demonstration zone: invented people, and a year of work that ends today."""

from argparse import ArgumentParser, Namespace

from lianxin.config.commands import printing
from lianxin.config.demo.loading import load
from lianxin.directory.models import Area


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--year", type=int, metavar="Y", help="the year of work that ends with Y, instead of today")
    parser.add_argument("--small", action="store_true", help="at most 60 concerns and suggestions, in every state")
    parser.add_argument("--if-empty", action="store_true", help="do nothing where there is data")
    parser.add_argument("--json", action="store_true", help="one object: what was made")


def load_if_empty() -> None:
    """Load the whole demonstration if there is no zone at all."""
    if not Area.objects.exists():
        printing.table(load(None, small=False, progress=printing.progress), json_wanted=False)


def run(options: Namespace) -> int:
    if options.if_empty and Area.objects.exists():
        return 0
    printing.table(load(options.year, options.small, printing.progress), options.json)
    return 0
