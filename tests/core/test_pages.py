"""A cursor that somebody made up gives the first page, and never an error."""

import base64
import json

import pytest

from lianxin.core.pages import following, newest_first, place_of, soonest
from lianxin.directory.models import Area
from lianxin.ledger.models import Event
from tests.zone import Zone, a_zone


def made_up(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


CURSORS = [
    "x",
    "====",
    "\u4e2d",
    made_up(),
    made_up(1),
    made_up(1, 2, 3),
    made_up("2024-01-01", 1),
    made_up("0001-01-01T00:00:00+14:00", 1),
    made_up(None, 1),
    made_up([1], 1),
    made_up({"a": 1}, 1),
    made_up(True, 1),
    made_up(1.5, 2),
    made_up(2**70, 1),
    made_up(1, 2**70),
    made_up("2024-01-01T00:00:00+00:00", "1"),
    made_up("2024-01-01T00:00:00+00:00", 2**64),
    "WzEs" * 4000,
]


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.mark.parametrize("cursor", CURSORS)
def test_it_is_answered_with_rows(zone: Zone, cursor: str) -> None:
    assert newest_first(Area.objects.all(), "id", cursor, 3).rows
    assert newest_first(Area.objects.all(), "pk", cursor, 3).rows
    rows = list(following(Area.objects.all(), "id", place_of(Area, "id", cursor), 3))
    assert soonest(rows, "id", 3).rows is not None
    assert newest_first(Event.objects.all(), "occurred_at", cursor).rows == []


def test_pages_follow_one_another(zone: Zone) -> None:
    first = newest_first(Area.objects.all(), "id", "", 2)
    second = newest_first(Area.objects.all(), "id", first.after or "", 2)
    assert {row.pk for row in first.rows} & {row.pk for row in second.rows} == set()
