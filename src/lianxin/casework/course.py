"""The course of events of a case in words: what happened, who did it, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import CLOCK, DEPUTY, IMPORT, STAFF
from lianxin.casework.assignment.models import Role
from lianxin.casework.concern.models import Decline, Outcome, Score
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.models import Decline as SuggestionDecline
from lianxin.casework.suggestion.models import Reroute
from lianxin.core.refs import SubjectRef, about
from lianxin.core.time import last_day
from lianxin.directory.models import Deputy, Membership, Organization
from lianxin.directory.queries import by_id
from lianxin.ledger.models import Event
from lianxin.ui.dates import day_in, on
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Note

NEWEST = 30
# said to the lead and the cosigners, not among the offices
REASONS = {"suggestion.return", "suggestion.reroute", "suggestion.withdraw"}
DONE = {
    "concern.submit": gettext_lazy("提交"),
    "concern.take": gettext_lazy("接手"),
    "concern.hand": gettext_lazy("转给%(to)s"),
    "concern.refer": gettext_lazy("转%(to)s办理"),
    "concern.send_back": gettext_lazy("单位退回"),
    "concern.visit": gettext_lazy("到现场看了"),
    "concern.urge": gettext_lazy("督促了一次"),
    "concern.answer": gettext_lazy("答复：%(outcome)s"),
    "concern.merge": gettext_lazy("并到诉 %(into)s"),
    "concern.unmerge": gettext_lazy("分开单独办"),
    "concern.decline": gettext_lazy("不受理：%(reason)s"),
    "concern.unmask": gettext_lazy("看了联系方式"),
    "concern.add": gettext_lazy("反映人补充了情况"),
    "concern.withdraw": gettext_lazy("反映人撤回"),
    "concern.rate": gettext_lazy("反映人评价：%(score)s"),
    "concern.lapse": gettext_lazy("过期没评价"),
    "concern.reply": gettext_lazy("随同一件事答复"),
    "concern.succeed": gettext_lazy("换人接着办"),
    "concern.raise": gettext_lazy("写进了代表建议"),
    "concern.release": gettext_lazy("建议没往下办，回到原来的人手里"),
    "concern.rate_again": gettext_lazy("反映人再评价：%(score)s"),
    "suggestion.draft": gettext_lazy("开始写"),
    "suggestion.enter": gettext_lazy("登记上级交办，编号 %(number)s"),
    "suggestion.edit": gettext_lazy("改了文字"),
    "suggestion.invite": gettext_lazy("邀请联名"),
    "suggestion.cosign": gettext_lazy("签名"),
    "suggestion.decline_invitation": gettext_lazy("不联名"),
    "suggestion.unsign": gettext_lazy("撤回签名"),
    "suggestion.submit": gettext_lazy("提交"),
    "suggestion.accept": gettext_lazy("立案，编号 %(number)s"),
    "suggestion.return": gettext_lazy("退回修改"),
    "suggestion.reroute": gettext_lazy("改走别的渠道：%(reroute)s"),
    "suggestion.decline": gettext_lazy("不立案：%(reason)s"),
    "suggestion.assign": gettext_lazy("交办"),
    "suggestion.add_unit": gettext_lazy("加了%(to)s"),
    "suggestion.join": gettext_lazy("并案办理"),
    "suggestion.unjoin": gettext_lazy("取消并案"),
    "suggestion.reply_complete": gettext_lazy("全部答复，等代表测评"),
    "suggestion.withdraw": gettext_lazy("领衔代表撤回"),
    "suggestion.change_lead": gettext_lazy("换领衔代表"),
    "suggestion.succeed": gettext_lazy("换人接着办"),
    "assignment.make": gettext_lazy("交给%(to)s，%(role)s"),
    "assignment.accept": gettext_lazy("签收"),
    "assignment.draft_reply": gettext_lazy("拟好答复，送复核"),
    "assignment.give_opinion": gettext_lazy("出了协办意见"),
    "assignment.check": gettext_lazy("复核：%(verdict)s"),
    "assignment.sign": gettext_lazy("签发：%(verdict)s"),
    "assignment.dialogue": gettext_lazy("和代表沟通了一次"),
    "assignment.change_handler": gettext_lazy("换了承办人"),
    "assignment.reassign": gettext_lazy("改交给%(to)s"),
    "assignment.void": gettext_lazy("不用再办"),
    "assignment.succeed": gettext_lazy("换单位接着办"),
    "commitment.make": gettext_lazy("作出承诺"),
    "commitment.report": gettext_lazy("单位报告已办好"),
    "commitment.confirm": gettext_lazy("提出的人核实"),
    "commitment.lapse": gettext_lazy("没有异议，算已兑现"),
    "commitment.postpone": gettext_lazy("改期"),
    "commitment.give_up": gettext_lazy("单位说兑现不了"),
    "commitment.succeed": gettext_lazy("换单位接着办"),
    "request.ask": gettext_lazy("提出%(what)s"),
    "request.grant": gettext_lazy("同意申请"),
    "request.refuse": gettext_lazy("不同意申请"),
    "request.take_back": gettext_lazy("收回申请"),
    "request.lapse": gettext_lazy("过期没定：%(outcome)s"),
    "request.void": gettext_lazy("申请失效"),
    "request.succeed": gettext_lazy("换单位"),
    "supervision.ask": gettext_lazy("提出督促"),
    "supervision.answer": gettext_lazy("回应督促"),
    "supervision.settle": gettext_lazy("代表认可或继续督促"),
    "supervision.void": gettext_lazy("督促了结"),
    "supervision.succeed": gettext_lazy("换人"),
}
ENDED = {
    ("assignment.check", "CHECKED"): gettext_lazy("通过"),
    ("assignment.check", "HANDLING"): gettext_lazy("退回修改"),
    ("assignment.sign", "DELIVERED"): gettext_lazy("答复函送出"),
    ("assignment.sign", "HANDLING"): gettext_lazy("退回修改"),
    ("request.lapse", "REFUSED"): gettext_lazy("按不同意算"),
    ("request.lapse", "GRANTED"): gettext_lazy("按同意算"),
}


@dataclass
class Names:
    """The bodies and people that some events name, loaded at once."""

    organizations: dict[int, Organization] = field(default_factory=dict)
    deputies: dict[int, Deputy] = field(default_factory=dict)
    memberships: dict[int, Membership] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Names":
        """Three queries, whatever the number of events."""
        bodies, deputies, members = set(), set(), set[int | None]()
        for event in events:
            bodies |= {event.data.get("organization"), event.data.get("unit")}
            deputies.add(event.data.get("deputy"))
            if event.actor_kind == DEPUTY:
                deputies.add(event.actor_id)
            if event.actor_kind == STAFF:
                members.add(event.actor_id)
        return cls(
            by_id(Organization, bodies - {None}),
            by_id(Deputy, deputies - {None}),
            by_id(Membership, [pk for pk in members if pk]),
        )

    def deputy(self, number: int | None) -> str:
        """任远代表; empty if unknown."""
        found = self.deputies.get(number or 0)
        return _("%(name)s代表") % {"name": found.person.name} if found else ""

    def body(self, number: int | None) -> str:
        """A body's name; empty if unknown."""
        found = self.organizations.get(number or 0)
        return str(found) if found else ""

    def who(self, event: Event) -> str:
        """Who did it, for the offices: body and name of staff; residents are never named."""
        if event.actor_kind == STAFF:
            member = self.memberships.get(event.actor_id or 0)
            return f"{member.organization} {member.person.name}" if member else ""
        if event.actor_kind == DEPUTY:
            return self.deputy(event.actor_id)
        return {CLOCK: _("到期自动"), IMPORT: _("导入")}.get(event.actor_kind, _("反映人"))

    def done(self, event: Event) -> str:
        """What was done, with to whom, how and how it was rated."""
        data = event.data
        to = self.deputy(data.get("deputy")) or self.body(data.get("organization")) or self.body(data.get("unit"))
        words = {
            "to": to or (_("区外单位") if data.get("outside") else ""),
            "outcome": _label(Outcome, data.get("outcome")) or _ending(event),
            "reason": _label(SuggestionDecline if event.subject_kind == "suggestion" else Decline, data.get("reason")),
            "score": _label(Score, data.get("score")),
            "into": data.get("into", ""),
            "number": data.get("number", ""),
            "reroute": _label(Reroute, data.get("to")),
            "role": _label(Role, data.get("role")),
            "what": _label(What, data.get("what")),
            "verdict": _ending(event),
        }
        text = DONE.get(event.action)
        return str(text) % words if text is not None else event.action


