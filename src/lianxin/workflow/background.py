"""What the background does for every flow: what a clock that ran out leads to."""

from datetime import datetime
from functools import cache

import structlog

from lianxin.accounts.actor import Actor
from lianxin.core.errors import Conflict, Refused
from lianxin.core.rows import Rows, by_key
from lianxin.core.statements import GivenInstant
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

log = structlog.get_logger()


def lapse_due(now: datetime) -> int:
    """Perform the lapse of every clock that has run out; how many were performed. May run twice."""
    lapses = {(flow.kind, clock.name): clock.lapse for flow in flows.values() for clock in flow.clocks if clock.lapse}
    done = 0
    for over in _over(frozenset(name for _kind, name in lapses)).ask(now=now):
        lapse = lapses.get((over.subject_kind, over.clock))
        if lapse:
            done += _lapse(over.subject_kind, over.subject_id, over.zone_id, lapse, now)
    return done


@cache
def _over(clocks: frozenset[str]) -> Rows[Deadline]:
    running = Deadline.objects.filter(clock__in=sorted(clocks), stopped_at=None)
    return Rows(running.filter(due_at__lte=GivenInstant("now")).order_by("due_at", "id"))


def _lapse(kind: str, subject_id: int, zone_id: int, action: str, now: datetime) -> int:
    flow = flows[kind]
    case = by_key(flow.model).one(pk=subject_id)
    try:
        flow.perform(action, case, Actor.clock(zone_id), now)
    except (Conflict, Refused) as error:
        # somebody was quicker; the next tick looks again
        log.info("lapse passed over", subject=f"{kind}:{subject_id}", action=action, why=type(error).__name__)
        return 0
    return 1
