"""The effects of a commitment's actions."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from lianxin.casework.commitment.models import Word
from lianxin.casework.concern.fields import Photos
from lianxin.casework.models import Answer, Commitment, Concern, Measure, Suggestion
from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Organization
from lianxin.directory.queries import office_above, successor_of
from lianxin.files import uploads
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import OneOf, Words


def make(
    ctx: Context,
    *,
    what: str,
    unit: Organization,
    due_on: date,
    concern: Concern | None = None,
    answer: Answer | None = None,
    suggestion: Suggestion | None = None,
    measure: Measure | None = None,
) -> Commitment:
    """A dated promise of an answer, or of a reply."""
    commitment = Commitment(
        zone_id=ctx.zone_id, concern=concern, answer=answer, suggestion=suggestion, measure=measure,
        what=what, unit=unit, due_on=due_on, first_due_on=due_on,
    )  # fmt: skip
    subject = {"concern": concern.pk} if concern else {"suggestion": suggestion.pk if suggestion else None}
    ctx.tell(**subject, unit=unit.pk, due_on=due_on.isoformat())
    return ctx.create(commitment)


def report(
    ctx: Context,
    commitment: Commitment,
    *,
    report: Annotated[str, Words(_("办成了什么样"), most=4000)],
    photos: Annotated[list[str], Photos()] = [],  # noqa: B006 - never changed
) -> None:
    """The unit says that it is done."""
    commitment.report = report.strip()
    ctx.perform("request.void", commitment.requests.filter(state="ASKED"))
    uploads.attach(photos, SubjectRef("commitment", commitment.pk), "report", ctx.now)


def confirm(
    ctx: Context,
    commitment: Commitment,
    *,
    word: Annotated[Word, OneOf(_("办成了吗？"), Word)],
    words: Annotated[str, Words(_("哪里没办成"), required=False)] = "",
) -> str:
    """The resident or lead it was promised to says whether it was kept."""
    if word == Word.KEPT:
        commitment.confirmed = True
        return "kept"
    if not words.strip():
        raise Refused(_("写一写哪里没办成"), "words")
    commitment.contradicted = words.strip()
    return "open"


def lapse(ctx: Context, commitment: Commitment) -> None:
    """Not contradicted in time, and shown so."""


def postpone(ctx: Context, commitment: Commitment, *, due_on: date) -> None:
    """A granted request moves the date; the first one stays shown."""
    commitment.due_on = due_on
    ctx.tell(due_on=due_on.isoformat())


def give_up(
    ctx: Context,
    commitment: Commitment,
    *,
    reason: Annotated[str, Words(_("为什么兑现不了"), hint=_("提出的人看得到。"))],
) -> None:
    """The head of the unit says why it cannot be kept."""
    ctx.say(reason)
    ctx.perform("request.void", commitment.requests.filter(state="ASKED"))


def succeed(ctx: Context, commitment: Commitment) -> None:
    """The unit is gone: its successor, else the office above, has the promise."""
    on = local_date(ctx.now)
    commitment.unit = successor_of(commitment.unit, on) or office_above(commitment.unit, on) or commitment.unit
