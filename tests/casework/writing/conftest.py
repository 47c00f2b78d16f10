import pytest

from lianxin.core import clock
from tests.casework.suggestion.stage import NOW, Stage
from tests.zone import a_zone


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The cast, a suggestion's steps, and pages whose time is the stage's."""
    made = Stage(a_zone(), NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made
