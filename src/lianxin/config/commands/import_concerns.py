"""Take in concerns from a CSV file (columns id, topic, detail, time); wrong rows are named, the others come in."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.db.models import Q

from lianxin.casework.importing import Report, Unreadable, import_concerns
from lianxin.config.commands import printing
from lianxin.core import clock
from lianxin.directory.models import Area


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="F")
    parser.add_argument(
        "--area",
        default="",
        metavar="A",
        help="zone or street, by name, slug or id; else the zone's congress office gets them",
    )
    parser.add_argument(
        "--json", action="store_true", help='{"read", "created", "unchanged", "refused": [{"line", "reason"}]}'
    )


def _place(text: str) -> tuple[Area, Area | None]:
    """The zone, and the street if one was named. Raises Unreadable where that is not clear."""
    named = Q(name=text) | Q(slug=text) | (Q(pk=int(text)) if text.isdecimal() else Q())
    found = list(Area.objects.filter(named).select_related("zone")) if text else list(Area.objects.zones())
    if len(found) != 1:
        what = f"{len(found)} areas are called {text}" if text else "there is not one zone only"
        raise Unreadable(f"{what}: name the area with --area")
    area = found[0]
    return area.zone_root, None if area.kind == Area.Kind.ZONE else area


def run(options: Namespace) -> int:
    report = Report()
    try:
        zone, area = _place(options.area)
        for report in import_concerns(options.file, zone, area, clock.now()):
            printing.progress(report.read)
    except (Unreadable, OSError) as error:
        print(f"lianxin import concerns: {error}")
        return 2
    if options.json:
        printing.as_json(report.as_json())
    else:
        for one in report.refused:
            print(f"{one['line']}: {one['reason']}")
        printing.table({**report.as_json(), "refused": len(report.refused)}, False)
    return 1 if report.refused else 0
