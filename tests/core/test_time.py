"""Deadlines against tables made by hand from the official calendars of 2024 to 2026."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lianxin.core import time
from lianxin.core.time import TZ, Light, Span


def at(text: str) -> datetime:
    """An instant of the zone's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


@pytest.mark.parametrize(
    ("start", "span", "last"),
    [
        # Spring Festival 2024: off 10–17 February, made up on Sunday 4 and Sunday 18
        ("2024-02-02 09:00", "1wd", "2024-02-04"),
        ("2024-02-03 23:59", "2wd", "2024-02-05"),
        ("2024-02-08 16:20", "2wd", "2024-02-18"),
        ("2024-02-09 00:00", "1wd", "2024-02-18"),
        ("2024-02-12 12:00", "2wd", "2024-02-19"),
        # a make-up Saturday before and Saturday after the National Day holiday of 2024
        ("2024-09-27 10:00", "2wd", "2024-09-30"),
        ("2024-09-30 10:00", "5wd", "2024-10-12"),
        # an ordinary weekend
        ("2025-11-19 08:00", "2wd", "2025-11-21"),
        ("2025-11-21 08:00", "2wd", "2025-11-25"),
        # months: the 31st, February, a leap year; a day off moves to the next working day
        ("2024-08-31 10:00", "3month", "2024-12-02"),
        ("2024-11-30 10:00", "3month", "2025-02-28"),
        ("2023-11-29 10:00", "3month", "2024-02-29"),
        ("2024-07-01 10:00", "3month", "2024-10-08"),
        # days
        ("2024-01-26 10:00", "15day", "2024-02-18"),
        ("2025-11-14 10:20", "15day", "2025-12-01"),
        # 2027 is not announced: weeks and weekends only
        ("2026-12-30 10:00", "3wd", "2027-01-04"),
    ],
)
def test_a_clock_ends_at_midnight_of_its_last_day(start: str, span: str, last: str) -> None:
    due = time.due_at(at(start), Span.parse(span))
    assert time.last_day(due) == date.fromisoformat(last)
    assert due == at(f"{last} 00:00") + timedelta(days=1)


def test_a_hazard_of_friday_evening_ends_on_saturday_evening() -> None:
    assert time.due_at(at("2025-11-21 18:30"), Span.parse("24hour")) == at("2025-11-22 18:30")


@pytest.mark.parametrize(
    ("start", "span", "now", "light", "left"),
    [
        ("2024-02-08 16:20", "2wd", "2024-02-09 10:00", Light.GREEN, 9),
        ("2024-02-08 16:20", "2wd", "2024-02-14 10:00", Light.GREEN, 4),
        ("2024-02-08 16:20", "2wd", "2024-02-16 10:00", Light.YELLOW, 2),
        ("2024-02-08 16:20", "2wd", "2024-02-18 23:59", Light.YELLOW, 0),
        ("2024-02-08 16:20", "2wd", "2024-02-19 00:00", Light.RED, -1),
        ("2025-11-18 10:30", "3wd", "2025-11-19 10:00", Light.GREEN, 2),
        ("2025-11-19 08:00", "2wd", "2025-11-20 09:00", Light.GREEN, 1),
        ("2025-11-19 08:00", "2wd", "2025-11-21 00:00", Light.YELLOW, 0),
        ("2025-11-21 18:30", "24hour", "2025-11-21 19:00", Light.YELLOW, 1),
        ("2025-11-19 18:30", "24hour", "2025-11-19 19:00", Light.GREEN, 1),
        ("2025-11-22 18:30", "24hour", "2025-11-22 19:00", Light.GREEN, 1),
        ("2025-11-22 18:30", "24hour", "2025-11-23 18:30", Light.RED, -1),
        ("2024-08-31 10:00", "3month", "2024-11-01 10:00", Light.GREEN, 31),
        ("2024-08-31 10:00", "3month", "2024-11-02 10:00", Light.YELLOW, 30),
    ],
)
def test_the_light_of_a_clock(start: str, span: str, now: str, light: Light, left: int) -> None:
    due = time.due_at(at(start), Span.parse(span))
    assert time.light(at(start), due, at(now)) == light
    assert time.days_left(due, at(now)) == left


def test_a_year_without_an_official_calendar_is_provisional() -> None:
    assert time.is_provisional(date(2027, 1, 4))
    assert not time.is_provisional(date(2026, 12, 31))


def test_make_up_days_and_holidays() -> None:
    assert time.is_working_day(date(2024, 2, 18))
    assert not time.is_working_day(date(2024, 10, 7))


@pytest.mark.parametrize("text", ["", "2", "wd", "2 wd", "-1wd", "2week"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span.parse(text)


def test_local_dates_begin_at_midnight_of_the_zone() -> None:
    assert time.local_date(datetime(2024, 12, 31, 16, 0, tzinfo=UTC)) == date(2025, 1, 1)
