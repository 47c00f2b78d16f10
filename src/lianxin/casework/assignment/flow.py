"""The assignment's table. Read it with FLOW; the golden file is `docs/access.csv`."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.assignment import actions, replying, texts
from lianxin.casework.assignment.models import (
    CHECKED,
    DELIVERED,
    DRAFTED,
    HANDLING,
    OPEN,
    PENDING,
    REASSIGNED,
    VOID,
    Role,
)
from lianxin.casework.assignment.relations import office, relations, unit, visible_to
from lianxin.casework.models import Assignment
from lianxin.core.time import end_of
from lianxin.workflow.engine import Flow
from lianxin.workflow.table import CLOCK, EFFECT, Action, Clock, State


def _reply(assignment: Assignment, start: datetime) -> datetime | None:
    """The unit's own time from its own start; what was handed down is due on its date."""
    suggestion = assignment.suggestion
    if not assignment.answers:
        return None
    if suggestion.due_on and assignment.round == 1:
        return end_of(suggestion.due_on)
    return rules.after(rules.PROMISE if assignment.round == 1 else rules.PROMISE_AGAIN, assignment.zone_id, start)


def _opinion(assignment: Assignment, start: datetime) -> datetime | None:
    return rules.after(rules.OPINION, assignment.zone_id, start) if assignment.role == Role.ASSIST else None


# fmt: off
ASSIGNMENT = Flow(
    kind="assignment",
    model=Assignment,
    relations=relations,
    visible=visible_to,
    holders={"unit": unit, "handler": unit, "unit_head": unit, "office": office},
    states=(
        State(PENDING, _("待签收"), turn="unit"),
        State(HANDLING, _("办理中"), turn="handler"),
        State(DRAFTED, _("待复核"), turn="office"),
        State(CHECKED, _("待签发"), turn="unit_head"),
        State(DELIVERED, _("已答复"), final=True),
        State(REASSIGNED, _("已改办"), final=True),
        State(VOID, _("已撤销"), final=True),
    ),
    clocks=(
        Clock("accept", _("签收"), frozenset({PENDING}), rules.by(rules.ACCEPT_UNIT)),
        Clock("check", _("复核"), frozenset({DRAFTED}), rules.by(rules.CHECK)),
        Clock("sign", _("签发"), frozenset({CHECKED}), rules.by(rules.SIGN)),
        Clock("reply", _("答复"), frozenset(OPEN), _reply),
        Clock("opinion", _("协办意见"), frozenset(OPEN), _opinion),
    ),
    actions=(
        Action("make", _("交办"), (EFFECT,), actions.make, to=PENDING),
        Action("accept", _("签收，我们办"), ("unit",), actions.accept, at=(PENDING,), to=HANDLING,
               then=texts.then_accept),
        Action("draft_reply", _("送复核"), ("handler",), replying.draft_reply, at=(HANDLING,),
               to={"drafted": DRAFTED, "checked": CHECKED}, then=texts.then_draft, when=texts.is_answering),
        Action("give_opinion", _("出协办意见"), ("handler",), actions.give_opinion, at=(HANDLING,), to=DELIVERED,
               then=texts.then_opinion, when=texts.is_assisting),
        Action("check", _("复核"), ("office",), replying.check, at=(DRAFTED,),
               to={"passed": CHECKED, "mend": HANDLING}, then=texts.then_check),
        Action("sign", _("签发"), ("unit_head",), replying.sign, at=(CHECKED,),
               to={"signed": DELIVERED, "mend": HANDLING}, then=texts.then_sign),
        Action("dialogue", _("记一次沟通"), ("handler",), actions.dialogue, at=(HANDLING, DRAFTED)),
        Action("change_handler", _("换承办人"), ("dispatcher",), actions.change_handler,
               at=(PENDING, HANDLING, DRAFTED)),
        Action("reassign", _("改办"), (EFFECT,), actions.reassign, at=(PENDING,), to=REASSIGNED),
        Action("void", _("撤销"), (EFFECT,), actions.void, at=OPEN, to=VOID),
        Action("succeed", _("换单位接着办"), (EFFECT, CLOCK), actions.succeed, at=OPEN),
    ),
)
# fmt: on
