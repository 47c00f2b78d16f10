"""The small zone, and a key store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from lianxin.core import crypto
from tests.zone import Zone, a_zone


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `$LIANXIN_HOME`, keys and all."""
    monkeypatch.delenv("LIANXIN_KEYS", raising=False)
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path
    crypto.forget_keys()
