"""The concern's table. Read it with FLOW; the golden file is `docs/access.csv`."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.concern import actions, submission, texts
from lianxin.casework.concern.models import (
    ANSWERED,
    CLOSED,
    DECLINED,
    IN_HAND,
    MERGED,
    NEW,
    RAISED,
    REFERRED,
    WITHDRAWN,
    Concern,
    Urgency,
)
from lianxin.casework.concern.relations import holder, relations, resident, urgeable, visible_to
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State

OPEN = (NEW, IN_HAND, REFERRED, RAISED, ANSWERED, MERGED)
WORKING = (NEW, IN_HAND, REFERRED)


def _or_hazard(rule: str):  # type: ignore[no-untyped-def]
    """A hazard has a day, whatever the rule says."""
    ordinary, hazard = rules.by(rule), rules.by(rules.HAZARD)

    def due(concern: Concern, start: datetime) -> datetime:
        return (hazard if concern.urgency == Urgency.HAZARD else ordinary)(concern, start)

    return due


# fmt: off
CONCERN = Flow(
    kind="concern",
    model=Concern,
    relations=relations,
    visible=visible_to,
    holders={"screener": holder, "holder": holder, "unit": holder, "resident": resident},
    states=(
        State(NEW, _("待接手"), turn="screener"),
        State(IN_HAND, _("在跟进"), turn="holder"),
        State(REFERRED, _("单位办理"), turn="unit"),
        State(RAISED, _("已成为建议"), follows="suggestion"),
        State(ANSWERED, _("待评价"), turn="resident"),
        State(MERGED, _("已并办"), follows="concern"),
        State(CLOSED, _("已办结"), final=True),
        State(DECLINED, _("没受理"), final=True),
        State(WITHDRAWN, _("已撤回"), final=True),
    ),
    clocks=(
        Clock("screen", _("接手"), frozenset({NEW}), _or_hazard(rules.SCREEN)),
        Clock("act", _("办理"), frozenset({IN_HAND}), _or_hazard(rules.ACT)),
        Clock("answer", _("答复"), frozenset({REFERRED}), rules.by(rules.ANSWER)),
        Clock("rating", _("评价"), frozenset({ANSWERED}), rules.by(rules.RATING), lapse="lapse"),
    ),
    actions=(
        Action("submit", _("我要反映"), ("anyone", "clerk", "deputy", "importer"), submission.submit, to=NEW,
               many=submission.submit_many),
        Action("take", _("我来跟"), ("site_deputy", "screener"), actions.take, at=(NEW,), to=IN_HAND,
               then=texts.then_take),
        Action("hand", _("转给"),
               {NEW: ("screener", "holder"), IN_HAND: ("screener", "holder"), REFERRED: ("screener",)},
               actions.hand, at=WORKING, to=IN_HAND, then=texts.then_hand),
        Action("refer", _("转单位办理"), ("screener", "holder"), actions.refer, at=(NEW, IN_HAND), to=REFERRED,
               then=texts.then_refer),
        Action("send_back", _("不归我们，退回"), ("unit",), actions.send_back, at=(REFERRED,), to=NEW,
               then=texts.then_send_back, when=texts.referred_to_actor),
        Action("answer", _("答复"), ("holder",), actions.answer, at=WORKING, to=ANSWERED, then=texts.then_answer),
        Action("visit", _("到现场看了"), ("deputy",), actions.visit, at=(*WORKING, RAISED)),
        Action("urge", _("督促"), ("deputy",), actions.urge, at=(IN_HAND, REFERRED), when=urgeable,
               then=texts.then_urge),
        Action("merge", _("并到同样的事"), ("screener",), actions.merge, at=(NEW, IN_HAND), to=MERGED,
               then=texts.then_merge),
        Action("unmerge", _("分开单独办"), ("screener", EFFECT), actions.unmerge, at=(MERGED,), to=IN_HAND),
        Action("decline", _("不受理"), ("screener",), actions.decline, at=(NEW,), to=DECLINED,
               then=texts.then_decline),
        Action("unmask", _("看联系方式"), ("screener", "holder", "deputy"), actions.unmask,
               at=(NEW, IN_HAND, REFERRED, RAISED, ANSWERED), then=texts.then_unmask, when=texts.has_contact),
        Action("add", _("补充情况"), ("resident",), actions.add, at=(*WORKING, RAISED, ANSWERED), then=texts.then_add),
        Action("withdraw", _("撤回"), ("resident",), actions.withdraw, at=(*WORKING, RAISED, MERGED), to=WITHDRAWN,
               then=texts.then_withdraw),
        Action("rate", _("评价"), ("resident",), actions.rate, at=(ANSWERED,),
               to={"settled": CLOSED, "again": IN_HAND}, then=texts.then_rate),
        Action("lapse", _("过期没评价"), (CLOCK,), actions.lapse, at=(ANSWERED,), to=CLOSED),
        Action("rate_again", _("再评一次"), ("resident",), actions.rate_again, at=(CLOSED,),
               when=texts.is_to_rate_again, then=texts.then_rate_again),
        Action("raise", _("写进建议"), (EFFECT,), actions.raise_, at=(IN_HAND,), to=RAISED),
        Action("release", _("建议没有走下去"), (EFFECT,), actions.release, at=(RAISED,), to=IN_HAND),
        Action("reply", _("随同一件事答复"), (EFFECT,), actions.reply,
               at=(NEW, IN_HAND, REFERRED, RAISED, MERGED, ANSWERED, CLOSED),
               to={"answered": ANSWERED, "same": None}),
        Action("succeed", _("换人接着办"), (EFFECT, CLOCK), actions.succeed, at=OPEN),
    ),
)
# fmt: on
