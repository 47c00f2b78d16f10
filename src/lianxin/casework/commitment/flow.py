"""The commitment's table."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.commitment import actions
from lianxin.casework.commitment.models import BROKEN, KEPT, OPEN, REPORTED, Commitment
from lianxin.casework.commitment.relations import promisee, relations, unit, visible_to
from lianxin.core.time import end_of
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State


def _its_date(commitment: Commitment, _start: datetime) -> datetime:
    return end_of(commitment.due_on)


# fmt: off
COMMITMENT = Flow(
    kind="commitment",
    model=Commitment,
    relations=relations,
    visible=visible_to,
    holders={"unit": unit, "promisee": promisee},
    states=(
        State(OPEN, _("还没兑现"), turn="unit"),
        State(REPORTED, _("单位说已办好，待核实"), turn="promisee"),
        State(KEPT, _("已兑现"), final=True),
        State(BROKEN, _("兑现不了"), final=True),
    ),
    clocks=(
        Clock("date", _("兑现"), frozenset({OPEN}), _its_date),
        Clock("contradict", _("核实"), frozenset({REPORTED}), rules.by(rules.CONTRADICT), lapse="lapse"),
    ),
    actions=(
        Action("make", _("承诺"), (EFFECT,), actions.make, to=OPEN),
        Action("report", _("报告已办好"), ("unit",), actions.report, at=(OPEN,), to=REPORTED),
        Action("confirm", _("核实"), ("resident", "lead"), actions.confirm, at=(REPORTED,),
               to={"kept": KEPT, "open": OPEN}),
        Action("lapse", _("没有异议"), (CLOCK,), actions.lapse, at=(REPORTED,), to=KEPT),
        Action("postpone", _("改期"), (EFFECT,), actions.postpone, at=(OPEN,)),
        Action("give_up", _("兑现不了"), ("unit_head",), actions.give_up, at=(OPEN,), to=BROKEN),
        Action("succeed", _("换单位接着办"), (EFFECT, CLOCK), actions.succeed, at=(OPEN, REPORTED)),
    ),
)
# fmt: on
