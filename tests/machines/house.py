"""A zone in which anybody tries anything at any time: what every machine shares, and what must hold after every step.

What is cheap is looked at after every step, by plain SQL; what is dear now and then, and at the end of a run.
"""

import sys
from datetime import UTC, datetime
from random import Random
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from lianxin.accounts.actor import Actor
from lianxin.casework.flows import FLOWS
from lianxin.core.rows import by_key
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Membership, Organization
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Turn
from lianxin.workflow.verifying import verify_all
from tests.casework.invariants import CLOSED, FOLLOWING, HELD, STATEMENTS
from tests.factories.directory import make_membership, make_person
from tests.zone import Zone, a_zone

START = datetime(2024, 1, 29, 1, tzinfo=UTC)
SEEDS = st.integers(0, 2**32 - 1)
NOW_AND_THEN = 10  # every so many steps the dearer looks are taken
# every statement at once: one look at the whole, which names what it finds
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{name.replace(chr(39), '')}', count(*) FROM ({statement}) x" for name, statement in STATEMENTS.items()
)
# in one order on every database: the same seeds choose the same
IN_ORDER = " ORDER BY 1, 2"
CASES = " UNION ALL ".join(f"SELECT '{kind}', id, state FROM casework_{kind}" for kind in HELD) + IN_ORDER
RUNNING = "SELECT subject_kind, subject_id, clock FROM workflow_deadline WHERE stopped_at IS NULL"
OPEN = {kind: {*HELD[kind].split(), *FOLLOWING.get(kind, "").split()} for kind in HELD}

Key = tuple[str, int]


Role = Membership.Role
# so that everybody whose turn it may become has somebody to take it
MORE = {
    "beilu_clerk": ("柏麓", "beilu_office", Role.CLERK),
    "handling_head": ("管主任", "handling_office", Role.HEAD),
    "third_unit_head": ("齐经", "economy", Role.HEAD),
    "third_unit_handler": ("钱展", "economy", Role.HANDLER),
}


def peopled(zone: Zone) -> Zone:
    """The cast, and a few more."""
    for key, (name, body, role) in MORE.items():
        zone.memberships[key] = make_membership(make_person(zone.area, name), zone.bodies[body], role)
    return zone


class Fault(Exception):
    """The power fails in the middle of an action."""


