"""The suggestion that a concern has become part of, as its resident reads of it.

They see which one it is and what becomes of it; of an internal one that there is one, its units and dates, neither
title nor page. A draft is not told of, nor what was sent back or declined: somebody has the concern again then.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from lianxin.casework.concern.models import DECLINED, WITHDRAWN
from lianxin.casework.due import Due
from lianxin.casework.models import Answer, Concern, Suggestion
from lianxin.casework.published import course, facts, queries
from lianxin.casework.suggestion.models import ACCEPTED, ASSIGNED, JOINED, SUBMITTED, Openness
from lianxin.casework.suggestion.passing_on import openness_of
from lianxin.casework.suggestion.relations import assigner, congress_office
from lianxin.casework.suggestion.texts import public_state
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Organization

OVER = (WITHDRAWN, DECLINED)
UNDER_WAY = (SUBMITTED, ACCEPTED, ASSIGNED, JOINED)


@dataclass(frozen=True)
class Carried:
    """One suggestion as far as its resident may know of it; `public_number` leads to its page, if there is one."""

    row: Suggestion
    title: str
    number: str
    public_number: str
    words: str
    tone: str
    holder: str
    due: Due | None
    steps: list[course.Step]


@dataclass(frozen=True)
class Promised:
    """A dated measure of a reply, with its words where openness allows them."""

    what: str
    unit: str
    due_on: date
    first_due_on: date
    words: str
    tone: str


def carrying(concern: Concern, now: datetime) -> list[Carried]:
    """The suggestions under way that it stands behind, the oldest first; none once it was taken back."""
    if concern.state in OVER:
        return []
    rows = Suggestion.objects.filter(links__concern=concern, links__cut_at=None, state__in=UNDER_WAY)
    return [_carried(row, now) for row in rows.select_related(*queries.PARTS).order_by("id")]


def answered_by(answers: list[Answer], now: datetime) -> Carried | None:
    """The suggestion whose reply it got last; `answers` are the newest first."""
    pk = next((row.suggestion_id for row in answers if row.suggestion_id), None)
    row = only(Suggestion.objects.select_related(*queries.PARTS).filter(pk=pk)) if pk else None
    return _carried(row, now) if row else None


def _carried(row: Suggestion, now: datetime) -> Carried:
    duties = queries.duties([row])[row.pk]
    due = queries.promises([row], now).get(row.pk)
    answering = _("、").join(str(one.unit) for one in duties if one.answers)
    words, tone = public_state(row)
    told = queries.is_public(row)
    return Carried(
        row=row,
        title=queries.title_of(row) if told else "",
        number=queries.number_of(row),
        public_number=row.number or "" if told else "",
        words=words,
        tone=tone,
        holder=course.parts(duties) or _office(row),
        due=due,
        steps=course.steps(row, due, answering, local_date(now)),
    )


def _office(row: Suggestion) -> str:
    """Who has it before a unit does."""
    ref = congress_office(row) if row.state == SUBMITTED else assigner(row)
    body = only(Organization.objects.filter(pk=ref.id)) if isinstance(ref, SubjectRef) else None
    return str(body) if body else ""


def promised(suggestion: Suggestion, now: datetime) -> list[Promised]:
    """What its replies promised with a date."""
    rows = queries.commitments(queries.replied(queries.duties([suggestion])[suggestion.pk]))
    return [_promised(facts.promised(row, local_date(now)), suggestion) for row in rows]


def _promised(found: facts.Promised, suggestion: Suggestion) -> Promised:
    row = found.row
    closed = row.measure is None or openness_of(row.measure.reply, suggestion) == Openness.CLOSED
    return Promised("" if closed else row.what, str(row.unit), row.due_on, row.first_due_on, found.words, found.tone)
