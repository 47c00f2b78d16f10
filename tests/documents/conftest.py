"""A house of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from lianxin.core import crypto
from lianxin.documents import access


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """An empty `$LIANXIN_HOME`, keys and all."""
    settings.LIANXIN_HOME = tmp_path
    crypto.forget_keys()
    yield tmp_path
    crypto.forget_keys()


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, access.MaySee]:
    """No rule but those a test registers."""
    empty: dict[str, access.MaySee] = {}
    monkeypatch.setattr(access, "_rules", empty)
    return empty
