"""A zone in which anybody tries anything at any time, and what must hold after every step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lianxin.accounts.actor import Actor
from lianxin.casework import succession
from lianxin.casework.concern.models import Decline, Outcome, Score, Urgency
from lianxin.casework.flows import FLOWS
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.ledger.models import Event
from lianxin.workflow import background
from lianxin.workflow.engine import Context, flows
from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.verifying import verify_all, wrong_states
from tests.zone import Zone, a_zone

START = datetime(2024, 1, 29, 1, tzinfo=UTC)
PEOPLE = (
    "site_desk", "other_site_desk", "street_clerk", "other_street_clerk", "congress_clerk", "handling_clerk",
    "unit_handler", "unit_head", "other_unit_handler", "other_unit_head", "court_head", "congress_deputy",
    "voter_deputy", "other_deputy", "auditor", "admin",
)  # fmt: skip
CHILDREN = {"request": "ASKED", "supervision": "ASKED ANSWERED"}
ENDED = {"CLOSED", "DECLINED", "WITHDRAWN"}


class Fault(Exception):
    """The power fails in the middle of an action."""


class ConcernMachine(RuleBasedStateMachine):
    """Every rule is one step; steps that the table refuses must change nothing."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.zone: Zone = a_zone()
        self.now = START
        self.cases: list[tuple[str, int]] = []

    def teardown(self) -> None:
        assert verify_all().first_bad is None
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _actor(self, name: str, concern_id: int) -> Actor:
        if name == "resident":
            return self.zone.resident(concern_id)
        return self.zone.actor(name, local_date(self.now))

    def _living(self, name: str) -> bool:
        """Whether that person still has a part: a body dissolved or a mandate ended gives no right."""
        on = local_date(self.now)
        if name in self.zone.deputies:
            until = Deputy.objects.get(pk=self.zone.deputies[name].pk).until
            return until is None or until > on
        if name in self.zone.memberships:
            body = Organization.objects.get(pk=self.zone.memberships[name].organization_id)
            return body.dissolved_on is None or body.dissolved_on > on
        return True

    @initialize()
    def first(self) -> None:
        for urgency in (Urgency.ORDINARY, Urgency.HAZARD):
            self._submit("qinghe_home", None, urgency)

    def _submit(self, site: str | None, street: str | None, urgency: str) -> None:
        concern = flows["concern"].begin(
            "submit", self.zone.actor("anonymous"), self.now, zone_id=self.zone.id, urgency=urgency,
            words="楼道里的灯坏了三天，晚上看不见路", contact_agreed=True, name="甲",
            site=self.zone.sites[site] if site else None, area=self.zone.streets[street] if street else None,
        )  # fmt: skip
        self._know(concern)

    def _know(self, case: Any) -> None:
        if (case.kind, case.pk) not in self.cases:
            self.cases.append((case.kind, case.pk))

    def _learn_children(self) -> None:
        for kind in ("commitment", "request", "supervision"):
            for case in flows[kind].model.objects.order_by("pk"):
                self._know(case)

    @rule(
        site=st.sampled_from([None, "qinghe_home", "langang_station"]),
        street=st.sampled_from([None, "qinghe", "beilu"]),
        urgency=st.sampled_from(list(Urgency)),
    )
    def submit(self, site: str | None, street: str | None, urgency: str) -> None:
        type(self).steps += 1
        self._submit(site, street, urgency)

    @rule(data=st.data(), name=st.sampled_from([*PEOPLE, "resident"]))
    def act(self, data: st.DataObject, name: str) -> None:
        """Somebody does something that is offered to them, on any case."""
        type(self).steps += 1
        if not self._living(name):
            return
        kind, pk = data.draw(st.sampled_from(self.cases))
        case = flows[kind].model.objects.get(pk=pk)
        actor = self._actor(name, pk if kind == "concern" else case.concern_id)
        offered = [action.name for action in flows[kind].offers(case, actor, self.now)]
        if offered:
            self._perform(data, kind, case, actor, data.draw(st.sampled_from(offered)))

    @rule(data=st.data(), name=st.sampled_from([*PEOPLE, "resident"]))
    def trespass(self, data: st.DataObject, name: str) -> None:
        """Somebody tries anything at all: it is offered, or it is refused and leaves no event."""
        type(self).steps += 1
        kind, pk = data.draw(st.sampled_from(self.cases))
        flow = flows[kind]
        case = flow.model.objects.get(pk=pk)
        actor = self._actor(name, pk if kind == "concern" else case.concern_id)
        action = data.draw(st.sampled_from([a.name for a in flow.actions if a.at]))
        if action in {a.name for a in flow.offers(case, actor, self.now)}:
            return
        before = Event.objects.count()
        try:
            with transaction.atomic():
                flow.perform(action, case, actor, self.now, **self._inputs(data, kind, action, case))
        except (Forbidden, Conflict, Refused, TypeError):
            assert Event.objects.count() == before
        else:
            raise AssertionError(f"{name} could {kind}.{action} from {case.state}")

    @rule(data=st.data())
    def a_fault(self, data: st.DataObject) -> None:
        """The power fails after the effect and before the end: nothing has happened."""
        type(self).steps += 1
        concerns = [pk for kind, pk in self.cases if kind == "concern"]
        case = flows["concern"].model.objects.get(pk=data.draw(st.sampled_from(concerns)))
        actor = self.zone.actor("congress_clerk")
        before = (case.state, case.version, Event.objects.count(), Turn.objects.count(), Deadline.objects.count())
        whole = Context.record

        def half(context: Context, *args: Any) -> None:
            whole(context, *args)
            raise Fault

        Context.record = half  # type: ignore[method-assign]
        try:
            with transaction.atomic():
                for name in flows["concern"].offers(case, actor, self.now):
                    flows["concern"].perform(
                        name.name, case, actor, self.now, **self._inputs(data, "concern", name.name, case)
                    )
        except (Fault, Refused):
            pass
        finally:
            Context.record = whole  # type: ignore[method-assign]
        case.refresh_from_db()
        after = (case.state, case.version, Event.objects.count(), Turn.objects.count(), Deadline.objects.count())
        assert after == before

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        type(self).steps += 1
        self.now += timedelta(hours=hours)
        background.lapse_due(self.now)
        self._learn_children()
        self.nobody_is_stuck()

    @precondition(lambda self: Turn.objects.filter(subject_kind="concern").count() > 3)
    @rule(what=st.sampled_from(["city_management", "qinghe_home_desk", "congress_deputy", "other_deputy"]))
    def somebody_goes(self, what: str) -> None:
        """A unit is dissolved, a site is closed, a deputy resigns."""
        type(self).steps += 1
        on = local_date(self.now)
        if what in self.zone.deputies:
            Deputy.objects.filter(pk=self.zone.deputies[what].pk, until=None).update(until=on)
        else:
            Organization.objects.filter(pk=self.zone.bodies[what].pk, dissolved_on=None).update(dissolved_on=on)
        succession.run(self.now)

    @rule(data=st.data())
    def ask_for_more_time(self, data: st.DataObject) -> None:
        type(self).steps += 1
        kind, pk = data.draw(st.sampled_from(self.cases))
        case = flows[kind].model.objects.get(pk=pk)
        if kind not in ("concern", "commitment"):
            return
        inputs: dict[str, Any] = {"what": "EXTENSION", "concern": case}
        if kind == "commitment":
            later = max(case.due_on, local_date(self.now)) + timedelta(days=30)
            inputs = {"what": "POSTPONE", "concern": case.concern, "commitment": case, "wanted_on": later}
        name = data.draw(st.sampled_from(["unit_handler", "other_unit_handler", "street_clerk"]))
        if not self._living(name):
            return
        try:
            with transaction.atomic():
                flows["request"].begin(
                    "ask", self.zone.actor(name), self.now, zone_id=self.zone.id, reason="等配件", **inputs
                )
        except (Refused, Forbidden):
            return
        self._learn_children()

    def _perform(self, data: st.DataObject, kind: str, case: Any, actor: Actor, action: str) -> None:
        try:
            with transaction.atomic():
                flows[kind].perform(
                    action, case, actor, self.now, version=case.version, **self._inputs(data, kind, action, case)
                )
        except Refused:
            return
        self._learn_children()

    def _inputs(self, data: st.DataObject, kind: str, action: str, case: Any) -> dict[str, Any]:
        """Inputs of every kind, right and wrong, for one action."""
        today: date = local_date(self.now)
        bodies = [self.zone.bodies[name] for name in ("city_management", "construction", "court")]
        living = [b for b in bodies if not Organization.objects.filter(pk=b.pk, dissolved_on__lte=today).exists()]
        deputies = [self.zone.deputies[name] for name in ("voter_deputy", "deliberation_deputy")]
        draw = data.draw
        takers = [*deputies, self.zone.sites["langang_station"], self.zone.bodies["beilu_office"]]
        referrals: list[dict[str, Any]] = [{"unit": unit} for unit in living]
        referrals += [{"outside_body": "12345", "outside_number": "A1"}, {}]
        made: dict[str, dict[str, Any]] = {
            "concern.hand": {"to": draw(st.sampled_from(takers))},
            "concern.refer": draw(st.sampled_from(referrals)),
            "concern.send_back": {"reason": "不是我们的路", "competent": "建设局"},
            "concern.visit": {"seen": "看过了"},
            "concern.urge": {"how": "CALL", "words": "抓紧"},
            "concern.answer": {
                "text": "已经修好了", "outcome": draw(st.sampled_from(list(Outcome))), "what": ["换灯"],
                "unit": [draw(st.sampled_from(living))], "due_on": [today + timedelta(days=draw(st.integers(0, 90)))],
            },
            "concern.merge": {"into": draw(st.sampled_from([pk for kind_, pk in self.cases if kind_ == "concern"]))},
            "concern.decline": {"reason": draw(st.sampled_from(list(Decline)))},
            "concern.unmask": {"reason": "约时间看现场"},
            "concern.add": {"words": "还没亮"},
            "concern.rate": {"score": draw(st.sampled_from(list(Score)))},
            "commitment.report": {"report": "装好了"},
            "commitment.confirm": {"word": draw(st.sampled_from(["KEPT", "NOT_SO"])), "words": "没亮"},
            "commitment.give_up": {"reason": "没有经费"},
            "commitment.postpone": {"due_on": today + timedelta(days=9)},
            "request.refuse": {"refusal": "不用延"},
            "supervision.answer": {"answer": "在办"},
            "supervision.settle": {"word": draw(st.sampled_from(["ENOUGH", "AGAIN"])), "words": "再快些"},
        }  # fmt: skip
        return made.get(f"{kind}.{action}", {})

    @invariant()
    def the_state_is_what_the_ledger_says(self) -> None:
        assert list(wrong_states()) == []

    @invariant()
    def exactly_one_holder_or_one_followed(self) -> None:
        turns = {(t.subject_kind, t.subject_id): t for t in Turn.objects.all()}
        assert len(turns) == Turn.objects.count()
        for flow in FLOWS:
            for case in flow.model.objects.all():
                turn, state = turns.pop((flow.kind, case.pk), None), flow.state(case.state)
                if state.turn:
                    holder = flow.holders[state.turn](case)
                    assert turn and (turn.holder_kind, turn.holder_id) == (holder.kind, holder.id), (
                        f"{flow.kind} {case.state}"
                    )
                else:
                    assert turn is None, f"{flow.kind}:{case.pk} is {case.state} and somebody's turn"
                if state.follows:
                    assert case.merged_into.state not in ENDED | {"ANSWERED"}
        assert not turns

    @invariant()
    def the_clocks_are_those_of_the_state(self) -> None:
        running: dict[tuple[str, int], set[str]] = {}
        for deadline in Deadline.objects.filter(stopped_at=None):
            running.setdefault((deadline.subject_kind, deadline.subject_id), set()).add(deadline.clock)
        for flow in FLOWS:
            for case in flow.model.objects.all():
                wanted = {clock.name for clock in flow.clocks if case.state in clock.runs_in}
                assert running.pop((flow.kind, case.pk), set()) == wanted, f"{flow.kind}:{case.pk} {case.state}"
        assert not running

    @invariant()
    def no_open_child_under_an_ended_concern(self) -> None:
        for kind, open_states in CHILDREN.items():
            children = flows[kind].model.objects.filter(state__in=open_states.split(), concern__state__in=ENDED)
            assert not [c for c in children if getattr(c, "commitment_id", None) is None]

    def nobody_is_stuck(self) -> None:
        """From every open case somebody living, or a clock, has a way on. Dear, so looked at as time passes."""
        names = [name for name in PEOPLE if self._living(name)]
        for flow in FLOWS:
            for case in flow.model.objects.exclude(state__in=[s.name for s in flow.states if s.final or s.follows]):
                concern_id = case.pk if flow.kind == "concern" else case.concern_id
                actors = [self.zone.resident(concern_id), *(self.zone.actor(n, local_date(self.now)) for n in names)]
                by_clock = any(clock.lapse for clock in flow.clocks_in(case.state))
                assert by_clock or any(
                    action.targets - {case.state} or action.name in ("report", "hand")
                    for actor in actors
                    for action in flow.offers(case, actor, self.now)
                ), f"{flow.kind}:{case.pk} is stuck in {case.state}"
