"""What must hold of any demonstration, read from the tables alone."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from lianxin.accounts.actor import CLOCK, STAFF
from lianxin.casework.models import (
    Addition,
    Answer,
    Commitment,
    Concern,
    Dialogue,
    Evaluation,
    Reply,
    Request,
    Statutory,
    Supervision,
    Visit,
)
from lianxin.config.commands.stats import counts
from lianxin.core.time import TZ, is_working_day
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn

# rows that an action writes beside its case → the event and the key in its data that name the row
BESIDE: dict[Any, dict[str, str]] = {
    Addition: {"concern.add": "addition"},
    Answer: {"concern.answer": "answer", "concern.reply": "answer"},
    Evaluation: {"concern.rate": "evaluation", "concern.rate_again": "evaluation"},
    Visit: {"concern.visit": "visit"},
    Dialogue: {"assignment.dialogue": "dialogue"},
    Reply: {"assignment.draft_reply": "reply"},
}
OPEN, CLOSE, AWAKE = time(8), time(18), time(6)


def missing_states() -> list[str]:
    """`kind STATE` of every state in which no case is."""
    return [f"{kind} {state}" for kind, states in counts().items() for state, n in states.items() if not n]


def wrong_turns() -> Iterator[str]:
    """Cases that have not exactly the turns that their state says."""
    for kind, flow in flows.items():
        held = set(Turn.objects.filter(subject_kind=kind).values_list("subject_id", flat=True))
        for pk, state in flow.model.objects.values_list("pk", "state"):
            if (pk in held) != bool(flow.state(state).turn):
                yield f"{kind}:{pk} in {state}"
        yield from (f"{kind}:{pk} is gone" for pk in held - set(flow.model.objects.values_list("pk", flat=True)))


def wrong_clocks() -> Iterator[str]:
    """Cases whose running clocks are not those of their state."""
    for kind, flow in flows.items():
        running: dict[int, set[str]] = {}
        rows = Deadline.objects.filter(subject_kind=kind, stopped_at=None).values_list("subject_id", "clock")
        for pk, clock in rows:
            running.setdefault(pk, set()).add(clock)
        for case in flow.model.objects.all():
            clocks = flow.clocks_in(case.state)
            wanted = {clock.name for clock in clocks if clock.due(case, case.state_since) is not None}
            if running.get(case.pk, set()) != wanted:
                yield f"{kind}:{case.pk} in {case.state}"


def broken_courses() -> Iterator[str]:
    """Cases whose events do not lead, in order of time, from the beginning to where they stand."""
    for kind, flow in flows.items():
        courses: dict[int, list[tuple[str, str, Any]]] = {}
        rows = Event.objects.filter(subject_kind=kind).order_by("id")
        for pk, before, after, at in rows.values_list("subject_id", "from_state", "to_state", "occurred_at"):
            courses.setdefault(pk, []).append((before, after, at))
        for pk, state in flow.model.objects.values_list("pk", "state"):
            course = courses.get(pk, [])
            froms, tos, times = ([step[n] for step in course] for n in range(3))
            if froms != ["", *tos[:-1]] or tos[-1:] != [state] or times != sorted(times):
                yield f"{kind}:{pk} in {state}: {course}"


def unexplained_rows() -> Iterator[str]:
    """Rows beside the cases that no event tells of: put in by hand."""
    for model, events in BESIDE.items():
        told = {
            data[events[action]]
            for action, data in Event.objects.filter(action__in=events).values_list("action", "data")
        }
        yield from (f"{model.__name__} {pk}" for pk in model.objects.values_list("pk", flat=True) if pk not in told)
    entered = set(Event.objects.filter(action="statutory.enter").values_list("subject_id", flat=True))
    yield from (f"Statutory {pk}" for pk in Statutory.objects.exclude(pk__in=entered).values_list("pk", flat=True))


def not_begun() -> Iterator[str]:
    """Cases whose first event is not a beginning of their table."""
    for kind, flow in flows.items():
        beginnings = {f"{kind}.{action.name}" for action in flow.actions if not action.at}
        first: dict[int, str] = {}
        for pk, action in Event.objects.filter(subject_kind=kind).order_by("-id").values_list("subject_id", "action"):
            first[pk] = action
        for pk in flow.model.objects.values_list("pk", flat=True):
            if first.get(pk) not in beginnings:
                yield f"{kind}:{pk} begins with {first.get(pk)}"


def at_odd_hours() -> Iterator[str]:
    """What an office did while it was closed, dangers apart; and what anybody did in the small hours."""
    urgent = _about_hazards()
    for event in Event.objects.exclude(actor_kind=CLOCK).order_by("id"):
        local = event.occurred_at.astimezone(TZ)
        by_office = event.actor_kind == STAFF and (event.subject_kind, event.subject_id) not in urgent
        open_ = is_working_day(local.date()) and OPEN <= local.time() <= CLOSE
        if (by_office and not open_) or (event.actor_kind != STAFF and local.time() < AWAKE):
            yield f"{event.action} of {event.subject_kind}:{event.subject_id} by {event.actor_kind}, {local:%a %F %R}"


def _about_hazards() -> set[tuple[str, int]]:
    hazards = Concern.objects.filter(urgency="HAZARD")
    found = {("concern", pk) for pk in hazards.values_list("pk", flat=True)}
    for kind, model in (("commitment", Commitment), ("request", Request), ("supervision", Supervision)):
        found |= {(kind, pk) for pk in model.objects.filter(concern__in=hazards).values_list("pk", flat=True)}
    return found
