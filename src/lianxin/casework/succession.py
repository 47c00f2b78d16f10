"""Nothing is orphaned: a body dissolved, a site closed, a mandate ended passes its open cases on."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import structlog
from django.db.models import Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import OPEN
from lianxin.casework.models import Assignment, Commitment, Concern, Request, Suggestion, Supervision
from lianxin.core.errors import Conflict
from lianxin.core.time import local_date
from lianxin.directory.models import Organization
from lianxin.directory.queries import successor_of
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Turn

log = structlog.get_logger()


def run(now: datetime) -> int:
    """Let the successors have what the gone held; how many cases passed. May run twice."""
    on = local_date(now)
    done = 0
    for action, cases in _left(on):
        for case in cases.order_by("pk"):
            done += _pass_on(action, case, now)
    return done


def _pass_on(action: str, case: Any, now: datetime) -> bool:
    try:
        flows[case.kind].perform(action, case, Actor.clock(case.zone_id), now)
    except Conflict as error:
        # another's passing on ended this one; what is left of it the next tick sees
        log.info("passed over", subject=f"{case.kind}:{case.pk}", action=action, why=type(error).__name__)
        return False
    return True


def _left(on: date) -> Iterator[tuple[str, QuerySet[Any]]]:
    """The cases that need another, with the action that gives it to them: leads first."""
    gone = [body.pk for body in Organization.objects.filter(dissolved_on__lte=on) if successor_of(body, on)]
    yield "change_lead", Suggestion.objects.filter(_open("suggestion", "change_lead"), lead__until__lte=on)
    yield "succeed", _turned("suggestion", Suggestion.objects.filter(_open("suggestion", "succeed")), gone)
    yield (
        "succeed",
        Assignment.objects.filter(state__in=OPEN).filter(
            Q(unit__in=gone) | Q(office__in=gone) | Q(handler__until__lte=on)
        ),
    )
    yield (
        "succeed",
        Concern.objects.filter(_open("concern", "succeed")).filter(
            Q(screener__in=gone) | Q(holder_org__in=gone) | Q(unit__in=gone) | Q(holder_deputy__until__lte=on)
        ),
    )
    waiting = Commitment.objects.filter(_open("commitment", "succeed"))
    yield "succeed", waiting.filter(unit__in=gone)
    yield "succeed", _turned("commitment", waiting.exclude(suggestion=None), gone)
    asked = Request.objects.filter(state="ASKED")
    yield "succeed", asked.filter(Q(decider__in=gone) | Q(unit__in=gone))
    yield "succeed", _turned("request", asked.filter(decider=None), gone)
    yield (
        "succeed",
        Supervision.objects.exclude(state="DONE").filter(
            Q(deputy__until__lte=on, stand_in=None) | Q(stand_in__in=gone)
        ),
    )


def _open(kind: str, action: str) -> Q:
    return Q(state__in=flows[kind].action(action).at)


def _turned(kind: str, cases: QuerySet[Any], gone: list[int]) -> QuerySet[Any]:
    """Those whose turn is still a gone body's."""
    held = Turn.objects.filter(subject_kind=kind, holder_kind="organization", holder_id__in=gone)
    return cases.filter(pk__in=held.values("subject_id"))
