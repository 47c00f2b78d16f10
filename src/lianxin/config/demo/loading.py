"""Loads the demonstration: the zone, then a year of work, made by performing the flows and in no other way."""

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from lianxin.config.demo import logins, people, stories, timing, zone
from lianxin.config.demo.cast import Cast
from lianxin.config.demo.meeting import stories as suggestion_stories
from lianxin.config.demo.meeting.mirrors import mirrors
from lianxin.config.demo.meeting.plot import SuggestionPlot
from lianxin.config.demo.plot import Plot
from lianxin.config.demo.thread import Teller
from lianxin.config.demo.world import Progress, Story, World
from lianxin.core import clock
from lianxin.core.time import is_working_day, local_date, start_of
from lianxin.directory import queries
from lianxin.directory.models import Area
from lianxin.ledger import sealing
from lianxin.ledger.models import Event
from lianxin.notify import notices, outbox
from lianxin.parameters import remembered
from lianxin.workflow.engine import flows

SEED = 20240816  # the day of the first joint meeting
# the joint meeting, what was written for it, and the concerns behind that lie within these
LEAST_DAYS = 205
READ_UNTIL = timedelta(days=2)


def _silent(_done: int, _whole: int) -> None:
    """No progress shown."""


def load(year: int | None, small: bool, progress: Progress = _silent) -> dict[str, int]:
    """Make the zone and its cases, all or nothing; what was made, by kind.

    The work ends now, or with the last working day of `year`. Raises ImproperlyConfigured if the database is not
    empty or the year has not come yet.
    """
    if not is_empty():
        raise ImproperlyConfigured(
            "the demonstration needs an empty database, and this one has data; "
            "choose another with DATABASE_URL or LIANXIN_HOME"
        )
    with transaction.atomic(), remembered(), _seldom_tidied():
        clock.mark_demo(clock.wall())
        end = _end(year)
        start = _start(end, year, small)
        rng = random.Random(SEED)  # noqa: S311 - the same zone each time, nothing secret
        cast = zone.make(rng, local_date(end))
        world = World(cast, rng, start, end)
        with queries.remembered():  # all bodies are there, and none ends
            _work(world, logins.enrol(cast), small, progress)
        sealing.seal(end)
        made = {kind: flow.model.objects.count() for kind, flow in sorted(flows.items())}
    outbox.deliver(clock.now())
    return {"areas": Area.objects.count(), **made, "events": Event.objects.count()}


def is_empty() -> bool:
    """Whether there is neither a zone nor anything that happened."""
    return not any(apps.get_model(name).objects.exists() for name in ("directory.Area", "ledger.Event"))


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Let the collector look at what was made only now and then: a tenth of the time it takes."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _end(year: int | None) -> datetime:
    now = clock.now().replace(microsecond=0)
    if year is None:
        return now
    if year > local_date(now).year or year < 2000:
        raise ImproperlyConfigured(f"--year is one from 2000 to {local_date(now).year}")
    day = date(year, 12, 31)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return min(now, timing.at(day, time(16, 30)))


def _start(end: datetime, year: int | None, small: bool) -> datetime:
    last = local_date(end)
    least = last - timedelta(days=LEAST_DAYS)
    if small:
        return start_of(least)
    return start_of(min(date(year, 1, 1) if year else last - timedelta(days=364), least))


def _work(world: World, account: Teller, small: bool, progress: Progress) -> None:
    """Everything that happens, up to the end."""
    source = people.names(world.rng)
    plot = Plot(world, account, [source.fresh(world.rng.choice(("MALE", "FEMALE")), 40) for _ in range(200)])
    for at, thread in plot.scripted(small):
        world.tell(at, stories.concern(thread))
    _suggestions(plot, small)
    if not small:
        for at, thread in plot.year(local_date(world.start), local_date(world.end)):
            world.tell(at, stories.concern(thread))
        for at, thread in plot.at_units():
            world.tell(at, stories.concern(thread))
        world.tell(plot.last_hours[0], _fresh(plot))
    world.tell(world.end - READ_UNTIL, _read(world.cast, world.end - READ_UNTIL))
    world.run(progress)


def _suggestions(plot: Plot, small: bool) -> None:
    """Those of the joint meeting and others, with the concerns behind them."""
    of_the_year = SuggestionPlot(plot, small)
    for at, one in of_the_year.suggestions():
        plot.world.tell(at, suggestion_stories.suggestion(one))
    for at, thread in of_the_year.concerns():
        plot.world.tell(at, stories.concern(thread))
    if not small:
        for at, mirror in mirrors(plot.world):
            plot.world.tell(at, mirror)


def _fresh(plot: Plot) -> Story:
    """Desks that have nothing to do get something fresh."""
    for at, thread in plot.fresh():
        plot.world.tell(at, stories.concern(thread))
    yield from ()


def _read(cast: Cast, at: datetime) -> Story:
    """Everybody has read what they were told until then."""
    for actor in cast.everyone():
        notices.mark_read(actor, at)
    yield from ()
