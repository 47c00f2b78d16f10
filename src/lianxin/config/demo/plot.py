"""Which concerns there are: the scripted ones, and a year of others, each with its place, matter and teller."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from lianxin.casework.concern.models import Decline
from lianxin.config.demo import texts, timing
from lianxin.config.demo.cast import Cast
from lianxin.config.demo.texts import Matter
from lianxin.config.demo.thread import Teller, Thread
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import World
from lianxin.core.time import local_date
from lianxin.directory.models import Area
from lianxin.workflow.models import Turn

A_YEAR = 1090
RARE = 0.2  # how often a hazard is chosen, against any other matter
STREETS = (0.3, 0.27, 0.2, 0.23)
WHERE = {"site": 0.58, "street": 0.36, "nowhere": 0.06}
CROWD = {0: 0.95, 1: 0.03, 2: 0.012, 4: 0.008}
# the last hours of a day, and how much of one has to be over to have any
FRESH, EARLY = timedelta(hours=7), timedelta(hours=1)
EVENING = time(22, 30)


@dataclass
class Plot:
    """Makes threads. `account` is the resident who signs in; `others` names for those who leave one."""

    world: World
    account: Teller
    others: list[str]
    _phones: Iterator[str] = field(default_factory=lambda: (f"1990000{n}" for n in count(2001)))

    @property
    def cast(self) -> Cast:
        """The zone's people."""
        return self.world.cast

    @property
    def rng(self) -> random.Random:
        """The world's chance."""
        return self.world.rng

    def scripted(self, small: bool) -> Iterator[tuple[datetime, Thread]]:
        """The stories of the script, each with the moment it begins; some are told in the whole year only."""
        for row in texts.table("scripted")["story"]:
            if small and row.get("whole"):
                continue
            at = self.ago(row["ago"])
            if row.get("resident"):
                row = {**row, "channel": "WEB"}
            thread = self._script(row)
            yield at, thread
            for _ in range(row.get("crowd", 0)):
                yield at + timedelta(hours=3), self._same(thread, scripted=True)

    def year(self, start: date, end: date) -> Iterator[tuple[datetime, Thread]]:
        """A year of concerns; now and then several people tell of the same."""
        for at in timing.arrivals(self.rng, start, end, A_YEAR):
            thread = self._any()
            yield at, thread
            if thread.placed and not thread.reason and not thread.hazard:
                for n in range(self._pick(CROWD)):
                    later = timing.at_home(self.rng, at, self.rng.choice((0, 1, 1, 2)))
                    yield later + timedelta(minutes=n), self._same(thread)

    def at_units(self) -> Iterator[tuple[datetime, Thread]]:
        """For each unit something of this week that it has not answered yet."""
        for body in self.cast.bodies.values():
            hazards = [one.hazard for one in texts.matters() if one.unit == body.short_name]
            if hazards:
                row = {"unit": body.short_name, "hazard": all(hazards), "stop": "unit", "to_unit": True}
                street = self.rng.choice(self.cast.streets)
                yield self.ago(self.rng.randint(1, 4)), self._script({**row, "street": street.name})

    @property
    def last_hours(self) -> tuple[datetime, datetime]:
        """The last hours in which people are awake: of today, or of yesterday while today has hardly begun."""
        end = self.world.end
        if end < timing.at(local_date(end), timing.AWAKE) + EARLY:
            end = timing.at(local_date(end) - timedelta(days=1), EVENING)
        return max(end - FRESH, timing.at(local_date(end), timing.AWAKE)), end

    def fresh(self) -> Iterator[tuple[datetime, Thread]]:
        """For each desk whose turn nothing is, one brought in the last hours that nobody has looked at yet."""
        busy = set(Turn.objects.filter(holder_kind="organization").values_list("holder_id", flat=True))
        for site in self.cast.sites:
            if site.organization_id not in busy:
                yield self._lately(), self._script({"site": site.name, "stop": "screen"})
        for street in self.cast.streets:
            if self.cast.office_of(street).pk not in busy:
                yield self._lately(), self._script({"street": street.name, "stop": "screen"})

    def ago(self, days: int) -> datetime:
        """A morning that many working days before the end; 0 is within the last hours."""
        if days == 0:
            return self._lately()
        day = timing.working_days_before(local_date(self.world.end), days)
        return timing.at(day, time(8, self.rng.randint(31, 55)))

    def _lately(self) -> datetime:
        begin, end = self.last_hours
        return begin + (end - begin) * self.rng.uniform(0.1, 0.95)

    def _script(self, row: dict[str, Any]) -> Thread:
        site = next((one for one in self.cast.sites if one.name == row.get("site")), None)
        name = site.area.name if site else row.get("street")
        street = next((one for one in self.cast.streets if one.name == name), None)
        wishes = {"outcome": "PLANNED" if row.get("planned") else "DONE", **row}
        matter = self.rng.choice([one for one in texts.matters() if _suits(one, row)])
        where = street or self.cast.streets[0]
        return Thread(
            world=self.world,
            will=Will(self.rng, wishes, scripted=True),
            told=texts.told(self.rng, matter, self._place(where, matter)),
            street=where,
            site=site,
            placed=street is not None,
            teller=self.account if row.get("resident") else self._teller(),
            reason=row.get("reason", ""),
        )

    def _any(self) -> Thread:
        rng = self.rng
        matter = rng.choices(texts.matters(), [RARE if one.hazard else 1 for one in texts.matters()])[0]
        street = rng.choices(self.cast.streets, STREETS)[0]
        where = self._pick(WHERE)
        site = rng.choice([one for one in self.cast.sites if one.area_id == street.pk]) if where == "site" else None
        return Thread(
            world=self.world,
            will=Will(rng),
            told=texts.told(rng, matter, self._place(street, matter)),
            street=street,
            site=site,
            placed=where != "nowhere",
            teller=self._teller(),
            reason=rng.choice(Decline.values) if rng.random() < 0.022 and not matter.hazard else "",
        )

    def _same(self, other: Thread, *, scripted: bool = False) -> Thread:
        """One more who tells of the same."""
        told = texts.told(self.rng, other.told.matter, other.told.place, again=True)
        wishes = {"withdraw": False, "outcome": "DONE"}
        return Thread(
            world=self.world,
            will=Will(self.rng, wishes, scripted),
            told=told,
            street=other.street,
            site=other.site,
            teller=self._teller(),
            into=other,
        )

    def _place(self, street: Area, matter: Matter) -> str:
        return str(self.rng.choice(self.cast.places[street.pk][matter.at]))

    def _teller(self) -> Teller:
        """Most leave nothing; some a name; very few a phone, so that no year of messages waits to be sent."""
        if self.rng.random() < 0.7:
            return Teller()
        phone = next(self._phones) if self.rng.random() < 0.02 else ""
        return Teller(name=self.rng.choice(self.others), phone=phone, agreed=self.rng.random() < 0.7)

    def _pick(self, shares: dict[Any, float]) -> Any:
        return self.rng.choices(list(shares), list(shares.values()))[0]


def _suits(matter: Matter, row: dict[str, Any]) -> bool:
    return (
        matter.hazard == bool(row.get("hazard"))
        and matter.unit == row.get("unit", matter.unit)
        and matter.at == row.get("at", matter.at)
        and (bool(matter.plan) or not row.get("planned"))
    )
