"""The small zone for the tests of this room."""

import pytest

from tests.zone import Zone, a_zone


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()
