"""What the page of a suggestion shows, each part as far as the reader's relations allow."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import OPEN
from lianxin.casework.models import Assignment, Cosignature, Dialogue, Letter, Reply, Suggestion
from lianxin.casework.office import addresses, wording
from lianxin.casework.shown import FULL, MASKED, NONE, Level
from lianxin.casework.suggestion import likeness
from lianxin.casework.suggestion import shown as seen
from lianxin.core.pages import only
from lianxin.core.time import last_day, local_date
from lianxin.documents import access, orders
from lianxin.documents.models import Document
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

Seen = dict[str, Level]
CLASS_TONES = {"SETTLES": "good", "COMMITS": "info", "EXPLAINS": "mute"}


@dataclass(frozen=True)
class Duty:
    """One unit's part: until when, how many of its days are used, and how many days late it was or is."""

    case: Assignment
    see: Seen
    href: str
    due_on: date | None = None
    moved_from: date | None = None
    used: int = 0
    span: int = 0
    late: int = 0


@dataclass(frozen=True)
class Answer:
    """A unit's delivered reply, with the tone of its class."""

    duty: Duty
    reply: Reply
    tone: str
    length: int


@dataclass(frozen=True)
class Sent:
    """A letter and its papers."""

    letter: Letter
    papers: list[Document] = field(default_factory=list)


def of(case: Any, suggestion: Suggestion, actor: Actor, see: Seen, now: datetime) -> dict[str, Any]:
    """The parts of the page of a suggestion; of what hangs on one, only what that page needs."""
    if case.kind != "suggestion":
        return _of_child(case, actor)
    duties = _duties(suggestion, actor, now) if see["units"] else []
    return {
        "proposals": list(suggestion.proposals.all()) if see["text"] else [],
        "findings": list(suggestion.findings.all()) if see["findings"] else [],
        "signatures": _signatures(suggestion, see),
        "concerns": _concerns(suggestion, actor) if see["concerns"] == FULL else [],
        "duties": duties,
        "assignments": [duty.case for duty in duties],
        "dialogues": _dialogues(duties),
        "answers": _answers(duties),
        "opinions": [duty for duty in duties if duty.see["opinions"] and duty.case.opinion],
        "letters": _letters(suggestion, actor, see["letters"]),
        "papers": access.open_to(actor, orders.of(suggestion.ref)),
        "commitments": _children(suggestion, "commitment", actor) if see["commitments"] else [],
        "requests": _children(suggestion, "request", actor) if see["requests"] else [],
        "joined": list(flows["suggestion"].visible(actor).filter(join_into=suggestion).order_by("id")),
        "doubles": _doubles(suggestion, now) if see["doubles"] else [],
        "rerouted": only(flows["concern"].visible(actor).filter(pk=suggestion.rerouted_concern_id or 0)),
        "answered": _answered(duties),
    }


def brief(suggestion: Suggestion, see: Seen) -> dict[str, Any]:
    """What the facts of a suggestion say beside its own columns; cheap enough for a pane."""
    signed = suggestion.cosignatures.filter(status=Cosignature.Status.SIGNED)
    units = suggestion.assignments.filter(round=suggestion.round).exclude(state__in=("REASSIGNED", "VOID"))
    by_role: dict[str, list[str]] = {}
    for row in units.select_related("unit").order_by("id") if see["units"] else []:
        by_role.setdefault(row.get_role_display(), []).append(str(row.unit))
    return {
        "wished": [str(unit) for unit in suggestion.wished.order_by("id")] if see["text"] else [],
        "concerns": suggestion.links.filter(cut_at=None).count() if see["concerns"] >= MASKED else 0,
        "signed": signed.count() if see["names"] else 0,
        "promise": _promise(suggestion),
        "units": by_role,
    }


def _of_child(case: Any, actor: Actor) -> dict[str, Any]:
    into = case.join_into_id if case.kind == "request" else None
    main = only(flows["suggestion"].visible(actor).filter(pk=into or 0))
    return {
        "requests": _requests_of(case, actor),
        "papers": access.open_to(actor, orders.of(case.ref)),
        "into_href": addresses.page(main.ref) if main else "",
    }


def _children(suggestion: Suggestion, kind: str, actor: Actor) -> list[Any]:
    rows = flows[kind].visible(actor).filter(suggestion=suggestion)
    return list(rows.select_related(*wording.RELATED[kind]).order_by("id"))


def _requests_of(case: Any, actor: Actor) -> list[Any]:
    """Those about this commitment; a request's own page needs none."""
    if case.kind != "commitment":
        return []
    rows = flows["request"].visible(actor).filter(commitment=case)
    return list(rows.select_related(*wording.RELATED["request"]).order_by("id"))


