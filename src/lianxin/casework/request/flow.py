"""The request's table."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.request import actions
from lianxin.casework.request.models import ASKED, GRANTED, REFUSED, TAKEN_BACK, VOID, Request, What
from lianxin.casework.request.relations import decider, relations, visible_to
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State


def _decide() -> Callable[[Request, datetime], datetime]:
    extension, postpone = rules.by(rules.DECIDE_EXTENSION), rules.by(rules.DECIDE_POSTPONE)
    return lambda request, start: (extension if request.what == What.EXTENSION else postpone)(request, start)


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
    clocks=(Clock("decide", _("决定"), frozenset({ASKED}), _decide(), lapse="lapse"),),
    actions=(
        Action("ask", _("申请"), ("unit",), actions.ask, to=ASKED),
        Action("grant", _("同意"), ("decider",), actions.grant, at=(ASKED,), to=GRANTED),
        Action("refuse", _("不同意"), ("decider",), actions.refuse, at=(ASKED,), to=REFUSED),
        Action("take_back", _("收回申请"), ("unit",), actions.take_back, at=(ASKED,), to=TAKEN_BACK),
        Action("lapse", _("过期没定"), (CLOCK,), actions.lapse, at=(ASKED,), to=REFUSED),
        Action("void", _("失效"), (EFFECT,), actions.void, at=(ASKED,), to=VOID),
        Action("succeed", _("换单位"), (EFFECT, CLOCK), actions.succeed, at=(ASKED,)),
    ),
)
