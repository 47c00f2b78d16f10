"""The flows' present instant: held still on a demonstration, and nowhere else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lianxin.core import clock

pytestmark = pytest.mark.django_db
THEN = datetime(2025, 11, 19, 2, tzinfo=UTC)


def test_it_is_held_still_on_a_demonstration_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_NOW", "2025-11-19T10:00:00+08:00")
    assert clock.now() > THEN
    clock.mark_demo(THEN)
    assert clock.now() == THEN


def test_a_file_is_read_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock.mark_demo(THEN)
    kept = tmp_path / "clock"
    monkeypatch.setenv("LIANXIN_NOW", f"@{kept}")
    kept.write_text("2025-11-19T10:00:00+08:00\n")
    assert clock.now() == THEN
    kept.write_text("2025-11-20T10:00:00+08:00\n")
    assert clock.now() == datetime(2025, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize("said", ["tomorrow", "", "2025-11-19T10:00:00"])
def test_what_is_no_instant_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    clock.mark_demo(THEN)
    kept = tmp_path / "clock"
    monkeypatch.setenv("LIANXIN_NOW", f"@{kept}")
    with pytest.raises(ImproperlyConfigured, match="instant"):
        clock.now()
    kept.write_text(said)
    with pytest.raises(ImproperlyConfigured, match=r"instant|time zone"):
        clock.now()
