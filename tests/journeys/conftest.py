"""Houses with the demonstration in them: one shared, one apart for whoever moves the clock or spends a limit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import demos
from tests.journeys.houses import House

AFTER = "2024-01-26T09:00:00+08:00"
AT_WORK = ("street_office", "congress_office", "handling_office", "congress_deputy")


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served all the session at `houses.NOW`; each test leaves the cases of the others alone."""
    with demos.demo(tmp_path_factory.mktemp("shared")) as one:
        one.start()
        yield one


@pytest.fixture
def past_house(tmp_path: Path) -> Iterator[House]:
    """The demonstration of a year that is over, not serving yet; for whoever moves the clock on from there."""
    with demos.demo_of_2023(tmp_path, AFTER, *AT_WORK) as one:
        yield one
