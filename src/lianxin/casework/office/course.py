"""The course of events of a case in words: what happened, who did it, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import CLOCK, DEPUTY, IMPORT, STAFF
from lianxin.casework.concern.models import Decline, Outcome, Score
from lianxin.core.refs import SubjectRef
from lianxin.core.time import last_day
from lianxin.directory.models import Deputy, Membership, Organization
from lianxin.ledger.models import Event
from lianxin.ui.dates import day_in, on
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Note

NEWEST = 30
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
    "commitment.make": gettext_lazy("作出承诺"),
    "commitment.report": gettext_lazy("单位报告已办好"),
    "commitment.confirm": gettext_lazy("反映人核实"),
    "commitment.lapse": gettext_lazy("没有异议，算已兑现"),
    "commitment.postpone": gettext_lazy("改期"),
    "commitment.give_up": gettext_lazy("单位说兑现不了"),
    "commitment.succeed": gettext_lazy("换单位接着办"),
    "request.ask": gettext_lazy("提出申请"),
    "request.grant": gettext_lazy("同意申请"),
    "request.refuse": gettext_lazy("不同意申请"),
    "request.take_back": gettext_lazy("收回申请"),
    "request.lapse": gettext_lazy("过期没定，按不同意算"),
    "request.void": gettext_lazy("申请失效"),
    "request.succeed": gettext_lazy("换单位"),
    "supervision.ask": gettext_lazy("提出督促"),
    "supervision.answer": gettext_lazy("回应督促"),
    "supervision.settle": gettext_lazy("代表认可或继续督促"),
    "supervision.void": gettext_lazy("督促了结"),
    "supervision.succeed": gettext_lazy("换人"),
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
        bodies, deputies, members = set(), set(), set()
        for event in events:
            bodies |= {event.data.get("organization"), event.data.get("unit")}
            deputies.add(event.data.get("deputy"))
            if event.actor_kind == DEPUTY:
                deputies.add(event.actor_id)
            if event.actor_kind == STAFF:
                members.add(event.actor_id)
        found = Membership.objects.select_related("person", "organization").in_bulk(members - {None})
        return cls(
            Organization.objects.in_bulk(bodies - {None}),
            Deputy.objects.select_related("person").in_bulk(deputies - {None}),
            found,
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
            "outcome": _label(Outcome, data.get("outcome")),
            "reason": _label(Decline, data.get("reason")),
            "score": _label(Score, data.get("score")),
            "into": data.get("into", ""),
        }
        text = DONE.get(event.action)
        return str(text) % words if text is not None else event.action


def _label(choices: Any, code: Any) -> str:
    return str(choices(code).label) if code in choices.values else ""


Items = list[dict[str, Any]]


def of(case: Any, clock: Deadline | None, now: datetime, holder: str, notes: bool, own_id: int | None) -> Items:
    """Items of the timeline, newest first: the state one stands in, then what happened.

    `notes`: whether everything said is shown; else only what the organization `own_id` itself said.
    """
    events = list(Event.objects.filter(subject_kind=case.kind, subject_id=case.pk).order_by("-id")[:NEWEST])
    names = Names.of(events)
    said = dict(Note.objects.filter(event_id__in=[event.pk for event in events]).values_list("event_id", "text"))
    items = [_now(case, clock, now, holder)]
    for event in events:
        words = said.get(event.pk, "") if notes or _is_own(event, names, own_id) else ""
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
