"""Take in areas, bodies, people and sites from XLSX or CSV: all of the file, or nothing of it."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lianxin.config.commands import printing
from lianxin.core import clock
from lianxin.directory import importing


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="F")
    parser.add_argument("--dry-run", action="store_true", help="show row by row what would happen, and change nothing")
    parser.add_argument(
        "--json", action="store_true", help='{"read", "created", "unchanged", "refused": [{"line", "reason"}]}'
    )


def run(options: Namespace) -> int:
    report = importing.run(options.file, clock.now(), dry_run=options.dry_run, progress=printing.progress)
    if options.json:
        printing.as_json(report.as_json())
    else:
        for one in report.outcomes:
            if options.dry_run or one.reason:
                print(f"{one.sheet} {one.line}: {one.result} {one.name} {one.reason}".rstrip())
        printing.table({name: n for name, n in report.as_json().items() if isinstance(n, int)}, json_wanted=False)
    return 1 if report.refused else 0