def _label(choices: Any, code: Any) -> str:
    return str(choices(code).label) if code and code in choices.values else ""


def _ending(event: Event) -> str:
    """How it ended, where the state it led to says so."""
    return str(ENDED.get((event.action, event.to_state), ""))


Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """Whose events are told: those of `case`, and of `further` that hang on it.

    Of what was said at the case's own events, `notes` shows all, `reasons` the words to its lead; else, and at
    the others', only what the organization `own_id` itself said is shown.
    """

    case: Any
    further: list[SubjectRef]
    notes: bool
    own_id: int | None
    reasons: bool = False

    @property
    def events(self) -> QuerySet[Event]:
        """All of them, newest first."""
        return Event.objects.filter(about([self.case.ref, *self.further])).order_by("-id")


def of(told: Told, clock: Deadline | None, now: datetime, holder: str) -> Items:
    """Items of the timeline, newest first: the state one stands in, then what happened."""
    events = list(told.events[:NEWEST])
    names = Names.of(events)
    said = dict(Note.objects.filter(event_id__in=[event.pk for event in events]).values_list("event_id", "text"))
    items = [_now(told.case, clock, now, holder)]
    for event in events:
        free = told.notes or (told.reasons and event.action in REASONS)
        free = free and event.subject_kind == told.case.kind
        words = said.get(event.pk, "") if free or _is_own(event, names, told.own_id) else ""
        items.append({"title": names.done(event), "who": names.who(event), "at": event.occurred_at, "text": words})
    return items


def _now(case: Any, clock: Deadline | None, now: datetime, holder: str) -> dict[str, Any]:
    label = str(flows[case.kind].state(case.state).label)
    title = _("%(state)s，在%(who)s手里") % {"state": label, "who": holder} if holder else label
    at = _("%(day)s前") % {"day": day_in(last_day(clock.due_at), on(now).year)} if clock else ""
    return {"title": title, "at": at, "state": "now"}


def _is_own(event: Event, names: Names, own_id: int | None) -> bool:
    member = names.memberships.get(event.actor_id or 0) if event.actor_kind == STAFF else None
    return member is not None and member.organization_id == own_id


def since(ref: SubjectRef, version: int, seen: int) -> Items:
    """What happened after the page of version `seen` was made: the newest `version - seen` events, oldest first."""
    events = Event.objects.filter(subject_kind=ref.kind, subject_id=ref.id).order_by("-id")
    fresh = list(events[: max(1, min(version - seen, NEWEST))])[::-1]
    names = Names.of(fresh)
    return [{"title": names.done(event), "who": names.who(event), "at": event.occurred_at} for event in fresh]
