"""When people do things: offices on working days, residents when they have time."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from lianxin.core.time import TZ, add_working_days, is_working_day, local_date, next_working_day

OPEN, NOON, AFTERNOON, CLOSE = time(8, 35), time(11, 50), time(13, 35), time(17, 20)
# by weekday, Monday first; and on a holiday
BUSY = (1.25, 1.05, 1.0, 1.0, 0.95, 0.7, 0.6)
HOLIDAY = 0.35
# how much more is brought at the end of the year than at its beginning; and in its last two weeks
GROWTH, LAST_DAYS, LAST = 0.45, 14, 1.15
SOON = timedelta(minutes=25)
AWAKE = time(6)


def at(day: date, moment: time) -> datetime:
    """That time of day in the zone, in UTC."""
    return datetime.combine(day, moment, TZ).astimezone(UTC)


def office(rng: random.Random, day: date, after: datetime | None = None) -> datetime:
    """A moment at work on that day (or the next working one), not sooner than a little after `after`."""
    day = next_working_day(day)
    while True:
        begin, end = (OPEN, NOON) if rng.random() < 0.55 else (AFTERNOON, CLOSE)
        earliest, latest = at(day, begin), at(day, end)
        if after is not None:
            earliest = max(earliest, after + SOON)
        if earliest < latest:
            return earliest + (latest - earliest) * rng.random()
        if after is not None and after + SOON >= at(day, CLOSE):
            day = next_working_day(day + timedelta(days=1))


def working_days_before(day: date, n: int) -> date:
    """The n-th working day before that one, which itself is not counted."""
    while n > 0:
        day -= timedelta(days=1)
        n -= is_working_day(day)
    return day


def is_office_time(moment: datetime) -> bool:
    """Whether offices and desks are open then."""
    local = moment.astimezone(TZ)
    return is_working_day(local.date()) and OPEN <= local.time() <= CLOSE


def working_days_on(rng: random.Random, start: datetime, n: int) -> datetime:
    """A moment at work n working days later; 0 is the same day if there is time left."""
    day = local_date(start)
    return office(rng, add_working_days(day, n) if n else day, start)


def at_home(rng: random.Random, start: datetime, days: int) -> datetime:
    """A moment when a resident sits down, that many days later; evenings above all."""
    hour = rng.choices((8, 12, 18, 19, 20, 21), (1, 2, 2, 4, 4, 2))[0]
    found = at(local_date(start) + timedelta(days=days), time(hour, rng.randrange(60), rng.randrange(60)))
    if found <= start + SOON:
        found = start + timedelta(minutes=rng.randint(30, 240))
    # nobody sits up for it
    return found if found.astimezone(TZ).time() >= AWAKE else at_home(rng, start, days + 1)


def any_time(rng: random.Random, day: date) -> datetime:
    """When on a day somebody brings a concern."""
    hour = rng.choices(range(6, 23), (1, 3, 6, 7, 8, 6, 4, 4, 6, 6, 5, 4, 4, 5, 5, 4, 2))[0]
    return at(day, time(hour, rng.randrange(60), rng.randrange(60)))


def arrivals(rng: random.Random, start: date, end: date, n: int) -> Iterator[datetime]:
    """n moments over those days, more on Mondays, fewer on holidays, more and more over the year."""
    days = [start + timedelta(days=k) for k in range((end - start).days + 1)]
    weights = [_weight(day, k / max(len(days) - 1, 1), (end - day).days) for k, day in enumerate(days)]
    for day in sorted(rng.choices(days, weights, k=n)):
        yield any_time(rng, day)


def _weight(day: date, progress: float, left: int) -> float:
    usual = BUSY[0] if is_working_day(day) and day.weekday() > 4 else BUSY[day.weekday()]
    if day.weekday() < 5 and not is_working_day(day):
        usual = HOLIDAY
    return usual * (1 + GROWTH * progress) * (LAST if left < LAST_DAYS else 1)
