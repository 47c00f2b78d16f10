"""Runs the machine, and shows that it would notice. `LIANXIN_MACHINE_STEPS=20000` runs it longer."""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lianxin.workflow import engine, keeping
from tests.machines.concern_machine import ConcernMachine

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = int(os.environ.get("LIANXIN_MACHINE_STEPS", "2500"))
EACH = 50
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def run(steps: int, phases: tuple[Phase, ...] = (Phase.generate, Phase.shrink), same: bool = False) -> int:
    ConcernMachine.steps = 0
    run_state_machine_as_test(
        ConcernMachine,
        settings=settings(
            max_examples=steps // EACH, stateful_step_count=EACH, deadline=None, phases=phases,
            derandomize=same, suppress_health_check=QUIET, database=None, report_multiple_bugs=False,
        ),
    )  # fmt: skip
    return ConcernMachine.steps


def test_nothing_is_stuck_lost_or_held_twice() -> None:
    took = 0
    while took < STEPS:
        took += run(max(STEPS - took, EACH))
    print(f"{took} steps")


def finds(words: str) -> None:
    """The machine stops at what was planted, and says so in these words; by the same way each time."""
    with pytest.raises(AssertionError, match=words):
        run(STEPS, (Phase.generate,), same=True)


def test_it_notices_a_clock_that_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "leave", lambda *_args: None)
    finds(r"runs \{'screen'\}|without its clock screen")


def test_it_notices_a_state_without_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = engine.flows["concern"]
    actions = tuple(replace(a, at=tuple(s for s in a.at if s != "IN_HAND")) for a in flow.actions)
    stuck = replace(flow, actions=actions)
    monkeypatch.setitem(engine.flows, "concern", stuck)
    monkeypatch.setattr("tests.machines.house.FLOWS", (stuck,))
    assert stuck.problems()
    finds("is stuck in IN_HAND")


def test_it_notices_a_turn_that_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = keeping.hold
    monkeypatch.setattr(keeping, "hold", lambda flow, case, now: case.version == 1 and hold(flow, case, now))
    finds(r"concern:\d+|turns without a case")
