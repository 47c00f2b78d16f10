"""What granting, refusing or taking back a request leads to, for the sentence under its button."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.casework import rules
from lianxin.casework.models import Request
from lianxin.casework.request.models import REFUSED, What
from lianxin.core.time import last_day


def _day(on: date | None) -> str:
    return date_format(on, _("Y年n月j日")) if on else ""


def then_grant(request: Request, now: datetime) -> str:
    """Who does what by when, and which dates move."""
    if request.what == What.EXTENSION and request.concern_id:
        return _("单位的答复期限再加 5 个工作日；反映人会知道。")
    if request.what == What.EXTENSION and request.assignment and not request.assignment.answers:
        return _("协办意见的期限改到 %(day)s；主办单位会知道。") % {"day": _day(request.wanted_on)}
    texts = {
        What.RETURN: _("%(unit)s退出；新单位 %(accept)s前签收，有自己的 3 个月；公开承诺的日期不变。"),
        What.EXTENSION: _("期限改到 %(day)s，公开承诺跟着改，原来的日期留着；领衔代表会知道。"),
        What.OVERRIDE: _("不等这份协办意见，承办人可以送复核。"),
        What.POSTPONE: _("承诺改到 %(day)s，和原来的日期一起公开；提出的人会知道。"),
        What.JOIN: _("和 %(main)s 一起办；编号、答复函和测评还是各自的。"),
        What.NO_DIALOGUE: _("承办人不用再面商，可以直接答复；案卷里写明。"),
    }
    return texts[What(request.what)] % {
        "unit": request.unit,
        "accept": date_format(last_day(rules.after(rules.ACCEPT_UNIT, request.zone_id, now)), _("n月j日")),
        "day": _day(request.wanted_on),
        "main": request.join_into.number if request.join_into else "",
    }


def then_refuse(request: Request, _now: datetime) -> str:
    """As above."""
    if request.what == What.RETURN and _is_last(request):
        return _("%(unit)s要签收办理，不能再申退。") % {"unit": request.unit}
    if request.what == What.RETURN:
        return _("%(unit)s要签收办理；再申退只能由负责人提出一次。") % {"unit": request.unit}
    if request.what in (What.EXTENSION, What.POSTPONE):
        return _("期限不变；%(unit)s看得到原因。") % {"unit": request.unit}
    return _("照原来的办；%(unit)s看得到原因。") % {"unit": request.unit}


def _is_last(request: Request) -> bool:
    """Whether the unit was refused before: it cannot ask a third time."""
    return Request.objects.filter(assignment=request.assignment_id, what=What.RETURN, state=REFUSED).exists()


def then_take_back(_request: Request, _now: datetime) -> str:
    """As above."""
    return _("不用再等答复；期限照走。")
