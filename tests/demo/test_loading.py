"""Loading: only into what is empty, all or nothing, the same each time."""

import json
import stat
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from lianxin.casework.models import Concern
from lianxin.config.commands import stats
from lianxin.config.demo import stories
from lianxin.config.demo.loading import load
from lianxin.core import clock
from lianxin.core.models import Installation
from lianxin.directory.models import Area
from lianxin.ledger.models import Event
from tests.conftest import Installation as Apart
from tests.demo import checks
from tests.durability.records import rows
from tests.journeys.houses import House

A_WEDNESDAY = "2025-11-19T16:30:00+08:00"


def test_a_second_loading_is_refused_as_wrong_use(house: House) -> None:
    assert "empty database" in house.installation.run("demo", "load", "--small", expect=2).stderr
    kept = house.home / "keys" / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    accounts: list[dict[str, str]] = json.loads(house.run("demo", "accounts", "--json"))
    assert all(one["phone"] or (one["login"] and one["password"] and one["otp_secret"]) for one in accounts)
    assert "as it was written" in house.run("verify")


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


def _once() -> dict[str, Any]:
    # a bare savepoint: messages are not sent from within an atomic block
    before = transaction.savepoint()
    load(None, small=True)
    found = {
        "counts": stats.counts(),
        "titles": sorted(Concern.objects.values_list("title", flat=True)),
        "times": list(Event.objects.order_by("id").values_list("action", "occurred_at")),
    }
    transaction.savepoint_rollback(before)
    return found


@pytest.mark.django_db
def test_it_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_NOW", A_WEDNESDAY)
    assert _once() == _once()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "instant", ["2025-10-05T00:10:00+08:00", "2025-11-20T07:30:00+08:00", "2024-02-13T23:50:00+08:00"]
)
def test_it_works_at_any_hour_and_on_holidays(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    monkeypatch.setenv("LIANXIN_NOW", instant)
    load(None, small=True)
    assert [*checks.missing_states(), *checks.at_odd_hours()] == []
    assert not Event.objects.filter(occurred_at__gt=clock.now()).exists()


def test_a_year_of_the_past_ends_with_it(installation: Apart) -> None:
    past = ("demo", "load", "--small", "--json", "--year")
    assert "2025" in installation.run(*past, "2026", LIANXIN_NOW=A_WEDNESDAY, expect=2).stderr
    made = installation.run(*past, "2024", LIANXIN_NOW=A_WEDNESDAY)
    assert json.loads(made.stdout.splitlines()[-1])["concern"] > 30
    ((last,),) = rows(House(installation), "SELECT max(occurred_at) FROM ledger_event")
    assert str(last).startswith("2024-12-31")
