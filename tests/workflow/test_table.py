"""The checks of a flow's table, and that our own tables pass them."""

from dataclasses import replace
from typing import Any

import pytest

from lianxin.casework.flows import FLOWS
from lianxin.workflow.engine import flows
from lianxin.workflow.table import Clock, State, Table

CONCERN = flows["concern"]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.kind)
def test_our_tables_are_sound(flow: Table) -> None:
    assert flow.problems() == []


def without(name: str) -> tuple[Any, ...]:
    return tuple(action for action in CONCERN.actions if action.name != name)


def test_a_state_nobody_reaches_is_named() -> None:
    lost = replace(CONCERN, actions=without("decline"))
    assert "DECLINED: cannot be reached" in lost.problems()


def test_a_state_without_a_way_on_is_named() -> None:
    stuck = replace(CONCERN, actions=tuple(a for a in without("rate") if a.name != "lapse"))
    assert "ANSWERED: no way on" in stuck.problems()


def test_a_clock_in_a_final_state_is_named() -> None:
    clock = Clock("late", "late", frozenset({"CLOSED"}), lambda _case, start: start)
    assert "CLOSED: a clock runs in a final state" in replace(CONCERN, clocks=(clock,)).problems()


def test_an_open_state_without_a_turn_is_named() -> None:
    states = (State("NEW", "NEW"), *CONCERN.states[1:])
    found = replace(CONCERN, states=states).problems()
    assert "NEW: needs a turn or something to follow, and not both" in found


def test_a_turn_that_nobody_can_hold_is_named() -> None:
    states = (State("NEW", "NEW", turn="mayor"), *CONCERN.states[1:])
    assert "NEW: nobody can hold it as mayor" in replace(CONCERN, states=states).problems()


def test_an_unknown_state_is_named() -> None:
    states = tuple(state for state in CONCERN.states if state.name != "MERGED")
    assert "merge: unknown state MERGED" in replace(CONCERN, states=states).problems()
