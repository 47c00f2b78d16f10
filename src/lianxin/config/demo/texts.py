"""Reads the data files, and makes of them what one resident writes, a unit answers, a deputy notes."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

MATTERS = ("homes", "roads", "life", "works")
OUTSIDE = "out:"
LONGEST_TITLE = 100


@dataclass(frozen=True)
class Matter:
    """One kind of trouble: which unit it is for (none: the desk itself), at which kind of place, in which words."""

    unit: str
    at: str
    titles: tuple[str, ...]
    words: tuple[str, ...]
    seen: str = ""
    done: str = ""
    plan: str = ""
    what: str = ""
    no: str = ""
    hazard: bool = False

    @property
    def outside(self) -> str:
        """The body beyond the zone that it is for, if it is."""
        return self.unit.removeprefix(OUTSIDE) if self.unit.startswith(OUTSIDE) else ""


@cache
def table(name: str) -> dict[str, Any]:
    """A data file by its name. Raises FileNotFoundError."""
    return tomllib.loads(resources.files("lianxin.config.demo.data").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def matters() -> tuple[Matter, ...]:
    """All matters, in the order of the files."""
    rows = [row for name in MATTERS for row in table(f"matters/{name}")["matter"]]
    return tuple(Matter(**{**row, "titles": tuple(row["titles"]), "words": tuple(row["words"])}) for row in rows)


def say(rng: random.Random, name: str) -> str:
    """One of the phrases of that name."""
    return str(rng.choice(table("phrases")[name]))


@dataclass(frozen=True)
class Told:
    """A matter at a place, as one resident tells it. `number` is a house number there."""

    matter: Matter
    place: str
    number: int
    title: str
    words: str

    def fill(self, text: str, day: str = "") -> str:
        """A text of the matter with place, number and date put in."""
        return text.format(p=self.place, n=self.number, d="", day=day)


def told(rng: random.Random, matter: Matter, place: str, *, again: bool = False) -> Told:
    """The matter in somebody's words; `again` by one more person who has the same trouble."""
    number = rng.randint(1, 28)
    slots = {"p": place, "n": number, "d": say(rng, "durations"), "day": ""}
    opening = say(rng, "followers" if again else "openings")
    n = rng.randrange(len(matter.words))
    words = opening + matter.words[n].format(**slots) + say(rng, "closings")
    # each title goes with the words at the same place
    title = matter.titles[n].format(**slots) if rng.random() < 0.8 else ""
    return Told(matter, place, number, title[:LONGEST_TITLE], words)


def declined(rng: random.Random, reason: str) -> tuple[str, str, str]:
    """A title, words and the screener's note for what is not taken up for that reason."""
    row = table("matters/declined")[reason]
    n = rng.randrange(len(row["words"]))
    return row["titles"][n], row["words"][n], rng.choice(row["notes"])


def answer(rng: random.Random, case: Told, outcome: str, day: str, again: bool) -> str:
    """The text of an answer with that outcome; `day` is the promised date in words."""
    matter = case.matter
    if outcome == "PLANNED":
        body = matter.plan
    elif outcome == "EXPLAINED":
        body = matter.no or say(rng, "explained")
    else:
        body = matter.done
    opening = say(rng, "again_openings" if again else "done_openings")
    return opening + case.fill(body, day) + (say(rng, "done_closings") if outcome == "DONE" else "")
