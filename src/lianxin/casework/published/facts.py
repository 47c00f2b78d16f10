"""What the public page of one suggestion says: who, by when, what was answered, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from lianxin.casework.assignment.models import Effect
from lianxin.casework.commitment.models import BROKEN, KEPT, OPEN, REPORTED
from lianxin.casework.due import Due, running
from lianxin.casework.models import Assignment, Commitment, Suggestion
from lianxin.casework.published import course, queries
from lianxin.casework.suggestion.models import (
    ACCEPTED,
    ASSIGNED,
    JOINED,
    REPLIED,
    WITHDRAWN,
    Openness,
)
from lianxin.casework.suggestion.passing_on import openness_of
from lianxin.casework.suggestion.relations import assigner
from lianxin.casework.suggestion.texts import public_state
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization

FEWEST = 5
TONES = {Effect.SETTLES: "good", Effect.COMMITS: "info", Effect.EXPLAINS: "mute"}


@dataclass(frozen=True)
class Answered:
    """A delivered reply as far as it is public: its class and day, not its words."""

    unit: str
    name: str
    tone: str
    on: date | None
    is_closed: bool


@dataclass(frozen=True)
class Promised:
    """What a reply promised: by whom and when, and how it stands."""

    row: Commitment
    words: str
    tone: str


@dataclass(frozen=True)
class Facts:
    """All of it. `asked` says what becomes of the text.

    `step` is what comes next (assign, reply, rate, or nothing), `step_by` who does it and `by` when.
    """

    row: Suggestion
    title: str
    number: str
    words: str
    tone: str
    main_number: str
    hides_names: bool
    lead: Deputy | None
    cosigners: list[Deputy]
    concerns: int
    asked: str
    units: str
    promise: Due | None
    answers: list[Answered]
    promises: list[Promised]
    step: str
    step_by: str
    by: date | None
    course: list[course.Step]


def of(row: Suggestion, now: datetime) -> Facts:
    """The facts of one that is public."""
    duties = queries.duties([row])[row.pk]
    promise = queries.promises([row], now).get(row.pk)
    answering = _("、").join(str(one.unit) for one in duties if one.answers)
    words, tone = public_state(row)
    hidden = queries.hides_names(row)
    step, step_by, by = _next(row, promise, answering, now)
    concerns = row.links.filter(cut_at=None).count()
    main = row.join_into if row.join_into and queries.is_public(row.join_into) else None
    answered = queries.replied(duties)
    return Facts(
        row=row, title=queries.title_of(row), number=queries.number_of(row), words=words, tone=tone,
        main_number=main.number or "" if main else "", hides_names=hidden, lead=None if hidden else row.lead,
        cosigners=queries.signers(row), concerns=concerns if concerns >= FEWEST else 0, asked=_asked(row),
        units=course.parts(duties), promise=promise, answers=[_answered(one, row) for one in answered],
        promises=[promised(one, local_date(now)) for one in queries.commitments(answered)],
        step=step, step_by=step_by, by=by, course=course.steps(row, promise, answering, local_date(now)),
    )  # fmt: skip


def _asked(row: Suggestion) -> str:
    """Why the text is not here, and when it will be."""
    if row.state == WITHDRAWN:
        return _("撤回了，不公开原文。")
    if row.openness == Openness.CLOSED:
        return _("代表希望不公开原文。")
    if row.openness == Openness.SUMMARY:
        return _("摘要在答复以后、经人读过再公开。")
    return _("原文在答复以后、经人读过再公开。")


def _answered(duty: Assignment, row: Suggestion) -> Answered:
    reply = duty.reply
    closed = openness_of(reply, row) == Openness.CLOSED
    return Answered(str(duty.unit), reply.letter_name, TONES[Effect(reply.effect)], reply.signed_on, closed)


def promised(row: Commitment, today: date) -> Promised:
    """How a promise stands on a day."""
    words = {
        OPEN: (_("没兑现，已催办"), "bad") if row.due_on < today else (_("还没到期"), "mute"),
        REPORTED: (_("单位说已办好，待核实"), "warn"),
        KEPT: (_("已兑现，代表已核实") if row.confirmed else _("已兑现，没有异议"), "good"),
        BROKEN: (_("兑现不了，看经过"), "bad"),
    }
    return Promised(row, *words[row.state])


def _next(row: Suggestion, promise: Due | None, units: str, now: datetime) -> tuple[str, str, date | None]:
    """What comes next, who does it, and the last day for it."""
    if row.state == ACCEPTED:
        clock = running(SubjectRef("suggestion", row.pk), now, "assign")
        return "assign", _name(assigner(row)), clock.last_day if clock else None
    if row.state in (ASSIGNED, JOINED):
        return "reply", units or _("承办单位"), promise.last_day if promise else None
    if row.state == REPLIED:
        clock = running(SubjectRef("suggestion", row.pk), now, "rating")
        return "rate", "", clock.last_day if clock and clock.days >= 0 else None
    return "", "", None


def _name(ref: SubjectRef | None) -> str:
    body = only(Organization.objects.filter(pk=ref.id)) if ref and ref.kind == "organization" else None
    return str(body) if body else _("办理机构")
