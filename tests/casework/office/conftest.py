import pytest

from lianxin.core import clock
from tests.desk import MONDAY
from tests.zone import Zone, a_zone


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """The flows' time stands still at ten on a Monday."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
