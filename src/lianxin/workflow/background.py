"""What the background does for every flow: what a clock that ran out leads to."""

from datetime import datetime

import structlog

from lianxin.accounts.actor import Actor
from lianxin.core.errors import Conflict, Refused
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

log = structlog.get_logger()


def lapse_due(now: datetime) -> int:
    """Perform the lapse of every clock that has run out; how many were performed. May run twice."""
    done = 0
    for flow in list(flows.values()):
        for clock in flow.clocks:
            if not clock.lapse:
                continue
            over = Deadline.objects.filter(subject_kind=flow.kind, clock=clock.name, stopped_at=None, due_at__lte=now)
            for subject_id, zone_id in list(over.order_by("due_at").values_list("subject_id", "zone_id")):
                done += _lapse(flow.kind, subject_id, zone_id, clock.lapse, now)
    return done


def _lapse(kind: str, subject_id: int, zone_id: int, action: str, now: datetime) -> int:
    flow = flows[kind]
    case = flow.model.objects.get(pk=subject_id)
    try:
        flow.perform(action, case, Actor.clock(zone_id), now)
    except (Conflict, Refused) as error:
        # somebody was quicker; the next tick looks again
        log.info("lapse passed over", subject=f"{kind}:{subject_id}", action=action, why=type(error).__name__)
        return 0
    return 1
