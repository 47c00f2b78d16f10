"""Runs the stories in order of time, day by day, and lets the background do its part at each midnight."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from lianxin.config.demo.cast import Cast
from lianxin.core.time import end_of, local_date
from lianxin.ledger import listeners
from lianxin.workflow import background

# does what is due now, and yields the instant at which it goes on
Story = Iterator[datetime]
Progress = Callable[[int, int], None]
EVERYTHING = 1_000_000


@dataclass
class World:
    """The zone in motion: `now` is the instant of what happens, `end` the last one."""

    cast: Cast
    rng: random.Random
    start: datetime
    end: datetime
    now: datetime = field(init=False)
    _queue: list[tuple[datetime, int, Story]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.now = self.start

    def tell(self, at: datetime, story: Story) -> None:
        """Have a story begin then; one that would begin after the end is not told."""
        if at <= self.end:
            heapq.heappush(self._queue, (max(at, self.now), next(self._order), story))

    def run(self, progress: Progress) -> None:
        """Let everything happen until the end."""
        day, last = local_date(self.start), local_date(self.end)
        days = (last - day).days + 1
        while day < last:
            self._until(end_of(day))
            self._midnight(end_of(day))
            progress(days - (last - day).days, days)
            day += timedelta(days=1)
        self._until(self.end)
        self._midnight(self.end)
        progress(days, days)

    def _until(self, limit: datetime) -> None:
        while self._queue and self._queue[0][0] < limit:
            self.now, _order, story = heapq.heappop(self._queue)
            again = next(story, None)
            if again is not None:
                self.tell(again, story)

    def _midnight(self, instant: datetime) -> None:
        self.now = instant
        background.lapse_due(instant)
        listeners.run(instant, limit=EVERYTHING)
