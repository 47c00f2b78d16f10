"""The workbench's short words for a case: its number, its state, its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework.concern import models as concern_states
from lianxin.casework.concern.models import Concern, Urgency
from lianxin.casework.concern.texts import holder_name
from lianxin.core.time import days_left, last_day, light
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

KINDS = {
    "concern": gettext_lazy("诉求"),
    "commitment": gettext_lazy("承诺"),
    "request": gettext_lazy("申请"),
    "supervision": gettext_lazy("督促"),
}
# what lies behind the case, so that a list asks once for all
RELATED = {
    "concern": ("area", "site", "screener", "holder_org", "holder_deputy__person", "unit"),
    "commitment": ("unit", "concern__area", "concern__site"),
    "request": ("unit", "decider", "concern__area", "concern__site", "commitment"),
    "supervision": (
        "deputy__person",
        "stand_in",
        "concern__area",
        "concern__site",
        "concern__screener",
        "concern__holder_org",
        "concern__holder_deputy__person",
        "concern__unit",
    ),
}
# where a state's own word is too long for a row
SHORT = {("commitment", "REPORTED"): gettext_lazy("待核实")}
GOOD, MUTE = {"KEPT", "GRANTED", "DONE"}, {"DECLINED", "WITHDRAWN", "MERGED", "TAKEN_BACK", "VOID", "REFUSED", "CLOSED"}


@dataclass(frozen=True)
class Badge:
    """A clock as the badge macro takes it."""

    light: str
    days: int
    due_at: datetime
    last_on: date


def badge(deadline: Deadline | None, now: datetime) -> Badge | None:
    """The badge of a running clock."""
    if deadline is None:
        return None
    colour = light(deadline.started_at, deadline.due_at, now)
    return Badge(str(colour), days_left(deadline.due_at, now), deadline.due_at, last_day(deadline.due_at))


def number(case: Any) -> str:
    """诉 12, 诺 8."""
    short = {
        "concern": _("诉 %(n)s"),
        "commitment": _("诺 %(n)s"),
        "request": _("申 %(n)s"),
        "supervision": _("督 %(n)s"),
    }
    return short[case.kind] % {"n": case.pk}


def title(case: Any) -> str:
    """What a row and a page are called."""
    if case.kind == "concern":
        return str(case.title)
    if case.kind == "commitment":
        return str(case.what)
    if case.kind == "request":
        what = case.commitment.what if case.commitment else case.concern.title
        return _("%(what)s：%(title)s") % {"what": case.get_what_display(), "title": what}
    return _("督促：%(title)s") % {"title": case.concern.title}


def concern_of(case: Any) -> Concern:
    """The concern a case is about; itself, if it is one."""
    found: Concern = case if case.kind == "concern" else case.concern
    return found


def source(case: Any) -> str:
    """Where it came from: the street; for a request its unit, for a supervision its deputy."""
    if case.kind == "request":
        return str(case.unit)
    if case.kind == "supervision":
        return asker_name(case)
    concern = concern_of(case)
    return str(concern.area or _("没写地点"))


def asker_name(supervision: Any) -> str:
    """The deputy who asked, or the office that stands in."""
    if supervision.stand_in:
        return str(supervision.stand_in)
    return _("%(name)s代表") % {"name": supervision.deputy.person.name}


def holder(case: Any) -> str:
    """The name of whoever has it; empty where nobody does."""
    turn = flows[case.kind].holder(case)
    if turn is None:
        return ""
    if turn.kind == "resident":
        return _("反映人")
    if case.kind == "concern":
        return holder_name(case)
    if case.kind == "commitment":
        return str(case.unit)
    if case.kind == "request":
        return str(case.decider)
    return holder_name(case.concern) if case.state == "ASKED" else asker_name(case)


def is_ours(case: Any, actor: Actor) -> bool:
    """Whether it is the actor's turn."""
    return actor.ref is not None and flows[case.kind].holder(case) == actor.ref


@dataclass(frozen=True)
class Standing:
    """A state as a tag: its word, tone and icon (empty: the tone's own)."""

    word: str
    tone: str
    icon: str = ""


def standing(case: Any, deadline: Deadline | None, actor: Actor, now: datetime, again: bool = False) -> Standing:
    """The state in office words; overdue, dangerous and dissatisfied ones say so first.

    `again`: the resident was dissatisfied and has no new answer yet.
    """
    flow = flows[case.kind]
    label = str(SHORT.get((case.kind, case.state), flow.state(case.state).label))
    if deadline is not None and now >= deadline.due_at:
        clocks = {clock.name: clock.label for clock in flow.clocks}
        return Standing(_("%(clock)s逾期") % {"clock": clocks[deadline.clock]}, "bad")
    if is_open(case) and case.kind == "concern" and case.urgency == Urgency.HAZARD:
        return Standing(_("有人身危险"), "bad", "alert-triangle")
    if again:
        return Standing(_("不满意，再办"), "bad", "mood-sad")
    if is_ours(case, actor):
        return Standing(label, "warn")
    if case.state in GOOD:
        return Standing(label, "good")
    if case.state in ("BROKEN",):
        return Standing(label, "bad")
    return Standing(label, "mute" if case.state in MUTE else "info")


def is_open(case: Any) -> bool:
    """Whether anything is still to come."""
    return not flows[case.kind].state(case.state).final


def is_again(case: Any, dissatisfied: set[int]) -> bool:
    """Whether this concern was rated dissatisfied and is being handled again; ids of such are given."""
    working = (concern_states.NEW, concern_states.IN_HAND, concern_states.REFERRED)
    return case.kind == "concern" and case.state in working and case.pk in dissatisfied
