"""Deadlines: working days of the official calendar, calendar months, zone-local dates.

A span is counted from the day after the start and ends at 24:00 zone time of its last day; hours
are counted from the instant. A calendar date that is no working day moves to the next one.
"""

import csv
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings

TZ = ZoneInfo("Asia/Shanghai")
Unit = Literal["hour", "day", "wd", "month"]
_SPAN = re.compile(r"^(\d{1,4})(hour|day|wd|month)$")


@dataclass(frozen=True)
class Span:
    """A length of time as rules write it: `24hour`, `15day`, `2wd` (working days), `3month`."""

    n: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Span":
        """`"2wd"` → Span(2, "wd"). Raises ValueError for anything else."""
        found = _SPAN.match(text)
        if not found:
            raise ValueError(f"not a span: {text!r}")
        return cls(int(found[1]), found[2])  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"


class Light(StrEnum):
    """The colour of a clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Calendar:
    """The official calendar: the days that depart from the plain week, and the years announced."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]


@cache
def calendar() -> Calendar:
    """The calendar shipped, with the operator's `$LIANXIN_HOME/calendar.csv` laid over it.

    A year is announced once it has a row. Columns: date, kind (`off` or `work`).
    """
    texts = [resources.files("lianxin.core").joinpath("data/calendar.csv").read_text("utf-8")]
    own = Path(settings.LIANXIN_HOME) / "calendar.csv"
    if own.is_file():
        texts.append(own.read_text("utf-8-sig"))
    kinds: dict[date, str] = {}
    for text in texts:
        for row in csv.DictReader(text.splitlines()):
            kinds[date.fromisoformat(row["date"])] = row["kind"]
    return Calendar(
        off=frozenset(day for day, kind in kinds.items() if kind == "off"),
        work=frozenset(day for day, kind in kinds.items() if kind == "work"),
        years=frozenset(day.year for day in kinds),
    )


def is_working_day(day: date) -> bool:
    """Whether offices work on that day, make-up days included."""
    known = calendar()
    if day in known.work:
        return True
    return day.weekday() < 5 and day not in known.off


def is_provisional(day: date) -> bool:
    """Whether that day's official calendar is not announced yet."""
    return day.year not in calendar().years


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day`, which itself is not counted."""
    while n > 0:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """That day, or the next one on which offices work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, n: int) -> date:
    """The same day n months on; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def local_date(instant: datetime) -> date:
    """The date on the zone's walls at that instant."""
    return instant.astimezone(TZ).date()


def start_of(day: date) -> datetime:
    """0:00 zone time of that day, in UTC."""
    return datetime.combine(day, time(), TZ).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 zone time of that day, in UTC."""
    return start_of(day + timedelta(days=1))


def last_day(due_at: datetime) -> date:
    """The last whole day on which a deadline is still kept."""
    return local_date(due_at - timedelta(microseconds=1))


def due_at(start: datetime, span: Span) -> datetime:
    """When a clock that starts then runs out, in UTC."""
    if span.unit == "hour":
        return (start + timedelta(hours=span.n)).astimezone(UTC)
    day = local_date(start)
    if span.unit == "wd":
        return end_of(add_working_days(day, span.n))
    end = day + timedelta(days=span.n) if span.unit == "day" else add_months(day, span.n)
    return end_of(next_working_day(end))


def days_left(due: datetime, now: datetime) -> int:
    """Calendar days to the last day; 0 on it; negative once it is over (in hours' clocks too)."""
    days = (last_day(due) - local_date(now)).days
    return min(days, -1) if now >= due else days


def last_working_day(first: date, last: date) -> date | None:
    """The last day from `first` to `last`, both counted, on which offices work; None if there is none."""
    while last >= first:
        if is_working_day(last):
            return last
        last -= timedelta(days=1)
    return None


def light(started_at: datetime, due: datetime, now: datetime) -> Light:
    """Red: over. Yellow: less than a third of the span left, or its last working day has come."""
    if now >= due:
        return Light.RED
    if due - now < (due - started_at) / 3:
        return Light.YELLOW
    final = last_working_day(local_date(started_at), last_day(due))
    return Light.YELLOW if final and local_date(now) >= final else Light.GREEN
