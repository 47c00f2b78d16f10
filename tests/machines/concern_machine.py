"""Concerns and what hangs on them: everybody, every action, right and wrong, and the power fails."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from lianxin.accounts.actor import Actor
from lianxin.casework import succession
from lianxin.casework.concern.models import Decline, Outcome, Score, Urgency
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.rows import by_key
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.workflow import background
from lianxin.workflow.engine import Context, flows
from tests.machines.house import SEEDS, Fault, HouseMachine, rows

PEOPLE = (
    "site_desk", "other_site_desk", "street_clerk", "other_street_clerk", "congress_clerk", "handling_clerk",
    "unit_handler", "unit_head", "other_unit_handler", "other_unit_head", "court_head", "congress_deputy",
    "voter_deputy", "other_deputy", "auditor", "admin", "resident",
)  # fmt: skip
GOING = ("city_management", "qinghe_home_desk", "congress_deputy", "other_deputy")
COUNTS = (
    "SELECT (SELECT count(*) FROM ledger_event), (SELECT count(*) FROM workflow_turn),"
    " (SELECT count(*) FROM workflow_deadline)"
)


class ConcernMachine(HouseMachine):
    """The first storey."""

    @initialize()
    def first(self) -> None:
        for urgency in (Urgency.ORDINARY, Urgency.HAZARD):
            self._submit("qinghe_home", None, urgency)

    def _submit(self, site: str | None, street: str | None, urgency: str) -> None:
        flows["concern"].begin(
            "submit", self.zone.actor("anonymous"), self.now, zone_id=self.zone.id, urgency=urgency,
            words="楼道里的灯坏了三天，晚上看不见路", contact_agreed=True, name="甲",
            site=self.zone.sites[site] if site else None, area=self.zone.streets[street] if street else None,
        )  # fmt: skip

    def at_the_end(self) -> None:
        succession.run(self.now)  # as the next tick would: something may have come to a desk that is gone
        super().at_the_end()

    def _any(self, chance: Random, *kinds: str) -> Any:
        kind, pk = chance.choice(self._cases(*kinds))
        return by_key(flows[kind].model).one(pk=pk)

    @rule(seed=SEEDS)
    def submit(self, seed: int) -> None:
        chance = self._step(seed)
        site, street = chance.choice([None, "qinghe_home", "langang_station"]), chance.choice([None, "qinghe", "beilu"])
        self._submit(site, street, chance.choice(list(Urgency)))

    @rule(seed=SEEDS, name=st.sampled_from(PEOPLE))
    def act(self, seed: int, name: str) -> None:
        """Somebody does something that is offered to them, on any case."""
        chance = self._step(seed)
        if self._living(name):
            case = self._any(chance)
            actor = self._actor(name, case)
            offered = [action.name for action in flows[case.kind].offers(case, actor, self.now)]
            if offered:
                self._perform(chance, case, actor, chance.choice(offered))

    @rule(seed=SEEDS, name=st.sampled_from(PEOPLE))
    def trespass(self, seed: int, name: str) -> None:
        """Somebody tries anything at all: it is offered, or it is refused and leaves no event."""
        chance = self._step(seed)
        case = self._any(chance)
        flow, actor = flows[case.kind], self._actor(name, case)
        action = chance.choice([action.name for action in flow.actions if action.at])
        if action in {action.name for action in flow.offers(case, actor, self.now)}:
            return
        before = rows(COUNTS)
        try:
            with transaction.atomic():
                flow.perform(action, case, actor, self.now, **self._inputs(chance, case, action))
        except (Forbidden, Conflict, Refused, TypeError):
            assert rows(COUNTS) == before
        else:
            raise AssertionError(f"{name} could {case.kind}.{action} from {case.state}")

    @rule(seed=SEEDS)
    def a_fault(self, seed: int) -> None:
        """The power fails after the effect and before the end: nothing has happened."""
        chance = self._step(seed)
        case, actor = self._any(chance, "concern"), self.zone.actor("congress_clerk")
        before = (case.state, case.version, rows(COUNTS))
        whole = Context.record

        def half(context: Context, *args: Any) -> None:
            whole(context, *args)
            raise Fault

        Context.record = half  # type: ignore[assignment,method-assign]
        try:
            with transaction.atomic():
                for one in flows["concern"].offers(case, actor, self.now):
                    inputs = self._inputs(chance, case, one.name)
                    flows["concern"].perform(one.name, case, actor, self.now, **inputs)
        except (Fault, Refused):
            pass
        finally:
            Context.record = whole  # type: ignore[method-assign]
        case.refresh_from_db()
        assert (case.state, case.version, rows(COUNTS)) == before

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        self._step(hours)
        self.now += timedelta(hours=hours)
        self._changed()
        background.lapse_due(self.now)
        succession.run(self.now)
        self.nobody_is_stuck()

    @rule(seed=SEEDS)
    def somebody_goes(self, seed: int) -> None:
        """A unit is dissolved, a site is closed, a deputy resigns; not before there is something to leave."""
        what = self._step(seed).choice(GOING)
        if len(self._open()) <= 3:
            return
        on = local_date(self.now)
        if what in self.zone.deputies:
            Deputy.objects.filter(pk=self.zone.deputies[what].pk, until=None).update(until=on)
        else:
            Organization.objects.filter(pk=self.zone.bodies[what].pk, dissolved_on=None).update(dissolved_on=on)
        self._changed()
        succession.run(self.now)

    @rule(seed=SEEDS)
    def ask_for_more_time(self, seed: int) -> None:
        chance = self._step(seed)
        case = self._any(chance, "concern", "commitment")
        inputs: dict[str, Any] = {"what": "EXTENSION", "concern": case}
        if case.kind == "commitment":
            later = max(case.due_on, local_date(self.now)) + timedelta(days=30)
            inputs = {"what": "POSTPONE", "concern": case.concern, "commitment": case, "wanted_on": later}
        name = chance.choice(["unit_handler", "other_unit_handler", "street_clerk"])
        if not self._living(name):
            return
        try:
            with transaction.atomic():
                flows["request"].begin(
                    "ask", self.zone.actor(name), self.now, zone_id=self.zone.id, reason="等配件", **inputs
                )
        except (Refused, Forbidden):
            return

    def _perform(self, chance: Random, case: Any, actor: Actor, action: str) -> None:
        try:
            with transaction.atomic():
                inputs = self._inputs(chance, case, action)
                flows[case.kind].perform(action, case, actor, self.now, version=case.version, **inputs)
        except Refused:
            return

    def _inputs(self, chance: Random, case: Any, action: str) -> dict[str, Any]:
        """Inputs of every kind, right and wrong, for one action."""
        today: date = local_date(self.now)
        bodies = [self.zone.bodies[name] for name in ("city_management", "construction", "court")]
        gone = set(Organization.objects.filter(dissolved_on__lte=today).values_list("pk", flat=True))
        units = [body for body in bodies if body.pk not in gone]
        takers = [self.zone.deputies["voter_deputy"], self.zone.deputies["deliberation_deputy"],
                  self.zone.sites["langang_station"], self.zone.bodies["beilu_office"]]  # fmt: skip
        referrals: list[dict[str, Any]] = [{"unit": unit} for unit in units]
        referrals += [{"outside_body": "12345", "outside_number": "A1"}, {}]
        made: dict[str, dict[str, Any]] = {
            "concern.hand": {"to": chance.choice(takers)},
            "concern.refer": chance.choice(referrals),
            "concern.send_back": {"reason": "不是我们的路", "competent": "建设局"},
            "concern.visit": {"seen": "看过了"},
            "concern.urge": {"how": "CALL", "words": "抓紧"},
            "concern.answer": {
                "text": "已经修好了", "outcome": chance.choice(list(Outcome)), "what": ["换灯"],
                "unit": [chance.choice(units)], "due_on": [today + timedelta(days=chance.randint(0, 90))],
            },
            "concern.merge": {"into": chance.choice(self._cases("concern"))[1]},
            "concern.decline": {"reason": chance.choice(list(Decline))},
            "concern.unmask": {"reason": "约时间看现场"},
            "concern.add": {"words": "还没亮"},
            "concern.rate": {"score": chance.choice(list(Score))},
            "commitment.report": {"report": "装好了"},
            "commitment.confirm": {"word": chance.choice(["KEPT", "NOT_SO"]), "words": "没亮"},
            "commitment.give_up": {"reason": "没有经费"},
            "commitment.postpone": {"due_on": today + timedelta(days=9)},
            "request.refuse": {"refusal": "不用延"},
            "supervision.answer": {"answer": "在办"},
            "supervision.settle": {"word": chance.choice(["ENOUGH", "AGAIN"]), "words": "再快些"},
        }  # fmt: skip
        return made.get(f"{case.kind}.{action}", {})
