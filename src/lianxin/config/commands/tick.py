"""Do once what runs on the clock: deadlines that ran out, sealing, sweeping. May be run at any time, and twice."""

from argparse import ArgumentParser, Namespace

from lianxin.config import background
from lianxin.config.commands import printing


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one object: what each job did")


def run(options: Namespace) -> int:
    # the worker's jobs too: an installation without `serve` runs by this alone
    done, failed = background.run_once([*background.TICK, *background.WORKER])
    printing.table(done, options.json)
    return int(bool(failed))
