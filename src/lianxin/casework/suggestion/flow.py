"""The suggestion's table. Read it with FLOW; the golden file is `docs/access.csv`."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.models import Suggestion
from lianxin.casework.suggestion import office, texts, writing
from lianxin.casework.suggestion.models import (
    ACCEPTED,
    ASSIGNED,
    DECLINED,
    DRAFT,
    JOINED,
    REPLIED,
    REROUTED,
    SUBMITTED,
    WITHDRAWN,
    Session,
)
from lianxin.casework.suggestion.relations import assigner, congress_office, lead, relations, visible_to
from lianxin.core.time import end_of, local_date
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State

OPEN = (DRAFT, SUBMITTED, ACCEPTED, ASSIGNED, JOINED, REPLIED)
BEFORE_REPLY = (DRAFT, SUBMITTED, ACCEPTED, ASSIGNED, JOINED)
OFFICE_OR_EFFECT = ("congress_office", EFFECT, CLOCK)


def _assign(suggestion: Suggestion, start: datetime) -> datetime:
    """What is raised in a session is assigned before it ends."""
    last = rules.session_ends(suggestion.zone_id, local_date(start)) if suggestion.session == Session.IN else None
    return end_of(last) if last else rules.after(rules.ASSIGN, suggestion.zone_id, start)


def _promise(suggestion: Suggestion, start: datetime) -> datetime:
    """What the public is promised: the date that came with it, else the rule's months from the assignment."""
    if suggestion.due_on and suggestion.round == 1:
        return end_of(suggestion.due_on)
    key = rules.PROMISE if suggestion.round == 1 else rules.PROMISE_AGAIN
    return rules.after(key, suggestion.zone_id, start)


# fmt: off
SUGGESTION = Flow(
    kind="suggestion",
    model=Suggestion,
    relations=relations,
    visible=visible_to,
    holders={"lead": lead, "congress_office": congress_office, "assigner": assigner},
    states=(
        State(DRAFT, _("草稿"), turn="lead"),
        State(SUBMITTED, _("待审查"), turn="congress_office"),
        State(ACCEPTED, _("待交办"), turn="assigner"),
        State(ASSIGNED, _("办理中"), follows="assignment"),
        State(JOINED, _("已并案"), follows="suggestion"),
        State(REPLIED, _("已答复"), turn="lead"),
        State(DECLINED, _("没立案"), final=True),
        State(REROUTED, _("改走别的渠道"), final=True),
        State(WITHDRAWN, _("已撤回"), final=True),
    ),
    clocks=(
        Clock("review", _("审查"), frozenset({SUBMITTED}), rules.by(rules.REVIEW)),
        Clock("assign", _("交办"), frozenset({ACCEPTED}), _assign),
        Clock("promise", _("答复"), frozenset({ASSIGNED}), _promise),
        Clock("rating", _("测评"), frozenset({REPLIED}), rules.by(rules.RATE_REPLY)),
    ),
    actions=(
        Action("draft", _("写建议"), ("lead",), writing.draft, to=DRAFT),
        Action("enter", _("登记上级交办"), ("congress_office",), office.enter, to=ACCEPTED),
        Action("submit", _("提交"), ("lead",), writing.submit, at=(DRAFT,), to=SUBMITTED, then=texts.then_submit),
        Action("edit", _("保存"), ("lead",), writing.edit, at=(DRAFT,)),
        Action("invite", _("邀请联名"), ("lead",), writing.invite, at=(DRAFT,)),
        Action("cosign", _("签名"), ("invited", "cosigner"), writing.cosign, at=(DRAFT,), then=texts.then_cosign,
               when=texts.is_signed_before),
        Action("decline_invitation", _("不联名"), ("invited",), writing.decline_invitation, at=(DRAFT,)),
        Action("unsign", _("撤回签名"), ("cosigner",), writing.unsign, at=(DRAFT,)),
        Action("accept", _("立案"), ("congress_office",), office.accept, at=(SUBMITTED,), to=ACCEPTED,
               then=texts.then_accept),
        Action("return", _("退回修改"), ("congress_office",), office.return_, at=(SUBMITTED,),
               to={"draft": DRAFT, "withdrawn": WITHDRAWN}, then=texts.then_return),
        Action("reroute", _("改走别的渠道"), ("congress_office",), office.reroute, at=(SUBMITTED,), to=REROUTED,
               then=texts.then_reroute),
        Action("decline", _("不立案"), ("congress_office",), office.decline, at=(SUBMITTED,), to=DECLINED,
               then=texts.then_decline),
        Action("assign", _("交办"), ("handling_office", "congress_office"), office.assign, at=(ACCEPTED,), to=ASSIGNED,
               then=texts.then_assign),
        Action("add_unit", _("加一个单位"), ("handling_office", "congress_office"), office.add_unit, at=(ASSIGNED,),
               then=texts.then_add_unit, when=texts.before_letters),
        Action("join", _("并案"), (EFFECT,), office.join, at=(ACCEPTED,), to=JOINED),
        Action("unjoin", _("取消并案"), (EFFECT,), office.unjoin, at=(JOINED,), to=ACCEPTED),
        Action("reply_complete", _("全部答复"), (EFFECT,), office.reply_complete, at=(ASSIGNED, JOINED), to=REPLIED),
        Action("withdraw", _("撤回"), ("lead",), office.withdraw, at=BEFORE_REPLY, to=WITHDRAWN,
               then=texts.then_withdraw),
        Action("change_lead", _("换领衔代表"), OFFICE_OR_EFFECT, office.change_lead, at=OPEN,
               to={"same": None, "withdrawn": WITHDRAWN}, then=texts.then_change_lead, when=texts.is_led),
        Action("succeed", _("换人接着办"), (EFFECT, CLOCK), office.succeed, at=OPEN),
    ),
)
# fmt: on
