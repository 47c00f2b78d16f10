"""Nothing is orphaned: a body dissolved, a site closed, a mandate ended passes its open cases on."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any

import structlog
from django.db.models import DateField, Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.core.errors import Conflict
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.core.time import local_date
from lianxin.directory.queries import gone_organizations, successor_of
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Turn

log = structlog.get_logger()

ENDING = (("suggestion", "change_lead"), ("assignment", "succeed"), ("concern", "succeed"), ("supervision", "succeed"))
ON = Given("on", DateField())
HOLDERS = {
    "suggestion": Q(lead__until__lte=ON),
    "assignment": Q(handler__until__lte=ON),
    "concern": Q(holder_deputy__until__lte=ON),
    "supervision": Q(deputy__until__lte=ON, stand_in=None),
}


def run(now: datetime) -> int:
    """Let the successors have what the gone held; how many cases passed. May run twice."""
    on = local_date(now)
    done = 0
    for action, cases in chain(_ended(on), _left(on)):
        for case in cases:
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


def _ended(on: date) -> Iterator[tuple[str, Iterable[Any]]]:
    """The cases that need another since a mandate or a post has ended, with the action that gives it to them:
    leads first."""
    for kind, action in ENDING:
        yield action, _held(kind, flows[kind].action(action).at).ask(on=on)


@cache
def _held(kind: str, states: tuple[str, ...]) -> Rows[Any]:
    """Asked at every tick, so put together once."""
    return Rows(flows[kind].model.objects.filter(HOLDERS[kind], state__in=states).order_by("pk"))


def _left(on: date) -> Iterator[tuple[str, Iterable[Any]]]:
    """The same of bodies that are gone."""
    gone = [body.pk for body in gone_organizations(on) if successor_of(body, on)]
    if gone:
        for cases in _of(gone):
            yield "succeed", cases.order_by("pk")


def _of(gone: list[int]) -> Iterator[QuerySet[Any]]:
    yield _turned("suggestion", _open("suggestion"), gone)
    yield _open("assignment").filter(Q(unit__in=gone) | Q(office__in=gone))
    yield _open("concern").filter(Q(screener__in=gone) | Q(holder_org__in=gone) | Q(unit__in=gone))
    yield _open("commitment").filter(unit__in=gone)
    yield _turned("commitment", _open("commitment").exclude(suggestion=None), gone)
    yield _open("request").filter(Q(decider__in=gone) | Q(unit__in=gone))
    yield _turned("request", _open("request").filter(decider=None), gone)
    yield _open("supervision").filter(stand_in__in=gone)


def _open(kind: str) -> QuerySet[Any]:
    flow = flows[kind]
    cases: QuerySet[Any] = flow.model.objects.filter(state__in=flow.action("succeed").at)
    return cases


def _turned(kind: str, cases: QuerySet[Any], gone: list[int]) -> QuerySet[Any]:
    """Those whose turn is still a gone body's."""
    held = Turn.objects.filter(subject_kind=kind, holder_kind="organization", holder_id__in=gone)
    return cases.filter(pk__in=held.values("subject_id"))
