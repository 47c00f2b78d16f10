"""Houses with the demonstration in them: one shared, one apart for whoever moves the clock or spends a limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import houses
from tests.journeys.houses import House


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served all the session at `houses.NOW`; each test leaves the cases of the others alone."""
    with houses.demo(tmp_path_factory.mktemp("shared")) as one:
        one.start()
        yield one


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, not serving yet."""
    with houses.demo(tmp_path) as one:
        yield one


@pytest.fixture
def past_house(tmp_path: Path) -> Iterator[House]:
    """The demonstration of a year that is over, not serving yet; for whoever moves the clock on from there."""
    with houses.demo(tmp_path, "y2023", "--year", "2023", papers=False) as one:
        yield one
