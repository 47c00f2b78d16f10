"""The people of the zone: invented names, and deputies whose work, schooling and age go together."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianxin.config.demo import texts
from lianxin.directory.models import Area, Attachment, Deputy, Person, Site

Kind = Deputy.Kind
HOW_MANY = {Kind.CONGRESS: 43, Kind.DELIBERATION: 31, Kind.VOTER: 177}
SEATS = {Site.Kind.HOME: 15, Site.Kind.STATION: 10, Site.Kind.POINT: 6}
OLD_FROM = 50
ONE_NAMED = 0.12


@dataclass
class Names:
    """Hands out names, none twice."""

    rng: random.Random
    given: set[str]

    def fresh(self, gender: str, age: int) -> str:
        """A name of that gender and generation."""
        data = texts.table("people")
        pool = data[("women" if gender == Person.Gender.FEMALE else "men") + ("_older" if age >= OLD_FROM else "")]
        while True:
            name = str(self.rng.choice(data["surnames"]) + self.rng.choice(pool))
            if name not in self.given:
                self.given.add(name)
                return name


def names(rng: random.Random) -> Names:
    """Names that leave out those of the deputies who are named in the data."""
    return Names(rng, {row["name"] for row in texts.table("people")["named"]})


def person(zone: Area, source: Names, on: date, ages: tuple[int, int] = (26, 56), education: str = "") -> Person:
    """Somebody of that age, saved."""
    gender = source.rng.choice(Person.Gender.values)
    age = source.rng.randint(*ages)
    return Person.objects.create(
        zone=zone,
        name=source.fresh(gender, age),
        gender=gender,
        born_on=_born(source.rng, on, age),
        education=education,
    )


def _born(rng: random.Random, on: date, age: int) -> date:
    return date(on.year - age, rng.randint(1, 12), rng.randint(1, 28))


def deputies(zone: Area, sites: list[Site], places: dict[int, dict[str, Any]], source: Names, on: date) -> None:
    """All deputies with their mandates, each attached to a site; `places` is by street."""
    began = date(on.year - 2, 3, 1)
    free = _seats(sites, source.rng)
    left = dict(HOW_MANY)
    rows = []
    for row in texts.table("people")["named"]:
        site = next(one for one in sites if one.name == row["site"])
        free.remove(site)
        left[row["kind"]] -= 1
        who = Person.objects.create(
            zone=zone,
            name=row["name"],
            gender=row["gender"],
            born_on=_born(source.rng, on, row["age"]),
            education=row["education"],
        )
        rows.append((_mandate(row["kind"], who, site, began, row["unit"], row.get("introduction", "")), site))
    for kind, count in left.items():
        for site in (free.pop() for _ in range(count)):
            work = _work(kind, source.rng)
            who = person(zone, source, on, tuple(work["ages"]), source.rng.choice(work["education"]))
            unit = _where(source.rng, work, places[site.area_id])
            rows.append((_mandate(kind, who, site, began, unit, ""), site))
    made = Deputy.objects.bulk_create(deputy for deputy, _site in rows)
    Attachment.objects.bulk_create(
        Attachment(deputy=deputy, site=site, since=began) for deputy, (_, site) in zip(made, rows, strict=True)
    )


def _seats(sites: list[Site], rng: random.Random) -> list[Site]:
    seats = [site for site in sites for _ in range(SEATS[Site.Kind(site.kind)])]
    rng.shuffle(seats)
    # taken from the end: first one at each site, then at random
    return seats + list(sites)


def _mandate(kind: str, who: Person, site: Site, since: date, unit: str, introduction: str) -> Deputy:
    term = texts.table("people")["terms"][kind]
    area = site.area if kind == Kind.VOTER else site.area.zone_root
    return Deputy(person=who, kind=kind, area=area, term=term, since=since, unit=unit, introduction=introduction)


def _work(kind: str, rng: random.Random) -> dict[str, Any]:
    rows = [row for row in texts.table("people")["work"] if kind in row["kinds"]]
    chosen: dict[str, Any] = rng.choices(rows, [row["weight"] for row in rows])[0]
    return chosen


def _where(rng: random.Random, work: dict[str, Any], here: dict[str, Any]) -> str:
    names_here = {key: rng.choice(value) for key, value in _lists(here)}
    data = texts.table("people")
    firm = rng.choice(data["firm_stems"]) + rng.choice(data["firm_trades"])
    unit = str(rng.choice(work["unit"]))
    return unit.format(**names_here, community=rng.choice(here["communities"]), firm=firm)


def _lists(here: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    return ((key, value) for key, value in here.items() if isinstance(value, list))
