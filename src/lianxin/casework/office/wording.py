"""The workbench's short words for a case: its number, its state, its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.casework.assignment.models import Role
from lianxin.casework.concern import models as concern_states
from lianxin.casework.concern.models import Urgency
from lianxin.core.time import days_left, last_day, light
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

KINDS = {
    "suggestion": gettext_lazy("建议"),
    "assignment": gettext_lazy("承办"),
    "concern": gettext_lazy("诉求"),
    "commitment": gettext_lazy("承诺"),
    "request": gettext_lazy("申请"),
    "supervision": gettext_lazy("督促"),
}
# in the side bar, where there is room
ALL = {"suggestion": gettext_lazy("代表建议"), "concern": gettext_lazy("群众诉求")}
# where a state's own word is too long for a row, or says too little
SHORT = {
    ("commitment", "REPORTED"): gettext_lazy("待核实"),
    ("suggestion", "REPLIED"): gettext_lazy("等代表测评"),
}
GOOD = {"KEPT", "GRANTED", "DONE", "DELIVERED", "REPLIED"}
MUTE = {
    "DECLINED", "WITHDRAWN", "REROUTED", "MERGED", "JOINED", "TAKEN_BACK", "VOID", "REFUSED", "REASSIGNED", "CLOSED",
    "DRAFT",
}  # fmt: skip


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
    """2024-JM-001, 办 12, 诉 12, 诺 8; a suggestion without a number says why it has none."""
    if case.kind == "suggestion":
        return case.number or (_("草稿") if case.state == "DRAFT" else _("没编号"))
    short = {
        "assignment": _("办 %(n)s"),
        "concern": _("诉 %(n)s"),
        "commitment": _("诺 %(n)s"),
        "request": _("申 %(n)s"),
        "supervision": _("督 %(n)s"),
    }
    return short[case.kind] % {"n": case.pk}


def title(case: Any) -> str:
    """What a row and a page are called."""
    if case.kind == "commitment":
        return str(case.what)
    if case.kind == "request":
        what = case.commitment.what if case.commitment else root(case).title
        return _("%(what)s：%(title)s") % {"what": case.get_what_display(), "title": what}
    if case.kind == "supervision":
        return _("督促：%(title)s") % {"title": case.concern.title}
    return str(root(case).title)


def root(case: Any) -> Any:
    """The concern or suggestion that a case is about; itself, if it is one."""
    if case.kind in ("concern", "suggestion"):
        return case
    if case.kind == "assignment":
        return case.suggestion
    return case.concern or case.suggestion


def source(case: Any) -> str:
    """Where it came from: the street or the lead; for a request its unit, for a supervision its deputy."""
    if case.kind == "request":
        return str(case.unit)
    if case.kind == "supervision":
        return asker_name(case)
    found = root(case)
    return lead_name(found) if found.kind == "suggestion" else str(found.area or _("没写地点"))


def lead_name(suggestion: Any) -> str:
    """The deputy who leads; whom a higher congress's is for; else nobody."""
    if suggestion.lead:
        return str(suggestion.lead.person.name)
    return str(suggestion.answer_to or _("没有领衔代表"))


def asker_name(supervision: Any) -> str:
    """The deputy who asked, or the office that stands in."""
    if supervision.stand_in:
        return str(supervision.stand_in)
    return deputy_name(supervision.deputy)


def deputy_name(deputy: Any) -> str:
    """任远代表."""
    return _("%(name)s代表") % {"name": deputy.person.name}


@dataclass(frozen=True)
class Standing:
    """A state as a tag: its word, tone and icon (empty: the tone's own)."""

    word: str
    tone: str
    icon: str = ""


def standing(case: Any, deadline: Deadline | None, now: datetime, ours: bool = False, again: bool = False) -> Standing:
    """The state in office words; overdue, dangerous and dissatisfied ones say so first.

    `deadline` is its soonest running clock, `ours` whether it is the reader's turn, `again` whether the
    resident was dissatisfied and has no new answer yet.
    """
    if deadline is not None and now >= deadline.due_at:
        return Standing(_("%(clock)s逾期") % {"clock": clock_label(deadline)}, "bad")
    if is_open(case) and case.kind == "concern" and case.urgency == Urgency.HAZARD:
        return Standing(_("有人身危险"), "bad", "alert-triangle")
    if again:
        return Standing(_("不满意，再办"), "bad", "mood-sad")
    label = state_word(case)
    if ours:
        return Standing(label, "warn")
    if case.state in GOOD:
        return Standing(label, "good")
    if case.state in ("BROKEN",):
        return Standing(label, "bad")
    return Standing(label, "mute" if case.state in MUTE else "info")


def state_word(case: Any) -> str:
    """The state's own word; of a request also what is asked for, of an opinion that it is one."""
    if case.kind == "request" and case.state == "ASKED":
        return _("%(what)s待定") % {"what": case.get_what_display()}
    if case.kind == "assignment" and case.state == "DELIVERED" and case.role == Role.ASSIST:
        return _("已出意见")
    if case.kind == "suggestion" and case.state == "ASSIGNED" and case.round > 1:
        return _("第 %(n)s 次办理") % {"n": case.round}
    return str(SHORT.get((case.kind, case.state), flows[case.kind].state(case.state).label))


def clock_label(deadline: Deadline) -> str:
    """What the clock is for."""
    clocks = {clock.name: clock.label for clock in flows[deadline.subject_kind].clocks}
    return str(clocks[deadline.clock])


def is_open(case: Any) -> bool:
    """Whether anything is still to come."""
    return not flows[case.kind].state(case.state).final


def is_again(case: Any, dissatisfied: set[int]) -> bool:
    """Whether this concern was rated dissatisfied and is being handled again; ids of such are given."""
    working = (concern_states.NEW, concern_states.IN_HAND, concern_states.REFERRED)
    return case.kind == "concern" and case.state in working and case.pk in dissatisfied
