"""What a run needs around it: the server, the counts by database, no way out to the network."""

import gc
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests import postgres, settings

gc.disable()  # until all is loaded: nothing of it goes
DATA_FIXTURES = {"db", "transactional_db", "live_server", "installation", "house", "shared_house", "past_house"}
_server = pytest.StashKey[postgres.Server]()
_ran: dict[str, set[str]] = {"data": set(), "other": set()}


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config) or settings.VENDOR != "postgres" or config.option.collectonly:
        return
    try:
        config.stash[_server] = postgres.start(settings.POSTGRES)
    except postgres.Missing as error:
        raise pytest.UsageError(str(error)) from error


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server in config.stash:
        config.stash[_server].stop()
    if settings.OWNS_SCRATCH and not _is_worker(config):
        shutil.rmtree(settings.SCRATCH, ignore_errors=True)


def touches_data(item: pytest.Item) -> bool:
    """Whether this test reads or writes a database, and so has to run on both."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(DATA_FIXTURES & fixtures or item.get_closest_marker("django_db"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.user_properties.append(("data", touches_data(item)))
    if os.environ.get("LIANXIN_TEST_DATA_ONLY"):
        left_out = [item for item in items if not touches_data(item)]
        items[:] = [item for item in items if touches_data(item)]
        config.hook.pytest_deselected(items=left_out)
    items[:] = _slow_first(items)


def _slow_first(items: list[Any]) -> list[pytest.Item]:
    """Every worker begins with its share of the slow ones: one that comes last keeps the others waiting.

    The tests of a class stay together: some are set up once for all of them.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    groups = [list(group) for _name, group in groupby(items, key=lambda item: item.cls or item.nodeid)]
    slow = [group for group in groups if any(item.get_closest_marker("slow") for item in group)]
    fast = [group for group in groups if not any(item.get_closest_marker("slow") for item in group)]
    return [item for n in range(workers) for group in (*slow[n::workers], *fast[n::workers]) for item in group]


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and what a test leaves goes mostly by itself: the collector comes seldom."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Wait for one of the places that the runs on both databases share, if there are such."""
    if "LIANXIN_TEST_PLACES" not in os.environ:
        return (yield)
    with _places() as places:
        os.read(places, 1)
        try:
            return (yield)
        finally:
            os.write(places, b".")


@contextmanager
def _places() -> Iterator[int]:
    places = os.open(os.environ["LIANXIN_TEST_PLACES"], os.O_RDWR)
    try:
        yield places
    finally:
        os.close(places)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(error: object) -> None:
    """A worker that was killed gave its place to nobody: the controller does."""
    if error and "LIANXIN_TEST_PLACES" in os.environ:
        with _places() as places:
            os.write(places, b".")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {settings.VENDOR}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # on the controller these are the workers' reports
    if report.when == "call" and report.outcome == "passed":
        _ran["data" if dict(report.user_properties).get("data") else "other"].add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(
        f"on {settings.VENDOR}: {len(_ran['data'])} tests that touch data passed, {len(_ran['other'])} others"
    )
    target = os.environ.get("LIANXIN_TEST_COUNTS")
    if target:
        Path(target).write_text(json.dumps({kind: sorted(names) for kind, names in _ran.items()}))
