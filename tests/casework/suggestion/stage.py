"""A suggestion carried by its people, step by step, as pages would do it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lianxin.casework.assignment.models import How, Status
from lianxin.casework.assignment.replying import Signing, Verdict
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import Score
from lianxin.casework.models import Assignment, Concern, Request, Suggestion
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.casework.rules import reply_classes
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Channel, Found
from lianxin.core.time import last_day, local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn
from tests.factories.directory import make_membership, make_person
from tests.zone import Zone

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
PROPOSALS = ["在西门路口装人行信号灯。", "西侧划 60 米护学通道。"]


@dataclass
class Stage:
    """A zone at an instant. Every method is one action of one of its people, and returns the case as it then is."""

    zone: Zone
    now: datetime = NOW

    def later(self, **span: float) -> None:
        """Let time go on."""
        self.now += timedelta(**span)

    def concern(self, deputy: str = "congress_deputy", **words: Any) -> Concern:
        """One that the deputy has in hand."""
        made: Concern = CONCERN.begin(
            "submit", self.zone.resident(), self.now, zone_id=self.zone.id, site=self.zone.sites["qinghe_home"],
            **{"words": "锦程路小学门口放学没有红绿灯，孩子过街很危险。", **words},
        )  # fmt: skip
        taken: Concern = CONCERN.perform("take", made, self.zone.actor(deputy), self.now)
        return taken

    def draft(self, *concerns: Concern, lead: str = "congress_deputy", channel: str = "JOINT_MEETING") -> Suggestion:
        """A text that lacks nothing."""
        made = SUGGESTION.begin(
            "draft", self.zone.actor(lead), self.now, zone_id=self.zone.id,
            channel=Channel(channel), title="关于在锦程路小学周边增设信号灯的建议", concerns=list(concerns),
        )  # fmt: skip
        return self.edit(made, lead, concerns=list(concerns))

    def edit(self, suggestion: Suggestion, lead: str = "congress_deputy", **changes: Any) -> Suggestion:
        """Keep a text; what is not named is as it was first."""
        text = {
            "title": "关于在锦程路小学周边增设信号灯的建议",
            "problem": "双向四车道，没有信号灯，也没有过街标线。",
            "how": [Found.VISIT],
            "finding": ["两次共数到学生闯行 214 人次。"],
            "proposals": PROPOSALS,
            "wished": [self.body("construction")],
        }
        return self.does("edit", suggestion, lead, **{**text, **changes})

    def does(self, name: str, case: Any, who: str, **inputs: Any) -> Any:
        """An action on a case of any of the flows."""
        flow = flows[case.kind]
        return flow.perform(name, case, self.zone.actor(who), self.now, **inputs)

    def clocks(self, case: Any) -> dict[str, str]:
        """The last day of each running clock."""
        rows = Deadline.objects.filter(subject_kind=case.kind, subject_id=case.pk, stopped_at=None)
        return {name: last_day(due_at).isoformat() for name, due_at in rows.values_list("clock", "due_at")}

    def first(self, case: Any, clock: str) -> str:
        """The last day that a running clock had before it was moved."""
        row = Deadline.objects.get(subject_kind=case.kind, subject_id=case.pk, clock=clock, stopped_at=None)
        return last_day(row.first_due_at).isoformat()

    def holder(self, case: Any) -> Organization | Deputy:
        """The body or deputy that has the turn."""
        turn = Turn.objects.get(subject_kind=case.kind, subject_id=case.pk)
        found: Organization | Deputy = {"organization": Organization, "deputy": Deputy}[turn.holder_kind].objects.get(
            pk=turn.holder_id
        )
        return found

    def member(self, body: str, role: str, name: str) -> str:
        """One more at work in a body of the cast: the key under which they act."""
        key = f"{body}_{role.lower()}"
        self.zone.memberships[key] = make_membership(make_person(self.zone.area, name), self.body(body), role)
        return key

    def body(self, name: str) -> Organization:
        """An organization by its name in the cast."""
        return self.zone.bodies[name]

    def submitted(self, *concerns: Concern, **draft: Any) -> Suggestion:
        """Handed in."""
        return self.does("submit", self.draft(*concerns, **draft), draft.get("lead", "congress_deputy"))

    def rate(self, concern: Concern, score: Score = Score.SATISFIED) -> Concern:
        """The resident's word on its answer."""
        rated: Concern = CONCERN.perform("rate", concern, self.zone.resident(concern.pk), self.now, score=score)
        return rated

    def accepted(self, *concerns: Concern, **draft: Any) -> Suggestion:
        """With a number."""
        return self.does("accept", self.submitted(*concerns, **draft), "congress_clerk", subject="城建环资")

    def assigned(
        self, *concerns: Concern, main: str = "construction", assist: tuple[str, ...] = (), **draft: Any
    ) -> Suggestion:
        """With a main unit and assisting ones."""
        return self.does(
            "assign", self.accepted(*concerns, **draft), "handling_clerk",
            main=self.body(main), assist=[self.body(name) for name in assist],
        )  # fmt: skip

    def of(self, suggestion: Suggestion, unit: str) -> Assignment:
        """A unit's newest assignment."""
        return Assignment.objects.filter(suggestion=suggestion, unit=self.body(unit)).latest("id")

    def taken(self, assignment: Assignment, who: str) -> Assignment:
        """Accepted by somebody who then handles it."""
        return self.does("accept", assignment, who, handler=self.zone.memberships[who])

    def talked(self, assignment: Assignment, who: str, signatory: str = "congress_deputy") -> Assignment:
        """With a talk on record."""
        return self.does(
            "dialogue", assignment, who, signatory=self.zone.deputies[signatory], how=How.VISIT,
            held_on=local_date(self.now), said="先装灯，护学通道寒假施工。",
        )  # fmt: skip

    def reply(self, letter: str = "B", **changes: Any) -> dict[str, Any]:
        """The inputs of a reply that lacks nothing."""
        kind = next(one for one in reply_classes(self.zone.id, local_date(self.now)) if one.letter == letter)
        text = {
            "reply_class": kind,
            "opening": "我们到现场核实，逐条研究。",
            "answer": ["已完成管线勘察，年底前装好。", "寒假期间施工。"],
            "what": ["西门路口装人行信号灯", "西侧 60 米护学通道"],
            "status": [Status.DOING, Status.PLANNED],
            "due_on": [local_date(self.now) + timedelta(days=120), local_date(self.now) + timedelta(days=150)],
            "contact_name": "石筑",
            "contact_phone": "0513-80000002",
        }
        return {**text, **changes}

    def drafted(self, assignment: Assignment, who: str, **changes: Any) -> Assignment:
        """With a draft."""
        return self.does("draft_reply", assignment, who, **self.reply(**changes))

    def checked(self, assignment: Assignment) -> Assignment:
        """Let through by the handling office."""
        return self.does("check", assignment, "handling_clerk", verdict=Verdict.PASS)

    def signed(self, assignment: Assignment, who: str, number: str = "望建函〔2024〕1号") -> Assignment:
        """Signed and delivered."""
        return self.does("sign", assignment, who, word=Signing.SIGN, number=number)

    def ask(self, what: What, who: str, **subject: Any) -> Request:
        """A request."""
        made: Request = REQUEST.begin(
            "ask",
            self.zone.actor(who),
            self.now,
            zone_id=self.zone.id,
            what=what,
            **{"reason": "说明理由。", **subject},
        )
        return made

    def delivered(self, suggestion: Suggestion) -> Suggestion:
        """An assigned one of the construction bureau, carried to its letters."""
        one = self.taken(self.of(suggestion, "construction"), "other_unit_handler")
        one = self.talked(one, "other_unit_handler")
        self.signed(
            self.checked(self.drafted(one, "other_unit_handler")), "other_unit_head", f"望建函〔2024〕{1000 + one.pk}号"
        )
        suggestion.refresh_from_db()
        return suggestion


def day(text: str) -> date:
    """2024-12-02 → a date."""
    return date.fromisoformat(text)
