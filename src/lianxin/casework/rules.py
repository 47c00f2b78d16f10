"""The trunk's parameters, and the clocks they give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin import parameters
from lianxin.core.time import due_at, local_date
from lianxin.parameters import declare

SCREEN = declare("concern.screen", "2wd", _("诉求：接手期限"))
ACT = declare("concern.act", "10wd", _("诉求：办理期限"))
HAZARD = declare("concern.hazard", "24hour", _("诉求：隐患处置期限"))
ANSWER = declare("concern.answer", "5wd", _("诉求：单位答复期限"))
EXTENSION = declare("concern.extension", "5wd", _("诉求：单位答复可延长"))
RATING = declare("concern.rating", "15day", _("诉求：评价期限"))
DECIDE_EXTENSION = declare("request.extension", "2wd", _("延期申请：决定期限"))
DECIDE_POSTPONE = declare("request.postpone", "5wd", _("改期申请：决定期限"))
URGING = declare("supervision.urging", "5wd", _("督促：回应期限"))
SETTLE = declare("supervision.settle", "5wd", _("督促：认可期限"))
CONTRADICT = declare("commitment.contradict", "15day", _("承诺：核实期限"))

REVIEW = declare("suggestion.review", "5wd", _("建议：审查期限"))
ASSIGN = declare("suggestion.assign", "5wd", _("建议：交办期限"))
SESSION_ENDS = declare("suggestion.session_ends", "", _("建议：会议最后一天（如 2025-01-17），会上提的当天交办"))
PROMISE = declare("suggestion.promise", "3month", _("建议：答复期限（公开承诺）"))
PROMISE_AGAIN = declare("suggestion.promise_again", "1month", _("建议：再次办理的答复期限"))
RATE_REPLY = declare("suggestion.rating", "15day", _("建议：代表测评期限"))
OPINION = declare("assignment.opinion", "1month", _("承办：协办意见期限"))
ACCEPT_UNIT = declare("assignment.accept", "3wd", _("承办：签收期限"))
CHECK = declare("assignment.check", "3wd", _("承办：复核期限"))
SIGN = declare("assignment.sign", "3wd", _("承办：签发期限"))
ASK_RETURN = declare("request.return_within", "5wd", _("申退：交办后多久内可以提出"))
DECIDE_RETURN = declare("request.return", "2wd", _("申退：决定期限"))
DECIDE_JOIN = declare("request.join", "5wd", _("并案征求意见：决定期限"))
DECIDE_NO_DIALOGUE = declare("request.no_dialogue", "3wd", _("不面商申请：决定期限"))
DECIDE_OVERRIDE = declare("request.override", "2wd", _("先行答复申请：决定期限"))
MOST_EXTENSION = declare("assignment.extension", "3month", _("承办：延期合计最多"))

# which kinds of deputies may lead and co-sign a suggestion, by channel
LEADS = {
    "JOINT_MEETING": declare("suggestion.lead.joint_meeting", "CONGRESS DELIBERATION", _("联席会议建议：谁能领衔")),
    "STREET": declare("suggestion.lead.street", "VOTER", _("街道建议：谁能领衔")),
}
COSIGNS = {
    "JOINT_MEETING": declare(
        "suggestion.cosign.joint_meeting", "CONGRESS DELIBERATION VOTER", _("联席会议建议：谁能附议")
    ),
    "STREET": declare("suggestion.cosign.street", "VOTER", _("街道建议：谁能附议")),
}
# a letter, the effect it has, and its name, in the zone's order
CLASSES = declare(
    "reply.classes",
    "A SETTLES 已解决;B COMMITS 正在解决;C EXPLAINS 现在做不到;D EXPLAINS 作参考",
    _("答复分类：字母 效果 名称，用分号隔开"),
)
SUBJECTS = declare(
    "suggestion.subjects",
    "财政经济;城建环资;农业农村;教科文卫;监察司法;社会建设;其他",
    _("建议的审查分类，用分号隔开"),
)
MEETING = declare(
    "suggestion.meeting",
    "{zone}代表联席会议{year}年",
    _("公文里联席会议怎么称（{zone} 是开发区，{year} 是年份）"),
)


@dataclass(frozen=True)
class ReplyClass:
    """A class of replies as the zone prints it; its `effect` is what counts."""

    letter: str
    effect: str
    name: str


def reply_classes(zone_id: int, on: date) -> list[ReplyClass]:
    """The zone's classes in force on a day. Raises ValueError where the parameter is not of that form."""
    return [ReplyClass(*entry.split(maxsplit=2)) for entry in _entries(CLASSES, zone_id, on)]


def subjects(zone_id: int, on: date) -> list[str]:
    """The subjects under which the congress office files suggestions."""
    return _entries(SUBJECTS, zone_id, on)


def meeting(zone_id: int, zone: str, on: date) -> str:
    """How papers call the meeting and year, or the term and session, of a suggestion numbered on that day."""
    return parameters.text(MEETING, zone_id, on).replace("{zone}", zone).replace("{year}", str(on.year))


def _entries(key: str, zone_id: int, on: date) -> list[str]:
    return [entry.strip() for entry in parameters.text(key, zone_id, on).split(";") if entry.strip()]


def may(keys: dict[str, str], channel: str, kind: str, zone_id: int, on: date) -> bool:
    """Whether deputies of that kind may lead (`LEADS`) or co-sign (`COSIGNS`) on that channel."""
    return channel in keys and kind in parameters.text(keys[channel], zone_id, on).split()


def session_ends(zone_id: int, on: date) -> date | None:
    """The last day of the session that is on. Raises ValueError where the parameter is no day."""
    text = parameters.text(SESSION_ENDS, zone_id, on)
    last = date.fromisoformat(text) if text else None
    return last if last and last >= on else None


def after(key: str, zone_id: int, start: datetime) -> datetime:
    """The end of a clock of that rule, started then; the rule is the one in force that day."""
    return due_at(start, parameters.span(key, zone_id, local_date(start)))


def by(key: str) -> Callable[[Any, datetime], datetime]:
    """A clock's end by one rule."""
    return lambda case, start: after(key, case.zone_id, start)
