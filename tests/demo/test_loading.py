"""Loading: only into what is empty, all or nothing, the same each time, within its time."""

import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from lianxin.casework.models import Concern, Evaluation
from lianxin.config.commands import stats
from lianxin.config.demo import stories
from lianxin.config.demo.loading import load
from lianxin.core import clock
from lianxin.core.models import Installation
from lianxin.core.time import local_date
from lianxin.directory.models import Area
from lianxin.ledger.models import Event
from lianxin.workflow.verifying import verify_all
from tests.conftest import Installation as Apart
from tests.demo import checks

A_WEDNESDAY = "2025-11-19T16:30:00+08:00"


def test_a_second_loading_is_refused_as_wrong_use(installation: Apart) -> None:
    done = installation.run("demo", "load", "--small", "--json")
    assert json.loads(done.stdout.splitlines()[-1])["concern"] > 30
    again = installation.run("demo", "load", "--small", expect=2)
    assert "empty database" in again.stderr
    kept = installation.home / "keys" / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    accounts: list[dict[str, str]] = json.loads(installation.run("demo", "accounts", "--json").stdout)
    assert all(one["phone"] or (one["login"] and one["password"] and one["otp_secret"]) for one in accounts)
    assert "as it was written" in installation.run("verify").stdout


@pytest.mark.django_db
def test_what_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise RuntimeError("on the way")

    monkeypatch.setattr(stories, "_answered", fail)
    with pytest.raises(RuntimeError):
        load(None, small=True)
    assert not Area.objects.exists()
    assert not Event.objects.exists()
    assert not Installation.objects.exists()


@pytest.mark.django_db
def test_a_zone_of_its_own_is_not_touched() -> None:
    Area.objects.create(kind=Area.Kind.ZONE, name="别的开发区")
    with pytest.raises(ImproperlyConfigured, match="empty"):
        load(None, small=True)
    assert not clock.is_demo()


def _once(year: int | None) -> dict[str, Any]:
    # a bare savepoint: messages are not sent from within an atomic block
    before = transaction.savepoint()
    load(year, small=True)
    found = {
        "counts": stats.counts(),
        "titles": sorted(Concern.objects.values_list("title", flat=True)),
        "times": list(Event.objects.order_by("id").values_list("action", "occurred_at")),
        "last": local_date(Event.objects.latest("occurred_at").occurred_at),
    }
    transaction.savepoint_rollback(before)
    return found


@pytest.mark.django_db
def test_it_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_NOW", A_WEDNESDAY)
    assert _once(None) == _once(None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "instant", ["2025-10-05T00:10:00+08:00", "2025-11-20T07:30:00+08:00", "2024-02-13T23:50:00+08:00"]
)
def test_it_works_at_any_hour_and_on_holidays(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    monkeypatch.setenv("LIANXIN_NOW", instant)
    load(None, small=True)
    assert [*checks.missing_states(), *checks.at_odd_hours()] == []
    assert not Event.objects.filter(occurred_at__gt=clock.now()).exists()


@pytest.mark.django_db
def test_a_year_of_the_past_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_NOW", A_WEDNESDAY)
    found = _once(2024)
    assert found["last"].isoformat() == "2024-12-31"
    with pytest.raises(ImproperlyConfigured, match="2025"):
        load(2026, small=True)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_year(monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LIANXIN_NOW", A_WEDNESDAY)
    started, used = time.perf_counter(), time.process_time()
    made = load(None, small=False)
    with capsys.disabled():
        took = f"{time.perf_counter() - started:.0f} s, {time.process_time() - used:.0f} s of one core"
        print(f"\nthe whole demonstration: {made['concern']} concerns, {made['events']} events in {took}")
    assert 1200 <= made["concern"] <= 1400
    assert checks.missing_states() == []
    assert [*checks.wrong_turns(), *checks.wrong_clocks(), *checks.broken_courses()] == []
    assert list(checks.unexplained_rows()) == []
    assert verify_all().first_bad is None
    _is_believable(made["concern"])


def _is_believable(whole: int) -> None:
    """About four in five answered or over; most who rate are content, and a fifth says nothing."""
    states = stats.counts()["concern"]
    assert 0.75 <= (states["ANSWERED"] + states["CLOSED"]) / whole <= 0.93
    last = dict(Evaluation.objects.order_by("id").values_list("concern_id", "score"))
    answered = Concern.objects.filter(answers__isnull=False).distinct().count()
    satisfied = sum(score == "SATISFIED" for score in last.values()) / answered
    assert 0.45 <= satisfied <= 0.7
    assert 0.03 <= sum(score == "DISSATISFIED" for score in last.values()) / answered <= 0.1
    assert 0.12 <= 1 - len(last) / answered <= 0.3
