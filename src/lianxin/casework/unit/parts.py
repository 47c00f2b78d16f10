"""What stands around one unit's duty: the other units, talks, requests, letters, promises."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import behind
from lianxin.casework.assignment.models import DELIVERED, REASSIGNED, VOID, Role
from lianxin.casework.models import Assignment, Commitment, Dialogue, Letter, Reply, Request
from lianxin.casework.office import wording
from lianxin.casework.suggestion import shown as seen
from lianxin.casework.suggestion.relations import signatories
from lianxin.core.time import last_day
from lianxin.documents import access
from lianxin.documents.models import Document
from lianxin.ui.dates import day_in
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

OPINION_CLOCK, REPLY_CLOCK = "opinion", "reply"


@dataclass(frozen=True)
class Fellow:
    """Another unit of the round: its part, where it stands, when it is due, and its opinion if one may read it."""

    assignment: Assignment
    badge: wording.Badge | None
    opinion: str
    may_see: bool

    @property
    def has_come(self) -> bool:
        """Whether it has given what it owed."""
        return self.assignment.state == DELIVERED


def fellows(assignment: Assignment, actor: Actor, now: datetime) -> list[Fellow]:
    """The other units of the round, the main one first."""
    rows = [row for row in assignment.suggestion.assignments.all() if row.round == assignment.round]
    rows = [row for row in rows if row.pk != assignment.pk and row.state not in (VOID, REASSIGNED)]
    order = {Role.MAIN: 0, Role.SEPARATE: 1, Role.ASSIST: 2}
    found = sorted(rows, key=lambda row: (order[Role(row.role)], row.pk))
    ids = [row.pk for row in found]
    wanted = (OPINION_CLOCK, REPLY_CLOCK)
    clocks = Deadline.objects.filter(subject_kind="assignment", subject_id__in=ids, stopped_at=None, clock__in=wanted)
    by_id = {clock.subject_id: clock for clock in clocks}
    return [_fellow(row, by_id.get(row.pk), actor, now) for row in found]


def _fellow(row: Assignment, clock: Deadline | None, actor: Actor, now: datetime) -> Fellow:
    see = seen.levels("assignment", row.state, seen.relations_to_assignment(actor, row))
    # whoever is anything to an assignment may know of it
    may_open = bool(flows["assignment"].relations(actor, row))
    return Fellow(row, wording.badge(clock, now), row.opinion if see["opinions"] else "", may_open)


def duty(assignment: Assignment, others: list[Fellow]) -> str:
    """主办；协办：公安分局交警大队"""
    parts = [str(assignment.get_role_display())]
    for role in (Role.MAIN, Role.SEPARATE, Role.ASSIST):
        names = [str(one.assignment.unit) for one in others if one.assignment.role == role]
        if names:
            parts.append(_("%(role)s：%(names)s") % {"role": role.label, "names": "、".join(names)})
    assists = [one for one in others if one.assignment.role == Role.ASSIST]
    if assignment.role == Role.MAIN and assists:
        come = sum(one.has_come for one in assists)
        parts.append(_("已出意见 %(n)s / %(of)s") % {"n": come, "of": len(assists)})
    return "；".join(parts)


def talks(assignment: Assignment) -> list[Dialogue]:
    """The talks on record, newest first."""
    return behind.attach(assignment.dialogues.order_by("-held_on", "-id"), "signatory")


def requests(assignment: Assignment, actor: Actor) -> list[Request]:
    """What was asked about it, newest first, as far as the actor may know."""
    rows = flows["request"].visible(actor).filter(assignment=assignment.pk).order_by("-id")
    return behind.load(rows, assignment, assignment.suggestion)


@dataclass(frozen=True)
class Sent:
    """A letter in somebody's hand, with the papers that the reader may open."""

    letter: Letter
    papers: list[Document]


