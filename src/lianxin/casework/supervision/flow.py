"""The supervision's table."""

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.supervision import actions
from lianxin.casework.supervision.models import ANSWERED, ASKED, DONE, Supervision
from lianxin.casework.supervision.relations import asker, relations, subject_holder, visible_to
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State

# fmt: off
SUPERVISION = Flow(
    kind="supervision",
    model=Supervision,
    relations=relations,
    visible=visible_to,
    holders={"subject_holder": subject_holder, "asker": asker},
    states=(
        State(ASKED, _("等回应"), turn="subject_holder"),
        State(ANSWERED, _("已回应"), turn="asker"),
        State(DONE, _("已了结"), final=True),
    ),
    clocks=(
        Clock("urging", _("回应"), frozenset({ASKED}), rules.by(rules.URGING)),
        Clock("settle", _("认可"), frozenset({ANSWERED}), rules.by(rules.SETTLE), lapse="settle"),
    ),
    actions=(
        Action("ask", _("督促"), (EFFECT,), actions.ask, to=ASKED),
        Action("answer", _("回应督促"), ("subject_holder",), actions.answer, at=(ASKED,), to=ANSWERED),
        Action("settle", _("认可回应"), ("asker", CLOCK), actions.settle, at=(ANSWERED,),
               to={"ENOUGH": DONE, "AGAIN": ASKED}),
        Action("void", _("了结"), (EFFECT,), actions.void, at=(ASKED, ANSWERED), to=DONE),
        Action("succeed", _("换人"), (EFFECT, CLOCK), actions.succeed, at=(ASKED, ANSWERED)),
    ),
)
# fmt: on
