"""Importing a zone's directory from a workbook or CSV file: all of it, or nothing.

A dry run does everything and takes it back, so that it shows exactly what would happen. One wrong
row and nothing is stored. Telephone numbers are not kept here: they are handed to `sign_in`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.directory.changes import By
from lianxin.directory.known import Missing
from lianxin.directory.models import Area, Organization, Person
from lianxin.directory.sheets import sheets
from lianxin.directory.storing import CREATED, UNCHANGED, UPDATED, Store
from lianxin.directory.tables import Row, read
from lianxin.directory.template import template, template_csv
from lianxin.ledger.appending import append_many

__all__ = ["Outcome", "Report", "SignIn", "run", "template", "template_csv"]

REFUSED = "refused"
MAX_PASSES = 40
OFFICES_FIRST = (
    Area.Kind.ZONE,
    Area.Kind.STREET,
    Organization.Kind.EXECUTIVE_COMMITTEE,
    Organization.Kind.CONGRESS_OFFICE,
    Organization.Kind.HANDLING_OFFICE,
    Organization.Kind.STREET_OFFICE,
)


@dataclass(frozen=True)
class SignIn:
    """What a row of the people sheet says about signing in; either text may be empty."""

    person: Person
    phone: str = field(repr=False)
    login: str = ""


Hook = Callable[[SignIn], bool]
"""Keeps a sign-in; whether that changed anything. Raises Refused with a reason for the row."""


@dataclass(frozen=True)
class Outcome:
    """What became of one row: created, updated, unchanged or refused (then with the reason)."""

    sheet: str
    line: int
    result: str
    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What an import did, or with `dry_run` would do. `zone` is None if nothing was stored."""

    outcomes: list[Outcome]
    dry_run: bool
    zone: Area | None = None
    sign_ins: list[SignIn] = field(default_factory=list)

    def count(self, result: str) -> int:
        return sum(outcome.result == result for outcome in self.outcomes)

    @property
    def refused(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.result == REFUSED]

    @property
    def stored(self) -> bool:
        return not self.dry_run and not self.refused

    def as_json(self) -> dict[str, Any]:
        """The object of `--json`. In a refused file nothing was created, whatever would have been."""
        done = not self.refused
        return {
            "read": len(self.outcomes),
            "created": self.count(CREATED) if done else 0,
            "updated": self.count(UPDATED) if done else 0,
            "unchanged": self.count(UNCHANGED),
            "refused": [{"sheet": one.sheet, "line": one.line, "reason": one.reason} for one in self.refused],
            "dry_run": self.dry_run,
        }


class _TakenBack(Exception):
    """Ends the transaction without keeping anything."""


def run(
    path: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    zone: Area | None = None,
    sign_in: Hook | None = None,
    by: By | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Import a file into a zone: the given one, else the one its areas name, else the only one.

    Without `sign_in` the phones and logins of a stored file are returned in the report.
    Raises Refused if the file as a whole cannot be read.
    """
    rows = read(path)
    if not rows:
        raise Refused(_("文件里没有数据。"))
    store = Store(zone or _zone_without_a_name(rows), by or By("import", now))
    run_ = _Run(rows, store, progress)
    try:
        with transaction.atomic():
            run_.all_sheets()
            sign_ins = run_.sign_ins(sign_in)
            if dry_run or run_.is_refused:
                raise _TakenBack
            append_many(store.entries, now)
    except _TakenBack:
        return Report(run_.outcomes(), dry_run)
    return Report(run_.outcomes(), dry_run, store.zone, [] if sign_in else sign_ins)


def _zone_without_a_name(rows: list[Row]) -> Area | None:
    """The only zone there is, for a file that names none."""
    for row in rows:
        if row.sheet is not None and row.sheet.name == "areas":
            kind = next(column for column in row.sheet.columns if column.name == "kind")
            if kind.choice(row.cells.get("kind", "")) == Area.Kind.ZONE:
                return None
    zones = list(Area.objects.zones()[:2])
    return zones[0] if len(zones) == 1 else None


class _Run:
    """One pass over a file inside one transaction."""

    def __init__(self, rows: list[Row], store: Store, progress: Callable[[int, int], None] | None) -> None:
        self._rows = rows
        self._store = store
        self._progress = progress
        self._found: dict[int, Outcome] = {}

    @property
    def is_refused(self) -> bool:
        return any(outcome.result == REFUSED for outcome in self._found.values())

    def outcomes(self) -> list[Outcome]:
        """One for each row, in the order of the file."""
        return [self._found[id(row)] for row in self._rows]

    def all_sheets(self) -> None:
        for row in self._rows:
            if row.sheet is None:
                self._settle(row, REFUSED, row.problem)
        for sheet in sheets():
            self._sheet([row for row in self._rows if row.sheet is sheet])

    def sign_ins(self, hook: Hook | None) -> list[SignIn]:
        """Hand on what the people sheet says about signing in."""
        found = []
        for row, person, texts, result in self._store.people:
            if not (texts["phone"] or texts["login"]):
                continue
            entry = SignIn(person, texts["phone"], texts["login"])
            found.append(entry)
            if hook is None or self._found[id(row)].result == REFUSED:
                continue
            try:
                with transaction.atomic():
                    changed = hook(entry)
            except Refused as error:
                self._settle(row, REFUSED, str(error))
            else:
                if changed and result == UNCHANGED:
                    self._settle(row, UPDATED)
        return found

    def _sheet(self, rows: list[Row]) -> None:
        """Apply the rows of a sheet; those that name a later one are tried again after it."""
        waiting = sorted(rows, key=_rank)
        missing: list[tuple[Row, str]] = []
        for _pass in range(MAX_PASSES):
            missing = [(row, why) for row in waiting if (why := self._apply(row))]
            if len(missing) in (0, len(waiting)):
                break
            waiting = [row for row, _why in missing]
        for row, why in missing:
            self._settle(row, REFUSED, why)

    def _apply(self, row: Row) -> str:
        """Apply one row; what it misses, or nothing if that settled it."""
        try:
            with transaction.atomic():
                result = self._store.apply(row)
        except Missing as error:
            return str(error)
        except Refused as error:
            self._settle(row, REFUSED, str(error))
        except IntegrityError:
            self._settle(row, REFUSED, _("与已有的记录冲突。"))
        else:
            self._settle(row, result)
        return ""

    def _settle(self, row: Row, result: str, reason: str = "") -> None:
        name = row.cells.get("name") or row.cells.get("person") or ""
        self._found[id(row)] = Outcome(row.title, row.line, result, name, reason)
        if self._progress is not None:
            self._progress(len(self._found), len(self._rows))


def _rank(row: Row) -> int:
    """Offices before those that answer through them; the order of the file otherwise."""
    if row.sheet is None or row.sheet.name not in ("areas", "organizations"):
        return 0
    kind = next(column for column in row.sheet.columns if column.name == "kind")
    value = kind.choice(row.cells.get("kind", ""))
    return OFFICES_FIRST.index(value) if value in OFFICES_FIRST else len(OFFICES_FIRST)
