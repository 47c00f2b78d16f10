"""What the page of a suggestion shows, each part as far as the reader's relations allow."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework import behind
from lianxin.casework.assignment.models import OPEN, REASSIGNED, VOID
from lianxin.casework.models import Assignment, Cosignature, Dialogue, Letter, Proposal, Reply, Suggestion
from lianxin.casework.office import addresses, known, wording
from lianxin.casework.shown import FULL, MASKED, Level
from lianxin.casework.suggestion import likeness
from lianxin.casework.suggestion import shown as seen
from lianxin.core.time import last_day, local_date
from lianxin.documents import access, orders
from lianxin.documents.models import Document
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

Seen = dict[str, Level]
ENDED = (REASSIGNED, VOID)
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
    """A letter and its papers, as far as the reader may open them."""

    letter: Letter
    papers: list[Document] = field(default_factory=list)


def of(case: Any, suggestion: Suggestion, actor: Actor, see: Seen, now: datetime) -> dict[str, Any]:
    """The parts of the page of a suggestion; of what hangs on one, only what that page needs."""
    if case.kind != "suggestion":
        return _of_child(case, actor)
    duties = _duties(suggestion, actor, now) if see["units"] else []
    proposals = list(suggestion.proposals.all()) if see["text"] else []
    letters = _letters(suggestion) if see["letters"] else []
    papers = access.open_of_many(actor, [suggestion.ref, *(letter.ref for letter in letters)])
    return {
        "proposals": proposals,
        "findings": list(suggestion.findings.all()) if see["findings"] else [],
        "signatures": _signatures(suggestion, see),
        "concerns": _concerns(suggestion, actor) if see["concerns"] == FULL else [],
        "duties": duties,
        "assignments": [duty.case for duty in duties],
        "dialogues": _dialogues(duties),
        "answers": _answers(duties, proposals),
        "opinions": [duty for duty in duties if duty.see["opinions"] and duty.case.opinion],
        "letters": [Sent(row, papers[row.ref]) for row in letters],
        "papers": papers[suggestion.ref],
        "commitments": known.children(suggestion, suggestion, "commitment", actor) if see["commitments"] else [],
        "requests": known.children(suggestion, suggestion, "request", actor) if see["requests"] else [],
        "joined": known.among("suggestion", suggestion.joined.values_list("pk", flat=True), actor),
        "doubles": _doubles(suggestion, now) if see["doubles"] else [],
        "rerouted": next(iter(known.among("concern", [suggestion.rerouted_concern_id], actor)), None),
        "answered": _answered(duties),
    }


def brief(suggestion: Suggestion, see: Seen, deadlines: list[Deadline]) -> dict[str, Any]:
    """What the facts of a suggestion say beside its own columns; cheap enough for a pane."""
    by_role: dict[str, list[str]] = {}
    for row in suggestion.assignments.all() if see["units"] else []:
        if row.round == suggestion.round and row.state not in ENDED:
            by_role.setdefault(row.get_role_display(), []).append(str(row.unit))
    return {
        # told until it has been given to units
        "wished": [str(unit) for unit in suggestion.wished.order_by("id")] if see["text"] and not by_role else [],
        "concerns": suggestion.links.filter(cut_at=None).count() if see["concerns"] >= MASKED else 0,
        "signed": sum(_is_signed(row) for row in suggestion.cosignatures.all()) if see["names"] else 0,
        "promise": _promise(deadlines),
        "units": by_role,
    }


def _of_child(case: Any, actor: Actor) -> dict[str, Any]:
    main = known.among("suggestion", [case.join_into_id], actor) if case.kind == "request" else []
    return {
        "requests": _requests_of(case, actor),
        "papers": access.open_to(actor, orders.of(case.ref)),
        "into_href": addresses.page(main[0].ref) if main else "",
    }


def _requests_of(case: Any, actor: Actor) -> list[Any]:
    """Those about this commitment; a request's own page needs none."""
    if case.kind != "commitment":
        return []
    rows = flows["request"].visible(actor).filter(commitment=case).order_by("id")
    return behind.load(rows, case, wording.root(case))


def _signatures(suggestion: Suggestion, see: Seen) -> list[Cosignature]:
    """Who signed, in that order; whoever was asked and did not, for those who may know of it."""
    rows = [row for row in suggestion.cosignatures.all() if see["signatures"] == FULL or _is_signed(row)]
    return behind.attach(rows, "deputy") if see["names"] else []


def _is_signed(row: Cosignature) -> bool:
    return row.status == Cosignature.Status.SIGNED


