"""All flows together: deputies who resign, units that are dissolved, handlers who leave, clocks that run out."""

from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction
from hypothesis.stateful import initialize, rule

from lianxin.accounts.actor import Actor
from lianxin.casework import succession
from lianxin.casework.concern.models import Urgency
from lianxin.casework.models import Assignment, Commitment, Concern, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.models import Channel
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.rows import by_key
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Membership, Organization
from lianxin.workflow import background
from lianxin.workflow.engine import flows
from tests.casework.invariants import HELD
from tests.casework.suggestion.stage import Stage
from tests.machines.house import IN_ORDER, OPEN, SEEDS, HouseMachine, Key, rows
from tests.machines.trunk_inputs import Inputs, numbers

# a suggestion, and what hangs on it
FAMILY = (
    "SELECT 'suggestion', id, state FROM casework_suggestion WHERE id = %s"
    " UNION ALL SELECT 'assignment', id, state FROM casework_assignment WHERE suggestion_id = %s"
    " UNION ALL SELECT 'request', id, state FROM casework_request WHERE suggestion_id = %s"
    " UNION ALL SELECT 'commitment', id, state FROM casework_commitment WHERE suggestion_id = %s"
) + IN_ORDER
UNDER_WAY = "SELECT id FROM casework_suggestion WHERE state NOT IN ('WITHDRAWN', 'DECLINED', 'REROUTED') ORDER BY id"
EVENTS = "SELECT count(*) FROM ledger_event"
NO = (Forbidden, Conflict, Refused)
# what would end most cases before anything came of them is done seldom
SELDOM = {
    "withdraw", "decline", "reroute", "return", "change_lead", "unsign", "decline_invitation", "refuse", "take_back",
    "give_up", "change_handler", "unmask", "visit", "edit", "invite", "urge", "add",
}  # fmt: skip
GOING = (
    ("deputy", "congress_deputy"), ("deputy", "deliberation_deputy"), ("deputy", "voter_deputy"),
    ("body", "city_management"), ("body", "construction"), ("body", "court"), ("body", "handling_office"),
    ("body", "qinghe_home_desk"), ("member", "other_unit_handler"), ("member", "unit_handler"),
    ("member", "third_unit_handler"),
)  # fmt: skip
SUCCESSORS: dict[str, str] = {"city_management": "economy", "construction": "city_management"}


