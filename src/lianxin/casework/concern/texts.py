"""What the concern's pages say: public words for each state, and what each action leads to."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.concern import models
from lianxin.casework.concern.models import Concern, Score
from lianxin.core.time import last_day
from lianxin.privacy import contacts

PUBLIC = {
    models.NEW: (gettext_lazy("已收到"), "mute"),
    models.IN_HAND: (gettext_lazy("在跟进"), "info"),
    models.REFERRED: (gettext_lazy("已转单位办理"), "info"),
    models.RAISED: (gettext_lazy("已成为代表建议"), "info"),
    models.ANSWERED: (gettext_lazy("已答复，请您评价"), "warn"),
    models.MERGED: (gettext_lazy("和同样的事一起办"), "info"),
    models.DECLINED: (gettext_lazy("没受理，看原因"), "mute"),
    models.WITHDRAWN: (gettext_lazy("您已撤回"), "mute"),
}


def public_state(concern: Concern, score: str | None) -> tuple[str, str]:
    """The state in the public's words, and the tone of its tag; `score` is the last rating, if any."""
    if concern.state == models.IN_HAND:
        return _("%(who)s在跟进") % {"who": holder_name(concern)}, "info"
    if concern.state != models.CLOSED:
        words, tone = PUBLIC[concern.state]
        return str(words), tone
    if score is None:
        return _("已办结，未评价"), "mute"
    tone = "bad" if score == Score.DISSATISFIED else "good"
    return _("已办结，%(score)s") % {"score": Score(score).label}, tone


def holder_name(concern: Concern) -> str:
    """Who has it now, in the public's words."""
    if concern.state == models.REFERRED:
        return str(concern.unit or concern.outside_body)
    # a raised one has nobody's turn: it is told by whom it had in hand, and would have again
    held = concern.state in (models.IN_HAND, models.RAISED)
    if held and concern.holder_deputy:
        return _("%(name)s代表") % {"name": concern.holder_deputy.person.name}
    if held and concern.holder_org:
        return str(concern.holder_org)
    return str(concern.screener)


def _day(key: str, concern: Concern, now: datetime) -> str:
    return date_format(last_day(rules.after(key, concern.zone_id, now)), _("n月j日"))


def _act_by(concern: Concern, now: datetime) -> str:
    hazard = concern.urgency == models.Urgency.HAZARD
    return _("24 小时内") if hazard else _("%(day)s前") % {"day": _day(rules.ACT, concern, now)}


def then_take(concern: Concern, now: datetime) -> str:
    """Who is told, and by when."""
    return _("由您跟进，%(by)s办；反映人会知道是谁在办。") % {"by": _act_by(concern, now)}


def then_hand(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("转给的人 %(by)s办；对方和反映人都会知道。") % {"by": _act_by(concern, now)}


def then_refer(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("单位 %(day)s前答复；单位看得到事情，看不到没同意公开的联系方式。") % {
        "day": _day(rules.ANSWER, concern, now)
    }


def then_send_back(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("退回%(who)s重新转办；理由会记下来。") % {"who": concern.screener}


def then_answer(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("反映人马上看到答复，%(day)s前评价；不满意会退回街道再办一次。") % {
        "day": _day(rules.RATING, concern, now)
    }


def then_urge(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("%(who)s要在 %(day)s前回应您。") % {"who": holder_name(concern), "day": _day(rules.URGING, concern, now)}


def then_merge(_concern: Concern, _now: datetime) -> str:
    """As above."""
    return _("两件一起办，一起答复；各自的回执码都还能用。")


def then_decline(_concern: Concern, _now: datetime) -> str:
    """As above."""
    return _("这件事到此结束；反映人看得到原因和该去哪里。")


def then_unmask(_concern: Concern, _now: datetime) -> str:
    """As above."""
    return _("反映人会看到您什么时候、为什么看过。")


def then_add(concern: Concern, _now: datetime) -> str:
    """As above."""
    return _("马上给%(who)s看到。") % {"who": holder_name(concern)}


def then_withdraw(concern: Concern, _now: datetime) -> str:
    """As above."""
    if concern.state == models.RAISED:
        return _("建议会继续办，只是不再告诉您。")
    return _("撤回以后不再办，也不能恢复。")


def then_rate_again(_concern: Concern, _now: datetime) -> str:
    """As above."""
    return _("最后一次评价算数；这件事已经办结，不再重办。")


def then_rate(concern: Concern, now: datetime) -> str:
    """As above."""
    return _("选“不满意”，这件事退回街道重新办一次。")


def is_to_rate_again(concern: Concern, _actor: Actor, now: datetime) -> bool:
    """Whether a later reply came, is not rated yet, and its days have not run out."""
    answer = concern.answers.order_by("id").last()
    if answer is None or answer.suggestion_id is None or hasattr(answer, "evaluation"):
        return False
    return now < rules.after(rules.RATING, concern.zone_id, answer.at)


def has_contact(concern: Concern, _actor: Actor, _now: datetime) -> bool:
    """Whether there is anything to look at, and the resident agreed that those who handle it may."""
    return concern.contact_agreed and contacts.masked(concern.ref) is not None


def referred_to_actor(concern: Concern, actor: Actor, _now: datetime) -> bool:
    """Only the unit that has it now sends it back, not one that once promised something."""
    return concern.unit_id is not None and concern.unit_id == actor.organization_id
