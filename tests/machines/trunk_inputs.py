"""What people put in, for every action of the trunk: mostly what would do, now and then what would not."""

from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.fields import CAN_HANDLE
from lianxin.casework.assignment.models import How, Status
from lianxin.casework.assignment.replying import Signing, Verdict
from lianxin.casework.concern.models import Concern, Outcome, Score
from lianxin.casework.models import Suggestion
from lianxin.casework.rules import reply_classes
from lianxin.casework.suggestion import fields
from lianxin.casework.suggestion.models import Decline, Found, Reroute
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import assigning_office_of, members_of, units_of
from tests.zone import Zone

numbers = count(1)


class Inputs:
    """Made for one zone at one day; `chance` chooses."""

    def __init__(self, zone: Zone, today: date, chance: Random) -> None:
        self.zone, self.today, self.chance = zone, today, chance

    def of(self, case: Any, action: str, actor: Actor) -> dict[str, Any]:
        """The keywords of an action of that case's flow."""
        make = getattr(self, f"_{case.kind}", None)
        found: dict[str, Any] = make(case, action, actor) if make else {}
        return found

    def _wrong(self, chance: float = 0.08) -> bool:
        return self.chance.random() < chance

    def units(self, office_id: int | None = None) -> list[Organization]:
        """Units that exist today; of one office, if one is named."""
        found = list(units_of(self.zone.id, self.today))
        if office_id is None or self._wrong(0.05):
            return found
        offices = [(unit, assigning_office_of(unit, self.today)) for unit in found]
        return [unit for unit, office in offices if office is not None and office.pk == office_id]

    def text(self, suggestion: Suggestion | None = None) -> dict[str, Any]:
        """A text that lacks nothing, or something."""
        units = self.units()
        chance = self.chance
        return {
            "title": "关于在学校周边增设信号灯的建议",
            "problem": chance.choice(["放学时过街危险。", "放学时车多人多。"]),
            "how": [Found.VISIT],
            "finding": [] if self._wrong() else ["两次共数到闯行 214 人次。"],
            "proposals": ["装信号灯。", "划护学通道。"][: chance.randint(0 if self._wrong() else 1, 2)],
            "wished": chance.sample(units, k=min(len(units), chance.randint(0, 2))),
            "concerns": self.concerns(suggestion),
        }

    def concerns(self, suggestion: Suggestion | None) -> list[Concern]:
        """Mostly those that are linked; else any."""
        linked = [link.concern for link in suggestion.links.filter(cut_at=None).order_by("pk")] if suggestion else []
        if linked and self.chance.random() < 0.8:
            return linked
        known = list(Concern.objects.filter(zone=self.zone.id).order_by("pk"))
        if self.chance.random() < 0.7:
            known = [concern for concern in known if concern.state == "IN_HAND"]
        return self.chance.sample(known, k=min(len(known), self.chance.randint(0, 3)))

    def _suggestion(self, case: Suggestion, action: str, actor: Actor) -> dict[str, Any]:
        chance = self.chance
        if action == "edit":
            return self.text(case)
        if action == "invite":
            deputies = [deputy for _value, _name, deputy in fields.invitable(case, actor)]
            everybody = list(Deputy.objects.order_by("pk"))
            pool = everybody if self._wrong() or not deputies else deputies
            return {"deputies": chance.sample(pool, k=min(len(pool), chance.randint(1, 2)))}
        if action == "submit":
            return {"drop": [] if self._wrong(0.3) else list(fields.not_counting(case, self.today))}
        if action == "assign":
            return self._parts(actor)
        if action == "add_unit":
            units = self.units(actor.organization_id)
            return {"unit": chance.choice(units or list(units_of(self.zone.id, self.today)))}
        return {
            "accept": {"subject": "城建环资"},
            "return": {"reason": "写清楚"},
            "reroute": {"to": chance.choice(list(Reroute)), "reason": "不是建议"},
            "decline": {"reason": chance.choice(list(Decline))},
            "withdraw": {"reason": "不提了"},
        }.get(action, {})  # fmt: skip

    def _parts(self, actor: Actor) -> dict[str, Any]:
        units = self.units(actor.organization_id)
        self.chance.shuffle(units)
        if not units or self._wrong():
            return {"main": units[0] if units else None, "separate": units[:1]}
        if len(units) > 1 and self.chance.random() < 0.4:
            return {"separate": units[: self.chance.randint(1, 3)]}
        return {"main": units[0], "assist": units[1 : self.chance.randint(1, 3)], "key": self.chance.random() < 0.3}

    def _assignment(self, case: Any, action: str, _actor: Actor) -> dict[str, Any]:
        chance = self.chance
        if action in ("accept", "change_handler"):
            members = list(members_of([case.unit_id], self.today, CAN_HANDLE))
            return {"handler": chance.choice(members)} if members else {}
        mend = {"sentence": ["这一句。"], "remark": [] if self._wrong() else ["改一改。"]}
        well = chance.random() < 0.75
        if action == "draft_reply":
            return self._reply(len(case.suggestion.proposals.all()))
        return {
            "dialogue": {
                "signatory": case.suggestion.lead or "outside", "how": chance.choice(list(How)),
                "held_on": self.today + timedelta(days=self._wrong()), "said": "先装灯。",
            },
            "give_opinion": {"opinion": "同意，我们配合。"},
            "check": {"verdict": Verdict.PASS if well else Verdict.MEND, **mend},
            "sign": {
                "word": Signing.SIGN if well else Signing.MEND, **mend,
                "number": "" if self._wrong() else f"望函〔2024〕{next(numbers)}号",
            },
        }.get(action, {})  # fmt: skip

    def _reply(self, proposals: int) -> dict[str, Any]:
        kind = self.chance.choice(reply_classes(self.zone.id, self.today))
        soon = self.today + timedelta(days=self.chance.randint(0 if self._wrong() else 1, 90))
        planned = kind.effect == "COMMITS"
        return {
            "reply_class": kind,
            "answer": ["在办。"] * (proposals - self._wrong()),
            "what": ["装灯", "划线"] if planned else [],
            "status": [Status.DOING, Status.PLANNED] if planned else [],
            "due_on": [soon, soon] if planned and not self._wrong() else [],
            "contact_name": "石筑",
            "contact_phone": "0513-80000002",
        }

    def _request(self, case: Any, action: str, actor: Actor) -> dict[str, Any]:
        if action == "grant" and case.what == "RETURN":
            units = [unit for unit in self.units(actor.organization_id) if unit.pk != case.unit_id or self._wrong()]
            return {"unit": self.chance.choice(units) if units else None}
        return {"refusal": "不同意"} if action == "refuse" else {}

    def _commitment(self, _case: Any, action: str, _actor: Actor) -> dict[str, Any]:
        return {
            "report": {"report": "装好了"},
            "confirm": {"word": self.chance.choice(["KEPT", "NOT_SO"]), "words": "没亮"},
            "give_up": {"reason": "没有经费"},
        }.get(action, {})

    def _supervision(self, _case: Any, action: str, _actor: Actor) -> dict[str, Any]:
        word = self.chance.choice(["ENOUGH", "AGAIN"])
        return {"answer": {"answer": "在办"}, "settle": {"word": word, "words": "再快些"}}.get(action, {})

    def _concern(self, case: Concern, action: str, _actor: Actor) -> dict[str, Any]:
        chance = self.chance
        units = self.units()
        others = list(Concern.objects.filter(zone=self.zone.id).order_by("pk").values_list("pk", flat=True))
        return {
            "hand": {"to": chance.choice([self.zone.deputies["voter_deputy"], self.zone.bodies["beilu_office"]])},
            "refer": {"unit": chance.choice(units)},
            "send_back": {"reason": "不归我们", "competent": "别家"},
            "visit": {"seen": "看过了"},
            "urge": {"how": "CALL", "words": "抓紧"},
            "answer": {
                "text": "已经修好了", "outcome": chance.choice(list(Outcome)), "what": ["换灯"],
                "unit": [chance.choice(units)], "due_on": [self.today + timedelta(days=30)],
            },
            "merge": {"into": chance.choice(others)},
            "decline": {"reason": "ELSEWHERE"},
            "unmask": {"reason": "约时间看现场"},
            "add": {"words": "还没亮"},
            "rate": {"score": chance.choice(list(Score))},
            "rate_again": {"score": chance.choice(list(Score))},
        }.get(action, {})  # fmt: skip
