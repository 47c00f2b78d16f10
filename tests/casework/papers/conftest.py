from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from lianxin.core import crypto
from tests.casework.suggestion.stage import Stage
from tests.zone import a_zone


@pytest.fixture
def stage(db: None) -> Stage:
    """The cast, and a suggestion's steps."""
    return Stage(a_zone())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """An empty `$LIANXIN_HOME`, keys and all."""
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path
    crypto.forget_keys()