def _signatures(suggestion: Suggestion, see: Seen) -> list[Cosignature]:
    """Who signed; whoever was asked and did not, for those who may know of it."""
    rows = suggestion.cosignatures.select_related("deputy__person", "suggestion").order_by("signed_at", "id")
    if see["signatures"] != FULL:
        rows = rows.filter(status=Cosignature.Status.SIGNED)
    return list(rows) if see["names"] else []


def _concerns(suggestion: Suggestion, actor: Actor) -> list[tuple[Any, str]]:
    """The concerns behind it, each with its page where the reader may open it."""
    rows = [link.concern for link in suggestion.links.filter(cut_at=None).select_related("concern").order_by("id")]
    open_to = set(flows["concern"].visible(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [(row, addresses.page(row.ref) if row.pk in open_to else "") for row in rows]


def _duties(suggestion: Suggestion, actor: Actor, now: datetime) -> list[Duty]:
    """Every unit's part, the newest round first, its main unit first."""
    rows = list(suggestion.assignments.select_related("unit", "office", "handler__person").order_by("-round", "id"))
    for row in rows:
        row.suggestion = suggestion
    open_to = set(flows["assignment"].visible(actor).filter(suggestion=suggestion).values_list("pk", flat=True))
    clocks = Deadline.objects.filter(
        subject_kind="assignment", subject_id__in=[row.pk for row in rows], clock__in=("reply", "opinion")
    )
    by_id = {clock.subject_id: clock for clock in clocks.order_by("id")}
    return [_duty(row, by_id.get(row.pk), actor, row.pk in open_to, now) for row in rows]


def _duty(case: Assignment, clock: Deadline | None, actor: Actor, is_open: bool, now: datetime) -> Duty:
    see = seen.levels("assignment", case.state, seen.relations_to_assignment(actor, case))
    href = addresses.page(case.ref) if is_open else ""
    if clock is None:
        return Duty(case, see, href)
    began, due_on = local_date(clock.started_at), last_day(clock.due_at)
    until = local_date(clock.stopped_at or now)
    ended = case.state in ("REASSIGNED", "VOID")
    return Duty(
        case, see, href,
        due_on=due_on,
        moved_from=last_day(clock.first_due_at) if clock.first_due_at != clock.due_at else None,
        used=(until - began).days,
        span=(due_on - began).days,
        late=0 if ended else max(0, (until - due_on).days),
    )  # fmt: skip


def _dialogues(duties: list[Duty]) -> list[Dialogue]:
    ids = [duty.case.pk for duty in duties if duty.see["dialogues"]]
    rows = Dialogue.objects.filter(assignment__in=ids)
    return list(rows.select_related("signatory__person", "assignment__unit").order_by("held_on", "id"))


def _answers(duties: list[Duty]) -> list[Answer]:
    """The delivered replies, the newest first."""
    by_id = {duty.case.pk: duty for duty in duties if duty.see["replies"]}
    rows = Reply.objects.filter(assignment__in=by_id, signed_on__isnull=False)
    rows = rows.prefetch_related("parts__proposal", "measures").select_related("signed_by__person")
    return [_answer(by_id[row.assignment_id], row) for row in rows.order_by("-signed_on", "-id")]


def _answer(duty: Duty, reply: Reply) -> Answer:
    length = len(reply.opening) + len(reply.closing) + sum(len(part.text) for part in reply.parts.all())
    return Answer(duty, reply, CLASS_TONES[reply.effect], length)


def _letters(suggestion: Suggestion, actor: Actor, level: Level) -> list[Sent]:
    """Who has been answered, by whom and when, with the papers that the reader may open."""
    if level == NONE:
        return []
    rows = list(suggestion.letters.select_related("assignment__unit", "deputy__person").order_by("id"))
    papers = access.open_of_many(actor, [row.ref for row in rows])
    return [Sent(row, papers[row.ref]) for row in rows]


def _doubles(suggestion: Suggestion, now: datetime) -> list[tuple[likeness.Like, wording.Standing]]:
    """What may be the same matter, with its state and nothing more."""
    found = likeness.likely(suggestion, now)
    return [(like, wording.standing(like.suggestion, None, now)) for like in found]


def _promise(suggestion: Suggestion) -> tuple[date, date | None] | None:
    """The day promised to the public, and the one promised first, if it was moved."""
    clock = Deadline.objects.filter(subject_kind="suggestion", subject_id=suggestion.pk, clock="promise").last()
    if clock is None:
        return None
    moved = clock.first_due_at != clock.due_at
    return last_day(clock.due_at), last_day(clock.first_due_at) if moved else None


def _answered(duties: list[Duty]) -> tuple[int, int]:
    """How many of the units that still have or had it are done, of how many."""
    counted = [duty for duty in duties if duty.case.state in (*OPEN, "DELIVERED")]
    return sum(1 for duty in counted if duty.case.state == "DELIVERED"), len(counted)
