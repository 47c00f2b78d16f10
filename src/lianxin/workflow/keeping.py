"""Keeps turns and clocks in step with a case's state. Called by the engine alone."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import CharField

from lianxin.core.rows import Change, Rows, insert
from lianxin.core.statements import Given, GivenInstant
from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.table import Clock, Table

KIND, ID, NOW = Given("kind", CharField()), Given("id"), GivenInstant("now")
HELD = {
    "relation": Given("relation", CharField()),
    "holder_kind": Given("holder_kind", CharField()),
    "holder_id": Given("holder_id"),
}
_turns = Turn.objects.filter(subject_kind=KIND, subject_id=ID)
PRESENT, LET_GO = Rows(_turns), Change(_turns)
PASS_ON = Change(_turns.exclude(**HELD), **HELD, since=NOW)


def move(flow: Table, case: Any, before: str | None, now: datetime) -> None:
    """From the state `before` into the present one; None where the action stayed in it."""
    if before is None:
        hold(flow, case, now)
    else:
        leave(flow, case, before, now)
        enter(flow, case, before, now)


def leave(flow: Table, case: Any, before: str, now: datetime) -> None:
    """Stop the clocks that the new state no longer has; entering the same state anew stops its own."""
    staying = frozenset() if case.state == before else frozenset(clock.name for clock in flow.clocks_in(case.state))
    _stop(staying).make(kind=flow.kind, id=case.pk, now=now)


@cache
def _stop(staying: frozenset[str]) -> Change:
    running = Deadline.objects.filter(subject_kind=KIND, subject_id=ID, stopped_at=None)
    return Change(running.exclude(clock__in=staying), stopped_at=NOW)


def enter(flow: Table, case: Any, before: str, now: datetime) -> None:
    """Start the clocks that the state before did not have, and give the turn to its holder."""
    running = set() if before in ("", case.state) else {clock.name for clock in flow.clocks_in(before)}
    fresh = [clock for clock in flow.clocks_in(case.state) if clock.name not in running]
    for started in filter(None, (_started(flow, case, clock, now) for clock in fresh)):
        insert(started)
    if before:
        hold(flow, case, now)
    elif turn := _turn(flow, case, now):
        insert(turn)


def enter_many(flow: Table, cases: list[Any], now: datetime) -> None:
    """The same for many new cases in two statements."""
    Deadline.objects.bulk_create(
        filter(None, (_started(flow, case, clock, now) for case in cases for clock in flow.clocks_in(case.state)))
    )
    Turn.objects.bulk_create(turn for case in cases if (turn := _turn(flow, case, now)))


def _started(flow: Table, case: Any, clock: Clock, now: datetime) -> Deadline | None:
    due = clock.due(case, now)
    if due is None:
        return None
    return Deadline(
        zone_id=case.zone_id,
        subject_kind=flow.kind,
        subject_id=case.pk,
        clock=clock.name,
        started_at=now,
        due_at=due,
        first_due_at=due,
    )


def _turn(flow: Table, case: Any, now: datetime) -> Turn | None:
    relation, holder = flow.state(case.state).turn, flow.holder(case)
    if holder is None:
        if relation:
            raise LookupError(f"{flow.kind}:{case.pk} in {case.state} has no {relation}")
        return None
    return Turn(
        zone_id=case.zone_id,
        subject_kind=flow.kind,
        subject_id=case.pk,
        relation=relation,
        holder_kind=holder.kind,
        holder_id=holder.id,
        since=now,
    )


def hold(flow: Table, case: Any, now: datetime) -> None:
    """Let exactly the present holder have the turn; an unchanged holder keeps theirs."""
    wanted = _turn(flow, case, now)
    whose = {"kind": flow.kind, "id": case.pk}
    if wanted is None:
        LET_GO.make(**whose)
        return
    held = {name: getattr(wanted, name) for name in HELD}
    if not PASS_ON.make(**whose, **held, now=now) and not PRESENT.ask(**whose):
        insert(wanted)
