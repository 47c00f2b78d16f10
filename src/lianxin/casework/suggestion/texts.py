"""What the suggestion's pages say: public words for each state, and what each action leads to."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework import beside, rules
from lianxin.casework.models import Suggestion
from lianxin.casework.suggestion import fields, models
from lianxin.core.time import last_day, local_date

PUBLIC = {
    models.SUBMITTED: (gettext_lazy("审查中"), "info"),
    models.ACCEPTED: (gettext_lazy("已立案"), "info"),
    models.ASSIGNED: (gettext_lazy("办理中"), "info"),
    models.JOINED: (gettext_lazy("和同类建议一起办"), "info"),
    models.REPLIED: (gettext_lazy("已答复，等代表测评"), "warn"),
    models.DECLINED: (gettext_lazy("没立案，看原因"), "mute"),
    models.REROUTED: (gettext_lazy("改走别的渠道"), "mute"),
    models.WITHDRAWN: (gettext_lazy("代表已撤回"), "mute"),
}


def public_state(suggestion: Suggestion) -> tuple[str, str]:
    """The state in the public's words, and the tone of its tag. Raises KeyError for a draft."""
    words, tone = PUBLIC[suggestion.state]
    return str(words), tone


def _day(key: str, suggestion: Suggestion, now: datetime) -> str:
    return date_format(last_day(rules.after(key, suggestion.zone_id, now)), _("n月j日"))


def then_submit(suggestion: Suggestion, now: datetime) -> str:
    """What follows, for the sentence under the button."""
    return _("人大机关 %(day)s前审查。提交后不能再改字，只能撤回。") % {"day": _day(rules.REVIEW, suggestion, now)}


def then_accept(suggestion: Suggestion, now: datetime) -> str:
    """As above."""
    return _("给出编号，%(day)s前交办；联名的代表都会知道。") % {"day": _day(rules.ASSIGN, suggestion, now)}


def then_return(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("退给领衔代表修改；背后的诉求回到原来的人手里。")


def then_decline(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("这件建议到此结束；代表看得到原因，背后的诉求回到原来的人手里。")


def then_reroute(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("不再按建议办；选“按群众诉求办”会自动建一件诉求。")


def then_withdraw(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("撤回以后不再办；联名代表和承办单位都会知道。")


def then_assign(suggestion: Suggestion, now: datetime) -> str:
    """As above."""
    due = suggestion.due_on or last_day(rules.after(rules.PROMISE, suggestion.zone_id, now))
    return _("向公众承诺 %(day)s前答复；单位 3 个工作日内签收。") % {"day": date_format(due, _("Y年n月j日"))}


def then_add_unit(suggestion: Suggestion, now: datetime) -> str:
    """As above."""
    return _("新单位 %(day)s前签收，期限从今天算；公开承诺的日期不变。") % {
        "day": _day(rules.ACCEPT_UNIT, suggestion, now)
    }


def then_cosign(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("签的是现在这一版；文字再改，会请您重签。")


def then_change_lead(_suggestion: Suggestion, _now: datetime) -> str:
    """As above."""
    return _("没有联名代表时，由人大机关代收，不代为决定。")


def is_led(suggestion: Suggestion, _actor: Actor, now: datetime) -> bool:
    """Whether a deputy leads it, or could."""
    return suggestion.lead_id is not None or bool(fields.heirs(suggestion, local_date(now)))


def is_signed_before(suggestion: Suggestion, actor: Actor, _now: datetime) -> bool:
    """Whether there is something for this deputy to sign: an invitation, or a text changed since."""
    for row in beside.SIGNATURE.ask(suggestion=suggestion.pk, deputy=actor.deputy_id):
        row.suggestion = suggestion
        return row.status == row.Status.INVITED or row.is_stale
    return False


def before_letters(suggestion: Suggestion, _actor: Actor, _now: datetime) -> bool:
    """Whether any of the round's letters is still to come."""
    return not suggestion.letters.filter(assignment__round=suggestion.round).exists()
