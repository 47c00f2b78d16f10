"""Houses with the demonstration in them: one shared by whoever only reads, one apart for whoever acts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import houses
from tests.journeys.houses import House


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served all the session; nothing is done in it but signing in."""
    with houses.demo(tmp_path_factory.mktemp("shared")) as house:
        house.start()
        yield house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, served at `houses.NOW`."""
    with houses.demo(tmp_path) as one:
        one.start()
        yield one
