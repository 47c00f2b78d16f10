"""The request's table."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.models import Request
from lianxin.casework.request import actions, texts
from lianxin.casework.request.models import ASKED, GRANTED, REFUSED, TAKEN_BACK, VOID, What
from lianxin.casework.request.relations import decider, relations, visible_to
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State

DECIDED_BY_CLOCK = {
    What.EXTENSION: rules.by(rules.DECIDE_EXTENSION),
    What.POSTPONE: rules.by(rules.DECIDE_POSTPONE),
    What.JOIN: rules.by(rules.DECIDE_JOIN),
    What.NO_DIALOGUE: rules.by(rules.DECIDE_NO_DIALOGUE),
}
STAYS_OPEN = {What.RETURN: rules.by(rules.DECIDE_RETURN), What.OVERRIDE: rules.by(rules.DECIDE_OVERRIDE)}


def _by_kind(spans: dict[What, Callable[[Any, datetime], datetime]]) -> Callable[[Request, datetime], datetime | None]:
    """A clock that only some kinds of request have."""

    def due(request: Request, start: datetime) -> datetime | None:
        span = spans.get(What(request.what))
        return span(request, start) if span else None

    return due


REQUEST = Flow(
    kind="request",
    model=Request,
    relations=relations,
    visible=visible_to,
    holders={"decider": decider},
    states=(
        State(ASKED, _("等答复"), turn="decider"),
        State(GRANTED, _("已同意"), final=True),
        State(REFUSED, _("没同意"), final=True),
        State(TAKEN_BACK, _("已收回"), final=True),
        State(VOID, _("已失效"), final=True),
    ),
    clocks=(
        Clock("decide", _("决定"), frozenset({ASKED}), _by_kind(DECIDED_BY_CLOCK), lapse="lapse"),
        Clock("settle", _("决定"), frozenset({ASKED}), _by_kind(STAYS_OPEN)),
    ),
    actions=(
        Action("ask", _("申请"), ("unit", "handler", "congress_office"), actions.ask, to=ASKED),
        Action("grant", _("同意"), ("decider",), actions.grant, at=(ASKED,), to=GRANTED, then=texts.then_grant),
        Action("refuse", _("不同意"), ("decider",), actions.refuse, at=(ASKED,), to=REFUSED, then=texts.then_refuse),
        Action(
            "take_back",
            _("收回申请"),
            ("asker",),
            actions.take_back,
            at=(ASKED,),
            to=TAKEN_BACK,
            then=texts.then_take_back,
        ),
        Action(
            "lapse", _("过期没定"), (CLOCK,), actions.lapse, at=(ASKED,), to={"refused": REFUSED, "granted": GRANTED}
        ),
        Action("void", _("失效"), (EFFECT,), actions.void, at=(ASKED,), to=VOID),
        Action("succeed", _("换单位"), (EFFECT, CLOCK), actions.succeed, at=(ASKED,)),
    ),
)
