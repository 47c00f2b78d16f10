"""What each action of an assignment leads to, and which of them fit this one."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.assignment.models import Role
from lianxin.casework.assignment.replying import has_check
from lianxin.casework.models import Assignment
from lianxin.core.time import last_day


def _day(key: str, assignment: Assignment, now: datetime) -> str:
    return date_format(last_day(rules.after(key, assignment.zone_id, now)), _("n月j日"))


def then_accept(_assignment: Assignment, _now: datetime) -> str:
    """What follows, for the sentence under the button."""
    return _("签收以后不能再申退；代表会知道是谁在办。")


def then_opinion(_assignment: Assignment, _now: datetime) -> str:
    """As above."""
    return _("马上给主办单位；送出以后不能再改。")


def then_draft(assignment: Assignment, now: datetime) -> str:
    """As above."""
    if has_check(assignment):
        return _("%(office)s %(day)s前复核，再送负责人签发。") % {
            "office": assignment.office,
            "day": _day(rules.CHECK, assignment, now),
        }
    return _("负责人 %(day)s前签发。") % {"day": _day(rules.SIGN, assignment, now)}


def then_check(assignment: Assignment, now: datetime) -> str:
    """As above."""
    return _("通过：%(unit)s负责人 %(day)s前签发。退回：承办人照着改。") % {
        "unit": assignment.unit,
        "day": _day(rules.SIGN, assignment, now),
    }


def then_sign(_assignment: Assignment, _now: datetime) -> str:
    """As above."""
    return _("答复函送到每一位代表手里，不能再改；有日期的措施成为承诺。")


def is_assisting(assignment: Assignment, _actor: Actor, _now: datetime) -> bool:
    """Whether it owes an opinion."""
    return assignment.role == Role.ASSIST


def is_answering(assignment: Assignment, _actor: Actor, _now: datetime) -> bool:
    """Whether it owes the deputies a letter."""
    return assignment.answers
