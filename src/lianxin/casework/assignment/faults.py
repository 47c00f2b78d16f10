"""What the text of a reply still lacks: the effect refuses the first of these, the page shows them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin.casework.assignment.models import Effect, Status
from lianxin.casework.models import Proposal


@dataclass(frozen=True)
class Fault:
    """A sentence about one field of `draft_reply`; `row` counts from 0 where the field is repeated."""

    field: str
    sentence: Any
    row: int = 0


@dataclass(frozen=True)
class Promise:
    """One row of measures as it was typed; a row without a word and a day is none."""

    what: str
    status: Status
    due_on: date | None
    row: int


def promises(what: Sequence[str], status: Sequence[Any], due_on: Sequence[date | None]) -> list[Promise]:
    """The rows in which anything stands. A status nobody chose is planned."""
    found = []
    for row in range(max(len(what), len(due_on))):
        words = what[row].strip() if row < len(what) else ""
        how = Status(status[row]) if row < len(status) and status[row] else Status.PLANNED
        on = due_on[row] if row < len(due_on) else None
        if words or on:
            found.append(Promise(words, how, on, row))
    return found


def in_answers(proposals: Sequence[Proposal], answer: Sequence[str]) -> list[Fault]:
    """The proposals without an answer."""
    return [
        Fault("answer", _("第 %(n)s 条还没有答复") % {"n": proposal.position}, row)
        for row, proposal in enumerate(proposals)
        if row >= len(answer) or not answer[row].strip()
    ]


def in_measures(effect: str, rows: Sequence[Promise], today: date) -> list[Fault]:
    """Measures without words or days, and a class that commits without a dated one."""
    found = [fault for row in rows if (fault := _of_measure(row, today)) is not None]
    if effect == Effect.COMMITS and not any(row.what and row.status != Status.DONE for row in rows):
        found.append(Fault("what", _("这一类要有带日期的措施，至少一条")))
    return found


def _of_measure(row: Promise, today: date) -> Fault | None:
    if not row.what:
        return Fault("what", _("写清楚是什么措施"), row.row)
    if row.status == Status.DONE:
        return None
    if row.due_on is None:
        return Fault("due_on", _("“%(what)s”没有日期：写明哪天以前") % {"what": row.what}, row.row)
    return Fault("due_on", _("日期要在今天以后"), row.row) if row.due_on <= today else None