def _concerns(suggestion: Suggestion, actor: Actor) -> list[tuple[Any, str]]:
    """The concerns behind it, each with its page where the reader may open it."""
    rows = [link.concern for link in suggestion.links.filter(cut_at=None).select_related("concern").order_by("id")]
    open_to = {row.pk for row in known.among("concern", (row.pk for row in rows), actor)}
    return [(row, addresses.page(row.ref) if row.pk in open_to else "") for row in rows]


def _duties(suggestion: Suggestion, actor: Actor, now: datetime) -> list[Duty]:
    """Every unit's part, the newest round first, its main unit first."""
    rows = sorted(behind.attach(suggestion.assignments.all(), "handler"), key=lambda row: (-row.round, row.pk))
    clocks = Deadline.objects.filter(
        subject_kind="assignment", subject_id__in=[row.pk for row in rows], clock__in=("reply", "opinion")
    )
    by_id = {clock.subject_id: clock for clock in clocks.order_by("id")}
    return [_duty(row, by_id.get(row.pk), actor, now) for row in rows]


def _duty(case: Assignment, clock: Deadline | None, actor: Actor, now: datetime) -> Duty:
    see = seen.levels("assignment", case.state, seen.relations_to_assignment(actor, case))
    # whoever is anything to an assignment may know of it
    href = addresses.page(case.ref) if flows["assignment"].relations(actor, case) else ""
    if clock is None:
        return Duty(case, see, href)
    began, due_on = local_date(clock.started_at), last_day(clock.due_at)
    until = local_date(clock.stopped_at or now)
    return Duty(
        case, see, href,
        due_on=due_on,
        moved_from=last_day(clock.first_due_at) if clock.first_due_at != clock.due_at else None,
        used=(until - began).days,
        span=(due_on - began).days,
        late=0 if case.state in ENDED else max(0, (until - due_on).days),
    )  # fmt: skip


def _dialogues(duties: list[Duty]) -> list[Dialogue]:
    seen_of = [duty.case for duty in duties if duty.see["dialogues"]]
    rows = Dialogue.objects.filter(assignment__in=[case.pk for case in seen_of]).order_by("held_on", "id")
    return behind.attach(rows, "signatory", "assignment", at_hand=seen_of)


def _answers(duties: list[Duty], proposals: list[Proposal]) -> list[Answer]:
    """The delivered replies, the newest first."""
    by_id = {duty.case.pk: duty for duty in duties if duty.see["replies"]}
    rows = Reply.objects.filter(assignment__in=by_id, signed_on__isnull=False)
    replies = behind.attach(rows.prefetch_related("parts", "measures").order_by("-signed_on", "-id"), "signed_by")
    behind.attach((part for row in replies for part in row.parts.all()), "proposal", at_hand=proposals)
    return [_answer(by_id[row.assignment_id], row) for row in replies]


def _answer(duty: Duty, reply: Reply) -> Answer:
    length = len(reply.opening) + len(reply.closing) + sum(len(part.text) for part in reply.parts.all())
    return Answer(duty, reply, CLASS_TONES[reply.effect], length)


def _letters(suggestion: Suggestion) -> list[Letter]:
    """Who has been answered, by whom and when."""
    rows = suggestion.letters.order_by("id")
    letters = behind.attach(rows, "assignment", "deputy", at_hand=suggestion.assignments.all())
    behind.attach([row.assignment for row in letters], "unit")
    return letters


def _doubles(suggestion: Suggestion, now: datetime) -> list[tuple[likeness.Like, wording.Standing]]:
    """What may be the same matter, with its state and nothing more."""
    found = likeness.likely(suggestion, now)
    return [(like, wording.standing(like.suggestion, None, now)) for like in found]


def _promise(deadlines: list[Deadline]) -> tuple[date, date | None] | None:
    """The day promised to the public, and the one promised first, if it was moved."""
    promises = [one for one in deadlines if one.clock == "promise"]
    if not promises:
        return None
    clock = max(promises, key=lambda one: one.pk)
    moved = clock.first_due_at != clock.due_at
    return last_day(clock.due_at), last_day(clock.first_due_at) if moved else None


def _answered(duties: list[Duty]) -> tuple[int, int]:
    """How many of the units that still have or had it are done, of how many."""
    counted = [duty for duty in duties if duty.case.state in (*OPEN, "DELIVERED")]
    return sum(1 for duty in counted if duty.case.state == "DELIVERED"), len(counted)
