import pytest

from tests.casework.suggestion.stage import Stage
from tests.zone import a_zone


@pytest.fixture
def stage(db: None) -> Stage:
    """The cast, and a suggestion's steps."""
    return Stage(a_zone())
