"""Dated values: which row holds, in which zone, on which day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianxin import parameters
from lianxin.core.time import Span
from lianxin.parameters import values
from lianxin.parameters.models import Parameter

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 2)


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    """Three keys of this test alone."""
    before = dict(values._declared)
    parameters.declare("t.screening", "2wd", "受理时限")
    parameters.declare("t.pages", "20", "每页行数")
    parameters.declare("t.letter", "A", "字母")
    yield
    values._declared.clear()
    values._declared.update(before)


def row(value: str, zone_id: int | None = None, since: date = date(2024, 1, 1), until: date | None = None) -> Parameter:
    return Parameter.objects.create(key="t.screening", value=value, zone_id=zone_id, since=since, until=until)


def test_it_is_the_default_where_no_row_says_otherwise() -> None:
    assert parameters.span("t.screening", 1, DAY) == Span(2, "wd")
    assert parameters.number("t.pages", 1, DAY) == 20
    assert parameters.text("t.letter", None, DAY) == "A"


def test_it_takes_the_zones_own_row_before_the_row_for_all() -> None:
    row("3wd")
    row("5wd", zone_id=7)
    assert parameters.span("t.screening", 7, DAY) == Span(5, "wd")
    assert parameters.span("t.screening", 8, DAY) == Span(3, "wd")
    assert parameters.span("t.screening", None, DAY) == Span(3, "wd")


def test_it_takes_the_row_of_the_day_and_ends_on_until() -> None:
    row("3wd", since=date(2024, 1, 1), until=date(2024, 9, 2))
    row("4wd", since=date(2024, 9, 3))
    assert parameters.span("t.screening", 7, date(2023, 12, 31)) == Span(2, "wd")
    assert parameters.span("t.screening", 7, date(2024, 9, 1)) == Span(3, "wd")
    assert parameters.span("t.screening", 7, date(2024, 9, 2)) == Span(2, "wd")
    assert parameters.span("t.screening", 7, date(2024, 9, 3)) == Span(4, "wd")


def test_it_falls_back_to_the_row_for_all_when_the_zones_own_has_ended() -> None:
    row("3wd")
    row("5wd", zone_id=7, until=date(2024, 6, 1))
    assert parameters.span("t.screening", 7, DAY) == Span(3, "wd")


def test_it_sees_a_change_at_the_next_look_up_but_not_within_a_remembered_block(
    django_assert_num_queries: Any,
) -> None:
    stored = row("3wd")
    with parameters.remembered():
        assert parameters.span("t.screening", 7, DAY) == Span(3, "wd")
        Parameter.objects.filter(pk=stored.pk).update(value="9wd")
        with django_assert_num_queries(0):
            assert parameters.span("t.screening", 7, DAY) == Span(3, "wd")
    assert parameters.span("t.screening", 7, DAY) == Span(9, "wd")


def test_it_refuses_an_undeclared_key_and_a_second_default() -> None:
    with pytest.raises(KeyError):
        parameters.text("t.nothing", 1, DAY)
    with pytest.raises(ValueError, match="declared twice"):
        parameters.declare("t.pages", "30", "每页行数")
    assert parameters.declare("t.pages", "20", "每页行数") == "t.pages"


def test_it_names_overlaps_unknown_keys_and_values_of_another_kind() -> None:
    assert parameters.problems() == []
    row("3wd", zone_id=7, since=date(2024, 1, 1), until=date(2024, 6, 1))
    row("4wd", zone_id=7, since=date(2024, 6, 1))
    assert parameters.problems() == []
    row("5wd", zone_id=7, since=date(2024, 5, 1), until=date(2024, 5, 2))
    row("soon", zone_id=8)
    Parameter.objects.create(key="t.gone", value="1", since=DAY)
    found = parameters.problems()
    assert len(found) == 3
    assert sum("重叠" in one for one in found) == 1
    assert any("t.gone" in one for one in found)
    assert any("soon" in one for one in found)


@pytest.mark.parametrize("zone_id", [None, 7])
def test_it_stores_no_two_rows_of_one_day_and_none_that_ends_before_it_begins(zone_id: int | None) -> None:
    row("3wd", zone_id=zone_id)
    for until in (None, date(2024, 1, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            row("4wd", zone_id=zone_id, since=date(2024, 1, 1) if until is None else date(2024, 2, 1), until=until)
