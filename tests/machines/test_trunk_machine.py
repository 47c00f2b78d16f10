"""Runs the machine over all flows, and shows that it would notice. `LIANXIN_MACHINE_STEPS=20000` runs it longer."""

import os
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lianxin.casework import succession
from lianxin.casework.suggestion import office
from lianxin.workflow import engine, keeping
from tests.machines import trunk_machine
from tests.machines.house import rows
from tests.machines.trunk_machine import TrunkMachine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = int(os.environ.get("LIANXIN_MACHINE_STEPS", "1500"))
EACH = 60
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def run(steps: int, phases: tuple[Phase, ...] = (Phase.generate, Phase.shrink), same: bool = False) -> int:
    TrunkMachine.steps = 0
    run_state_machine_as_test(
        TrunkMachine,
        settings=settings(
            # one rule carries a case over several steps
            max_examples=max(3, steps // EACH // 2), stateful_step_count=EACH, deadline=None, phases=phases,
            derandomize=same, suppress_health_check=QUIET, database=None, report_multiple_bugs=False,
        ),
    )  # fmt: skip
    return TrunkMachine.steps


def test_nothing_is_stuck_lost_or_held_twice() -> None:
    took = 0
    while took < STEPS:
        took += run(STEPS - took)
    print(f"{took} steps")


def course(seed: int) -> list[tuple[Any, ...]]:
    """What is done in the steps of a seed, in its order."""
    chance, machine = Random(seed), TrunkMachine()
    try:
        machine.first(seed)
        for _step in range(25):
            step = chance.choice([machine.carry, machine.act, machine.write, machine.time_passes])
            step(chance.randrange(2**32))
            machine.the_state_is_what_the_ledger_says()
        return rows("SELECT action, from_state, to_state FROM ledger_event ORDER BY id")
    finally:
        machine.teardown()


def test_the_same_seeds_make_the_same_run() -> None:
    """On each database, whatever was there before: what the machine finds, it finds again."""
    assert course(6) == course(6)


def finds(words: str) -> None:
    """The machine stops at what was planted, and says so in these words."""
    with pytest.raises(AssertionError, match=words):
        run(3 * STEPS, (Phase.generate,), same=True)


def without(monkeypatch: pytest.MonkeyPatch, kind: str, name: str) -> None:
    """Nobody and nothing can do it from any state."""
    flow = engine.flows[kind]
    actions = tuple(replace(action, at=()) if action.name == name else action for action in flow.actions)
    monkeypatch.setitem(engine.flows, kind, replace(flow, actions=actions))


def test_it_notices_a_clock_that_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    leave = keeping.leave
    monkeypatch.setattr(keeping, "leave", lambda flow, *rest: flow.kind == "assignment" or leave(flow, *rest))
    finds(r"assignment:\d+ in \w+ runs|assignment without its clock")


def test_it_notices_a_state_without_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "assignment", "sign")
    finds(r"assignment:\d+ is stuck in CHECKED")


def test_it_notices_a_child_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_void_requests", lambda *_args: None)
    without(monkeypatch, "assignment", "void")
    monkeypatch.setattr(trunk_machine, "SELDOM", set())
    finds("an open assignment under a suggestion|a unit with two open duties|is passed on again")


def test_it_notices_a_concern_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_release", lambda *_args: None)
    monkeypatch.setattr(trunk_machine, "SELDOM", set())
    finds("a raised concern that no suggestion carries")


def test_it_notices_a_lead_who_left_and_kept_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(succession, "ENDING", [one for one in succession.ENDING if one[1] != "change_lead"])
    monkeypatch.setattr(trunk_machine, "GOING", [one for one in trunk_machine.GOING if one[0] == "deputy"])
    finds("is stuck in")