class TrunkMachine(HouseMachine):
    """Everybody, at every case, with what is right and what is not."""

    behind = False

    @initialize(seed=SEEDS)
    def first(self, seed: int) -> None:
        """Four on their way already, so that a run gets to the letters."""
        stage = Stage(self.zone, self.now)
        assigned = stage.assigned(stage.concern(), assist=("city_management",))
        stage.taken(stage.of(assigned, "construction"), "other_unit_handler")
        joint = stage.draft(stage.concern("deliberation_deputy"), lead="deliberation_deputy")
        stage.does("invite", joint, "deliberation_deputy", deputies=[self.zone.deputies["congress_deputy"]])
        stage.accepted(lead="deliberation_deputy")
        self._separate(stage)

    def _separate(self, stage: Stage) -> None:
        units = [self.zone.bodies[name] for name in ("construction", "economy")]
        stage.does("assign", stage.accepted(stage.concern()), "handling_clerk", separate=units)

    def _inputs(self, chance: Random) -> Inputs:
        return Inputs(self.zone, local_date(self.now), chance)

    def _any(self, chance: Random, keys: list[Key]) -> Any:
        kind, pk = chance.choice(keys)
        return by_key(flows[kind].model).one(pk=pk)

    @rule(seed=SEEDS)
    def act(self, seed: int) -> None:
        """Mostly whoever has the turn, sometimes another, does what is offered."""
        chance = self._step(seed)
        if cases := self._open():
            self._act(self._any(chance, cases), chance)

    @rule(seed=SEEDS)
    def carry(self, seed: int) -> None:
        """One suggestion with its units, requests and promises is carried on for a while."""
        chance = Random(seed)
        under_way = rows(UNDER_WAY)
        (pk,) = chance.choice(under_way or [(0,)])
        for _one in range(chance.randint(4, 16)):
            family = [key for key in rows(FAMILY, pk, pk, pk, pk) if key[2] in OPEN[key[0]]]
            if not family:
                return
            type(self).steps += 1
            if chance.random() < 0.15:
                self._ask(chance, pk)
            elif chance.random() < 0.05:
                self._wait(chance.choice([26, 60, 900]))
            else:
                self._act(self._any(chance, [(kind, case) for kind, case, _state in family]), chance)
            self.the_state_is_what_the_ledger_says()
            self.turns_and_clocks_are_kept()

    carry_another = rule(seed=SEEDS)(carry.hypothesis_stateful_rule.function)  # type: ignore[attr-defined]

    def _act(self, case: Any, chance: Random) -> None:
        turn = rows("SELECT holder_kind, holder_id FROM workflow_turn WHERE subject_kind = %s AND subject_id = %s",
                    case.kind, case.pk)  # fmt: skip
        holder = turn[0] if turn else ("deputy", getattr(case, "lead_id", 0))
        names = self._people(holder, case) if chance.random() < 0.85 else self._everybody()
        names = [name for name in names if self._living(name)]
        chance.shuffle(names)
        for name in names[:4]:  # whoever of them has something to do
            actor = self._actor(name, case)
            offered = [action.name for action in flows[case.kind].offers(case, actor, self.now)]
            if offered:
                action = chance.choices(offered, [1 if one in SELDOM else 6 for one in offered])[0]
                self._perform(case, action, actor, chance)
                return

    def _everybody(self) -> list[str]:
        return [*self.zone.memberships, *self.zone.deputies, "resident"]

    def _perform(self, case: Any, action: str, actor: Actor, chance: Random) -> None:
        version = case.version - (chance.random() < 0.03)
        inputs, before = self._inputs(chance).of(case, action, actor), rows(EVENTS)
        try:
            with transaction.atomic():
                flows[case.kind].perform(action, case, actor, self.now, version=version, **inputs)
        except NO:
            assert rows(EVENTS) == before
        except TypeError:
            assert not inputs, f"{case.kind}.{action} with {inputs}"
        else:
            assert version == case.version, f"{case.kind}.{action} on a version that is not the present one"

    @rule(seed=SEEDS)
    def trespass(self, seed: int) -> None:
        """Somebody tries anything at all: it is offered, or it is refused and leaves no event."""
        chance = self._step(seed)
        case = self._any(chance, self._cases())
        flow, name = flows[case.kind], chance.choice(self._everybody())
        actor = self._actor(name, case)
        action = chance.choice([action.name for action in flow.actions if action.at])
        if action in {action.name for action in flow.offers(case, actor, self.now)}:
            return
        before = rows(EVENTS)
        try:
            with transaction.atomic():
                flow.perform(action, case, actor, self.now, **self._inputs(chance).of(case, action, actor))
        except (*NO, TypeError):
            assert rows(EVENTS) == before
        else:
            raise AssertionError(f"{name} could {case.kind}.{action} from {case.state}")

    @rule(seed=SEEDS)
    def write(self, seed: int) -> None:
        """A concern comes into a deputy's hand, or a deputy begins to write."""
        chance = self._step(seed)
        name = chance.choice(list(self.zone.deputies))
        if not self._living(name) or chance.random() < 0.4:
            self._bring(chance)
            return
        inputs, actor = self._inputs(chance), self._actor(name, self.zone)
        channel = chance.choice(list(Channel))
        try:
            with transaction.atomic():
                made = flows["suggestion"].begin(
                    "draft", actor, self.now, zone_id=self.zone.id, channel=channel,
                    title="关于增设信号灯的建议", concerns=inputs.concerns(None),
                )  # fmt: skip
                flows["suggestion"].perform("edit", made, actor, self.now, **inputs.text(made))
        except NO:
            return

    def _bring(self, chance: Random) -> None:
        urgency = Urgency.HAZARD if chance.random() < 0.2 else Urgency.ORDINARY
        stage = Stage(self.zone, self.now)
        if self._living("qinghe_home_desk") and self._living("voter_deputy"):
            stage.concern("voter_deputy", urgency=urgency)

    @rule(seed=SEEDS)
    def enter(self, seed: int) -> None:
        """A higher congress hands one down, now and then."""
        chance = self._step(seed)
        if chance.random() < 0.5:
            flows["suggestion"].begin(
                "enter", self.zone.actor("congress_clerk"), self.now, zone_id=self.zone.id,
                outside_number=f"市 {next(numbers)}", answer_to="市代表王某", title="关于改造路口的建议",
                problem="路口太窄。", proposals=["拓宽。"],
                due_on=local_date(self.now) + timedelta(days=60), subject="其他",
            )  # fmt: skip

    @rule(seed=SEEDS)
    def ask(self, seed: int) -> None:
        """Somebody asks for what needs another's word."""
        self._ask(self._step(seed), None)

    def _ask(self, chance: Random, suggestion: int | None) -> None:
        what = chance.choice([What.RETURN, What.RETURN, What.JOIN, *What])
        subject = self._subject(chance, what, suggestion)
        if subject is None:
            return
        names = ["congress_clerk"]
        if what != What.JOIN:
            case = next(iter(subject.values()))
            names = self._people(("organization", case.unit_id or 0), case) if chance.random() < 0.9 else []
            handler = getattr(case, "handler_id", None)
            if handler and what in (What.NO_DIALOGUE, What.OVERRIDE) and chance.random() < 0.9:
                names = [name for name in names if self.zone.memberships[name].pk == handler]
        name = chance.choice(names or self._everybody())
        if not self._living(name) or name == "resident":
            return
        wanted = local_date(self.now) + timedelta(days=chance.randint(1, 200))
        try:
            with transaction.atomic():
                flows["request"].begin(
                    "ask", self._actor(name, self.zone), self.now, zone_id=self.zone.id, what=what, reason="有理由",
                    competent="别的单位", wanted_on=wanted, **subject,
                )  # fmt: skip
        except NO:
            return

    def _subject(self, chance: Random, what: What, suggestion: int | None) -> dict[str, Any] | None:
        of = {"suggestion": suggestion} if suggestion else {}
        if what == What.JOIN:
            pool = list(Suggestion.objects.filter(state__in=("ACCEPTED", "ASSIGNED")).order_by("pk"))
            return dict(zip(("suggestion", "into"), chance.sample(pool, 2), strict=True)) if len(pool) > 1 else None
        kinds: dict[What, Any] = {
            What.POSTPONE: ("commitment", Commitment.objects.filter(state="OPEN", **of)),
            What.EXTENSION: ("concern", Concern.objects.filter(state="REFERRED")),
        }
        fitting = {What.RETURN: "PENDING", What.NO_DIALOGUE: "HANDLING", What.OVERRIDE: "HANDLING"}
        states = fitting.get(what, HELD["assignment"]) if chance.random() < 0.8 else HELD["assignment"]
        units = ("assignment", Assignment.objects.filter(state__in=states.split(), **of))
        name, cases = kinds.get(what, units)
        found = list(cases.order_by("pk"))
        return {name: chance.choice(found)} if found else None

    @rule(seed=SEEDS)
    def time_passes(self, seed: int) -> None:
        """Hours or weeks go by, and the background does its work."""
        chance = self._step(seed)
        self._wait(chance.choice([2, 26, 60, 200, 500]))
        if chance.random() < 0.3:
            self.nobody_is_stuck()

    def _wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self._changed()
        background.lapse_due(self.now)
        self._tick()

    def _tick(self) -> None:
        succession.run(self.now)
        assert succession.run(self.now) == 0, "what has been passed on is passed on again"
        self.behind = False

    @rule(seed=SEEDS)
    def somebody_goes(self, seed: int) -> None:
        """Seldom: a deputy resigns, a body is dissolved with a successor or without, a handler leaves."""
        chance = self._step(seed)
        if chance.random() < 0.5:
            return
        kind, name = chance.choice(GOING)
        on = local_date(self.now)
        if kind == "deputy":
            Deputy.objects.filter(pk=self.zone.deputies[name].pk, until=None).update(until=on)
        elif kind == "member":
            Membership.objects.filter(pk=self.zone.memberships[name].pk, until=None).update(until=on)
        else:
            heir = SUCCESSORS.get(name) if chance.random() < 0.6 else None
            heir_id = self.zone.bodies[heir].pk if heir else None
            body = Organization.objects.filter(pk=self.zone.bodies[name].pk, dissolved_on=None)
            body.update(dissolved_on=on, successor=heir_id)
        self._changed()
        self.behind = True
        if chance.random() < 0.7:
            self._tick()

    def turns_are_their_holders(self) -> None:
        if not self.behind:
            super().turns_are_their_holders()

    def at_the_end(self) -> None:
        self._tick()
        super().at_the_end()
