"""A part in its own process, forked from the test's."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lianxin.config import processes
from lianxin.config.processes import ENDING, Child, Stopping

Start = Callable[[Callable[[], None]], Child]


@pytest.fixture
def minding() -> Iterator[Stopping]:
    """Handlers as the minding process has them."""
    before = {number: signal.getsignal(number) for number in ENDING}
    yield Stopping()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def start(minding: Stopping, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a part that does that; it is gone after the test."""
    # the connection of the tests is not to be closed
    monkeypatch.setattr(processes.connections, "close_all", lambda: None)
    made = []

    def start(run: Callable[[], None]) -> Child:
        made.append(child := Child("worker", run))
        child.mind()
        return child

    yield start
    for child in made:
        child.stop(time.monotonic())


def test_it_has_a_name_and_the_signals_of_a_process_just_started(start: Start, tmp_path: Path) -> None:
    seen = tmp_path / "seen"

    def look() -> None:
        handlers = [signal.getsignal(number) is signal.SIG_DFL for number in ENDING]
        held = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        seen.write_text(f"{Path('/proc/self/comm').read_text().strip()} {handlers} {held}")

    child = start(look)
    assert child.process is not None
    child.process.join(20)
    assert child.process.exitcode == 0
    assert seen.read_text() == f"lianxin-worker [True, True] {set()}"
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_a_signal_that_comes_at_once_ends_it(start: Start, minding: Stopping) -> None:
    for _time in range(20):
        process = start(lambda: time.sleep(60)).process
        assert process is not None
        process.terminate()
        process.join(20)
        assert process.exitcode == -signal.SIGTERM
    assert not minding.asked


def test_one_that_fails_is_started_again_later_each_time(start: Start) -> None:
    def fail() -> None:
        raise ValueError("on purpose")

    child, pauses = start(fail), []
    for _time in range(3):
        assert child.process is not None
        child.process.join(20)
        assert child.process.exitcode == 1
        child.mind()
        pauses.append(child.again_at - time.monotonic())
        child.again_at = 0
        child.mind()
    assert pauses == pytest.approx([0.5, 1.0, 2.0], abs=0.25)
