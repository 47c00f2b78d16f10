"""What must hold of any demonstration, read from the tables alone."""

from collections.abc import Iterator
from typing import Any

from lianxin.casework.models import Addition, Answer, Evaluation, Visit
from lianxin.config.commands.stats import counts
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn

# rows that an action writes beside its case → the event and the key in its data that name the row
BESIDE: dict[Any, dict[str, str]] = {
    Addition: {"concern.add": "addition"},
    Answer: {"concern.answer": "answer", "concern.reply": "answer"},
    Evaluation: {"concern.rate": "evaluation"},
    Visit: {"concern.visit": "visit"},
}


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
        for pk, state in flow.model.objects.values_list("pk", "state"):
            wanted = {clock.name for clock in flow.clocks_in(state)}
            if running.get(pk, set()) != wanted:
                yield f"{kind}:{pk} in {state}"


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