def letters(assignment: Assignment, actor: Actor) -> list[Sent]:
    """Who has the letter in hand, and since when."""
    rows = behind.attach(assignment.letters.order_by("id"), "suggestion", "deputy", at_hand=[assignment.suggestion])
    papers = access.open_of_many(actor, [row.ref for row in rows])
    return [Sent(row, papers[row.ref]) for row in rows]


def commitments(assignment: Assignment, actor: Actor) -> list[Commitment]:
    """What the reply promised with a date."""
    rows = flows["commitment"].visible(actor).filter(measure__reply__assignment=assignment.pk)
    return behind.attach(rows.order_by("due_on", "id"), "unit")


def last_number(assignment: Assignment) -> str:
    """The letter number the unit used last."""
    used = Reply.objects.filter(assignment__unit=assignment.unit_id).exclude(number="")
    return used.order_by("-signed_on", "-id").values_list("number", flat=True).first() or ""


def facts(assignment: Assignment, clocks: dict[str, Deadline], last_of_return: date | None, year: int) -> Any:
    """The small facts: (label, value)."""
    suggestion = assignment.suggestion
    rows = [(_("领衔"), _signed(suggestion))]
    if wished := suggestion.wished.order_by("id"):
        rows.append((_("希望谁办"), "、".join(str(unit) for unit in wished)))
    rows.append((_("交办"), f"{day_in(assignment.made_at, year)}，{assignment.office}"))
    if assignment.handler:
        rows.append((_("承办人"), assignment.handler.person.name))
    if "accept" in clocks:
        words = day_in(last_day(clocks["accept"].due_at), year)
        if last_of_return:
            words = _("%(day)s；申退期限 %(last)s") % {"day": words, "last": day_in(last_of_return, year)}
        rows.append((_("签收期限"), words))
    for name, label in ((REPLY_CLOCK, _("答复期限")), (OPINION_CLOCK, _("出意见期限"))):
        if name in clocks:
            rows.append((label, _moved(clocks[name], year)))
    return rows


def _moved(clock: Deadline, year: int) -> str:
    """The day, with the first one beside it where a request moved it."""
    words = day_in(last_day(clock.due_at), year)
    if clock.first_due_at == clock.due_at:
        return words
    return _("%(day)s（原来 %(first)s）") % {"day": words, "first": day_in(last_day(clock.first_due_at), year)}


def _signed(suggestion: Any) -> str:
    found = signatories(suggestion)
    if not found:
        return suggestion.answer_to or _("没有领衔代表")
    lead = _("%(name)s，%(kind)s") % {"name": found[0].person.name, "kind": found[0].get_kind_display()}
    return _("%(lead)s；联名 %(n)s 人") % {"lead": lead, "n": len(found) - 1} if len(found) > 1 else lead


def steps(assignment: Assignment, others: list[Fellow], clocks: dict[str, Deadline], year: int) -> list[dict[str, Any]]:
    """What comes after accepting, newest last day on top last: for the card beside the button."""
    found = []
    if assignment.answers:
        names = [deputy.person.name for deputy in signatories(assignment.suggestion)][:1]
        who = _("%(name)s代表") % {"name": names[0]} if names else assignment.suggestion.answer_to or _("代表")
        found.append({"title": _("至少跟%(who)s沟通一次") % {"who": who}, "at": _("答复前"), "state": "future"})
    if assignment.role == Role.MAIN:
        for one in others:
            at = _("%(day)s前") % {"day": day_in(one.badge.last_on, year)} if one.badge else ""
            found.append(
                {"title": _("%(unit)s给协办意见") % {"unit": one.assignment.unit}, "at": at, "state": "future"}
            )
    clock = clocks.get(REPLY_CLOCK) or clocks.get(OPINION_CLOCK)
    at = _("%(day)s前") % {"day": day_in(last_day(clock.due_at), year)} if clock else ""
    last = _("书面答复，负责人签发") if assignment.answers else _("把协办意见给主办单位")
    return [*found, {"title": last, "at": at, "state": "future"}]
