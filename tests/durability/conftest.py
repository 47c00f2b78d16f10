"""Houses of one's own, whose processes are killed and starved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import houses
from tests.journeys.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, not serving yet."""
    with houses.demo(tmp_path) as one:
        yield one
