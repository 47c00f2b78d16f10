"""What the background does for every flow: what a clock that ran out leads to."""

from datetime import datetime

import structlog

from lianxin.accounts.actor import Actor
from lianxin.core.errors import Conflict, Refused
from lianxin.core.rows import by_key
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

log = structlog.get_logger()


def lapse_due(now: datetime) -> int:
    """Perform the lapse of every clock that has run out; how many were performed. May run twice."""
    lapses = {(flow.kind, clock.name): clock.lapse for flow in flows.values() for clock in flow.clocks if clock.lapse}
    over = Deadline.objects.filter(clock__in={name for _kind, name in lapses}, stopped_at=None, due_at__lte=now)
    rows = list(over.order_by("due_at", "id").values_list("subject_kind", "clock", "subject_id", "zone_id"))
    done = 0
    for kind, clock, subject_id, zone_id in rows:
        lapse = lapses.get((kind, clock))
        if lapse:
            done += _lapse(kind, subject_id, zone_id, lapse, now)
    return done


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
