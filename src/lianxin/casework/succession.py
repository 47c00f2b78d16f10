"""Nothing is orphaned: a body dissolved, a site closed, a mandate ended passes its open cases on."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from lianxin.accounts.actor import Actor
from lianxin.casework.models import Commitment, Concern, Request, Supervision
from lianxin.core.time import local_date
from lianxin.directory.models import Organization
from lianxin.directory.queries import successor_of
from lianxin.workflow.engine import flows


def run(now: datetime) -> int:
    """Let the successors have what the gone held; how many cases passed. May run twice."""
    on = local_date(now)
    gone = [body.pk for body in Organization.objects.filter(dissolved_on__lte=on) if successor_of(body, on)]
    concerns = Concern.objects.filter(state__in=flows["concern"].action("succeed").at).filter(
        Q(screener__in=gone) | Q(holder_org__in=gone) | Q(unit__in=gone) | Q(holder_deputy__until__lte=on)
    )
    commitments = Commitment.objects.filter(state__in=("OPEN", "REPORTED"), unit__in=gone)
    requests = Request.objects.filter(Q(decider__in=gone) | Q(unit__in=gone), state="ASKED")
    supervisions = Supervision.objects.exclude(state="DONE").filter(
        Q(deputy__until__lte=on, stand_in=None) | Q(stand_in__in=gone)
    )
    return sum(_pass_on(case, now) for cases in (concerns, commitments, requests, supervisions) for case in cases)


def _pass_on(case: Any, now: datetime) -> int:
    flows[case.kind].perform("succeed", case, Actor.clock(case.zone_id), now)
    return 1
