"""The trunk's parameters, and the clocks they give."""

from collections.abc import Callable
from datetime import datetime
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


def after(key: str, zone_id: int, start: datetime) -> datetime:
    """The end of a clock of that rule, started then; the rule is the one in force that day."""
    return due_at(start, parameters.span(key, zone_id, local_date(start)))


def by(key: str) -> Callable[[Any, datetime], datetime]:
    """A clock's end by one rule."""
    return lambda case, start: after(key, case.zone_id, start)