# by connection: those that PostgreSQL has planned, which for some takes ten times as long as to answer them
_planned: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a plain statement answers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not values:
            planned = _planned.setdefault(connection.connection, {})
            if statement not in planned:
                planned[statement] = f"look_{len(planned)}"
                cursor.execute(f"PREPARE {planned[statement]} AS {statement}")
            statement = f"EXECUTE {planned[statement]}"
        cursor.execute(statement, values or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def ids(found: QuerySet[Any]) -> set[int]:
    """The ids of these rows."""
    return set(found.values_list("pk", flat=True))


class HouseMachine(RuleBasedStateMachine):
    """Every rule is one step; steps that the table refuses must change nothing."""

    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.zone: Zone = peopled(a_zone())
        self.now = START
        self.told: dict[Key, str] = {}
        self.last_event = 0
        self.looks = 0
        self.actors: dict[str, Actor] = {}
        self.living: dict[str, bool] = {}

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # else what went wrong is told already
                self.at_the_end()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def at_the_end(self) -> None:
        """The dear looks, and the ledger as `verify` takes it."""
        self.nothing_is_wrong()
        self.turns_are_their_holders()
        self.nobody_is_stuck()
        assert verify_all().first_bad is None

    def _step(self, seed: int) -> Random:
        """Count a step; whatever it needs to choose comes from the seed."""
        type(self).steps += 1
        return Random(seed)

    def _actor(self, name: str, case: Any) -> Actor:
        if name == "resident":
            concern = case if case.kind == "concern" else getattr(case, "concern", None)
            return self.zone.resident(*([concern.pk] if concern else []))
        if name not in self.actors:
            self.actors[name] = self.zone.actor(name, local_date(self.now))
        return self.actors[name]

    def _living(self, name: str) -> bool:
        """Whether that person still has a part: a body dissolved, a post left or a mandate ended gives no right."""
        if not self.living:
            self.living = self._there()
        return self.living.get(name, True)

    def _changed(self) -> None:
        """Another day, or somebody has gone."""
        self.actors.clear()
        self.living.clear()

    def _there(self) -> dict[str, bool]:
        on = local_date(self.now)
        there = Membership.objects.current(on).filter(organization__in=Organization.objects.existing(on))
        posts, mandates = ids(there), ids(Deputy.objects.serving(on))
        return {
            **{name: one.pk in posts for name, one in self.zone.memberships.items()},
            **{name: one.pk in mandates for name, one in self.zone.deputies.items()},
        }

    def _cases(self, *kinds: str) -> list[Key]:
        """Every case there is, of these kinds or of any."""
        return [(kind, pk) for kind, pk, _state in rows(CASES) if not kinds or kind in kinds]

    def _open(self) -> list[Key]:
        return [(kind, pk) for kind, pk, state in rows(CASES) if state in OPEN[kind]]

    @invariant()
    def the_state_is_what_the_ledger_says(self) -> None:
        fresh = rows(
            "SELECT id, subject_kind, subject_id, to_state FROM ledger_event WHERE id > %s ORDER BY id", self.last_event
        )
        for number, kind, pk, state in fresh:
            self.last_event = number
            if kind in HELD:
                self.told[kind, pk] = state
        is_so = {(kind, pk): state for kind, pk, state in rows(CASES)}
        assert self.told == is_so, f"told and not so, so and not told: {self.told.items() ^ is_so.items()}"

    @invariant()
    def turns_and_clocks_are_kept(self) -> None:
        turns = {(kind, pk) for kind, pk in rows("SELECT subject_kind, subject_id FROM workflow_turn")}
        held = {key for key, state in self.told.items() if state in HELD[key[0]].split()}
        assert turns == held, f"turns without a case {turns - held}, cases without a turn {held - turns}"
        running: dict[Key, set[str]] = {}
        for kind, pk, clock in rows(
            "SELECT subject_kind, subject_id, clock FROM workflow_deadline WHERE stopped_at IS NULL"
        ):
            assert clock not in running.setdefault((kind, pk), set()), f"two {clock} of {kind}:{pk}"
            running[kind, pk].add(clock)
        for (kind, pk), clocks in running.items():
            wanted = {clock.name for clock in flows[kind].clocks_in(self.told[kind, pk])}
            assert clocks <= wanted, f"{kind}:{pk} in {self.told[kind, pk]} runs {clocks - wanted}"

    @invariant()
    def now_and_then(self) -> None:
        self.looks += 1
        if self.looks % NOW_AND_THEN == 0:
            self.nothing_is_wrong()
            self.turns_are_their_holders()

    def nothing_is_wrong(self) -> None:
        """Every statement that an operator would run finds nothing."""
        wrong = [name for name, found in rows(EVERYTHING) if found]
        assert not wrong, wrong

    def turns_are_their_holders(self) -> None:
        """Whoever has a turn is whom the table names from the case as it now is."""
        turns = {(t.subject_kind, t.subject_id): (t.holder_kind, t.holder_id) for t in Turn.objects.all()}
        for flow in FLOWS:
            for case in flow.model.objects.filter(state__in=HELD[flow.kind].split()):
                holder = flow.holder(case)
                assert holder and turns[flow.kind, case.pk] == (holder.kind, holder.id), f"{flow.kind}:{case.pk}"

    def _people(self, holder: tuple[str, int], case: Any) -> list[str]:
        """Who of the cast can act for a holder."""
        kind, pk = holder
        if kind == "resident":
            return ["resident"]
        if kind == "deputy":
            return [name for name, deputy in self.zone.deputies.items() if deputy.pk == pk]
        return [name for name, member in self.zone.memberships.items() if member.organization_id == pk]

    def nobody_is_stuck(self) -> None:
        """From every open case whoever has the turn, or a clock, has a way on."""
        for turn in Turn.objects.all():
            flow = flows[turn.subject_kind]
            case = by_key(flow.model).one(pk=turn.subject_id)
            if any(clock.lapse for clock in flow.clocks_in(case.state)):
                continue
            names = [n for n in self._people((turn.holder_kind, turn.holder_id), case) if self._living(n)]
            assert any(self._way_on(flow, case, self._actor(name, case)) for name in names), (
                f"{flow.kind}:{case.pk} is stuck in {case.state} with {turn.holder_kind}:{turn.holder_id} {names}"
            )

    def _way_on(self, flow: Any, case: Any, actor: Actor) -> bool:
        # what is over until the next storey; and what leads on without leaving the state
        if (flow.kind, case.state) == ("suggestion", "REPLIED"):
            return True
        return any(
            action.targets - {case.state} or action.name in ("report", "hand", "change_handler")
            for action in flow.offers(case, actor, self.now)
        )


assert set(CLOSED) == set(HELD) == {flow.kind for flow in FLOWS}
