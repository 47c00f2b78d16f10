"""The flow table: states, actions, clocks and access in one readable place, as plain data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef

EFFECT = "effect"  # a relation: only another action's effect may do it
CLOCK = "clock"  # a relation: the background may do it when a clock runs out
BEYOND_PEOPLE = frozenset({EFFECT, CLOCK})


@dataclass(frozen=True)
class State:
    """`turn` names the relation whose turn it is; `follows` the kind of case it waits with instead."""

    name: str
    label: Any
    turn: str = ""
    follows: str = ""
    final: bool = False


@dataclass(frozen=True)
class Clock:
    """Runs while the case is in `runs_in`.

    `due` gives its end from the case and the start, or None where this case has no such clock; `lapse`
    names the action performed when it has run out (none: it stays, red).
    """

    name: str
    label: Any
    runs_in: frozenset[str]
    due: Callable[[Any, datetime], datetime | None]
    lapse: str = ""


@dataclass(frozen=True)
class Action:
    """One row.

    `who` are relations, by state where they differ. `at` is empty for a beginning. `to` is None where
    the state stays (`=`), a state, or a choice of either by the effect's outcome. `when` narrows the
    offer beyond state and relation; `then` says in words what follows.
    """

    name: str
    label: Any
    who: tuple[str, ...] | dict[str, tuple[str, ...]]
    effect: Callable[..., Any]
    at: tuple[str, ...] = ()
    to: str | dict[str, str | None] | None = None
    then: Callable[[Any, datetime], str] | None = None
    when: Callable[[Any, Actor, datetime], bool] | None = None
    many: Callable[..., list[Any]] | None = None

    def who_at(self, state: str) -> tuple[str, ...]:
        """The relations that may do it from that state; from another, nobody."""
        return self.who.get(state, ()) if isinstance(self.who, dict) else self.who

    @property
    def everyone(self) -> set[str]:
        """The relations that may do it from any state."""
        return {relation for state in self.at or ("",) for relation in self.who_at(state)}

    @property
    def by_people(self) -> bool:
        """Whether a person may do it at all."""
        return not BEYOND_PEOPLE.issuperset(self.everyone)

    @property
    def targets(self) -> set[str]:
        """Every state it may lead to; empty where the state stays."""
        if isinstance(self.to, dict):
            return {target for target in self.to.values() if target}
        return {self.to} if self.to else set()


@dataclass(frozen=True)
class Table:
    """A flow as data. `holders` resolve a state's `turn`; `relations` says what an actor is to a case
    (or, given None, to the zone); `visible` is the set of cases an actor may know of.
    """

    kind: str
    model: Any
    states: tuple[State, ...]
    actions: tuple[Action, ...]
    relations: Callable[[Actor, Any], set[str]]
    visible: Callable[[Actor], Any]
    holders: dict[str, Callable[[Any], SubjectRef | None]]
    clocks: tuple[Clock, ...] = ()
    _by_name: dict[str, Action] = field(init=False, repr=False)
    _state: dict[str, State] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {action.name: action for action in self.actions})
        object.__setattr__(self, "_state", {state.name: state for state in self.states})

    def action(self, name: str) -> Action:
        """The row of that name. Raises KeyError."""
        return self._by_name[name]

    def state(self, name: str) -> State:
        """The state of that name. Raises KeyError."""
        return self._state[name]

    def clocks_in(self, state: str) -> list[Clock]:
        """The clocks that run in that state."""
        return [clock for clock in self.clocks if state in clock.runs_in]

    def holder(self, case: Any) -> SubjectRef | None:
        """Whose turn the case is in its present state; None where it follows another or is over."""
        relation = self.state(case.state).turn
        return self.holders[relation](case) if relation else None

    def access(self) -> Iterator[tuple[str, str, str, str]]:
        """Rows of `docs/access.csv`: flow, action, state (`–` for a beginning), relation."""
        for action in self.actions:
            for state in action.at or ("–",):
                for relation in action.who_at("" if state == "–" else state):
                    yield self.kind, action.name, state, relation

    def problems(self) -> list[str]:
        """What is wrong with the table itself; empty when it is sound."""
        names = set(self._state)
        found = [
            f"{action.name}: unknown state {name}"
            for action in self.actions
            for name in {*action.at, *action.targets} - names
        ]
        found += [f"{state}: cannot be reached" for state in sorted(names - self._reachable())]
        for state in self.states:
            found += self._state_problems(state)
        return found

    def _reachable(self) -> set[str]:
        seen = {name for action in self.actions if not action.at for name in action.targets}
        while True:
            more = {name for a in self.actions if seen & set(a.at) for name in a.targets} - seen
            if not more:
                return seen
            seen |= more

    def _state_problems(self, state: State) -> Iterator[str]:
        leaves = any(state.name in a.at and a.targets - {state.name} for a in self.actions)
        if state.final:
            if self.clocks_in(state.name):
                yield f"{state.name}: a clock runs in a final state"
            if state.turn or state.follows:
                yield f"{state.name}: somebody's turn in a final state"
            return
        if bool(state.turn) == bool(state.follows):
            yield f"{state.name}: needs a turn or something to follow, and not both"
        if state.turn and state.turn not in self.holders:
            yield f"{state.name}: nobody can hold it as {state.turn}"
        if not leaves:
            yield f"{state.name}: no way on"
