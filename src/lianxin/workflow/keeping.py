"""Keeps turns and clocks in step with a case's state. Called by the engine alone."""

from datetime import datetime
from typing import Any

from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.table import Clock, Table

HELD = ("relation", "holder_kind", "holder_id")


def move(flow: Table, case: Any, before: str | None, now: datetime) -> None:
    """From the state `before` into the present one; None where the action stayed in it."""
    if before is None:
        hold(flow, case, now)
    else:
        leave(flow, case, before, now)
        enter(flow, case, before, now)


def leave(flow: Table, case: Any, before: str, now: datetime) -> None:
    """Stop the clocks that the new state no longer has; entering the same state anew stops its own."""
    staying = set() if case.state == before else {clock.name for clock in flow.clocks_in(case.state)}
    running = Deadline.objects.filter(subject_kind=flow.kind, subject_id=case.pk, stopped_at=None)
    running.exclude(clock__in=staying).update(stopped_at=now)


def enter(flow: Table, case: Any, before: str, now: datetime) -> None:
    """Start the clocks that the state before did not have, and give the turn to its holder."""
    running = set() if before in ("", case.state) else {clock.name for clock in flow.clocks_in(before)}
    fresh = [clock for clock in flow.clocks_in(case.state) if clock.name not in running]
    Deadline.objects.bulk_create(filter(None, (_started(flow, case, clock, now) for clock in fresh)))
    if before:
        hold(flow, case, now)
    elif turn := _turn(flow, case, now):
        turn.save()


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
    present = Turn.objects.filter(subject_kind=flow.kind, subject_id=case.pk)
    if wanted is None:
        present.delete()
        return
    held = {name: getattr(wanted, name) for name in HELD}
    if not present.exclude(**held).update(**held, since=now) and not present.exists():
        wanted.save()
