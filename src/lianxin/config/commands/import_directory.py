"""Take in areas, bodies, people and sites from XLSX or CSV: all of the file, or nothing of it."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.enrolment import Invitation, enrol_imported
from lianxin.config.commands import printing
from lianxin.core import clock
from lianxin.core.errors import Refused
from lianxin.directory import importing
from lianxin.directory.models import Area

RESULTS = {"created": _("新增"), "updated": _("更新"), "unchanged": _("不变"), "refused": _("拒绝")}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="F")
    parser.add_argument("--dry-run", action="store_true", help="show row by row what would happen, and change nothing")
    parser.add_argument("--zone", default="", metavar="Z", help="name or slug of the zone, if the file has no areas")
    parser.add_argument("--template", action="store_true", help="write the empty template to F (.xlsx or .csv)")
    parser.add_argument(
        "--json", action="store_true", help='{"read", "created", "unchanged", "refused": [{"line", "reason"}]}'
    )


def _wrong(reason: str) -> int:
    print(f"lianxin import directory: {reason}", file=sys.stderr)
    return 2


def _write_template(path: Path) -> int:
    if path.exists():
        return _wrong(f"{path} exists")
    path.write_bytes(importing.template_csv() if path.suffix.lower() == ".csv" else importing.template())
    return 0


def _show(report: importing.Report, invitations: list[Invitation], dry_run: bool) -> None:
    for one in report.outcomes:
        if dry_run or one.reason:
            print(f"{one.sheet} {one.line}: {RESULTS[one.result]} {one.name} {one.reason}".rstrip())
    for told in invitations:
        print(f"{told.person} {told.login}: {told.code}")
    counted = report.as_json()
    printing.table({name: counted[name] for name in ("read", "created", "updated", "unchanged")}, False)


def _import(options: Namespace, zone: Area | None) -> tuple[importing.Report, list[Invitation]]:
    """What became of the file, and the set-up codes of sign-ins that it made."""
    invitations: list[Invitation] = []

    def sign_in(entry: importing.SignIn) -> bool:
        done = enrol_imported([(entry.person, entry.phone, entry.login)])
        for _person, reason in done.refused:
            raise Refused(reason)
        invitations.extend(done.invitations)
        return bool(done.created or done.changed)

    try:
        report = importing.run(
            options.file,
            clock.now(),
            dry_run=options.dry_run,
            zone=zone,
            sign_in=sign_in,
            progress=printing.progress,
        )
    except Refused as error:
        if not options.json:
            raise
        report = importing.Report([importing.Outcome("", 0, "refused", reason=str(error))], options.dry_run)
    return report, invitations if report.stored else []  # else they were taken back with all the rest


def run(options: Namespace) -> int:
    if options.template:
        return _write_template(options.file)
    if not options.file.is_file():
        return _wrong(f"no such file: {options.file}")
    zone = Area.objects.zones().filter(Q(name=options.zone) | Q(slug=options.zone)).first()
    if options.zone and zone is None:
        return _wrong(f"no such zone: {options.zone}")
    report, invitations = _import(options, zone)
    if options.json:
        printing.as_json({**report.as_json(), "invitations": [vars(one) for one in invitations]})
    else:
        _show(report, invitations, options.dry_run)
    return 1 if report.refused else 0
