"""What each relation sees of a concern, field by field, as data. The golden file is `docs/privacy.csv`.

An actor sees the most that any of their relations allows. `agreed` is the resident's tick that
those who handle the concern may get in touch.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TextIO

from lianxin.casework.concern.models import (
    ANSWERED,
    CLOSED,
    DECLINED,
    IN_HAND,
    MERGED,
    NEW,
    REFERRED,
    WITHDRAWN,
)

KIND = "concern"
STATES = (NEW, IN_HAND, REFERRED, ANSWERED, MERGED, CLOSED, DECLINED, WITHDRAWN)
RELATIONS = (
    "resident",
    "screener",
    "holder",
    "site_deputy",
    "deputy",
    "unit",
    "unit_head",
    "street_office",
    "congress_office",
)
HEADER = ("kind", "field", "agreed", "state", "relation", "level")


class Level(IntEnum):
    """How much of a field is seen."""

    NONE = 0
    MASKED = 1
    FULL = 2


NONE, MASKED, FULL = Level.NONE, Level.MASKED, Level.FULL
RESIDENT = ("resident",)
UNITS = ("unit", "unit_head")
OFFICES = ("screener", "site_deputy", "deputy", "street_office", "congress_office")
# whoever has it in hand is one of the offices, or a unit it was referred to
HOLDER, HELD = ("holder",), (NEW, IN_HAND)
WORKING = ("screener", "holder", "site_deputy", "deputy")
RUNNING = (NEW, IN_HAND, REFERRED, ANSWERED)
EITHER = (True, False)


@dataclass(frozen=True)
class Rule:
    """These relations see that much of the field; whoever no rule names sees nothing of it."""

    field: str
    level: Level
    relations: tuple[str, ...]
    states: tuple[str, ...] = STATES
    agreed: tuple[bool, ...] = EITHER


# the matter: a unit reads it without the numbers in it, unless the resident agreed to be reached
MATTER = ("words", "place", "additions", "visits", "evaluations")
RULES = (
    *(Rule(field, FULL, (*RESIDENT, *OFFICES)) for field in MATTER),
    *(Rule(field, FULL, HOLDER, HELD) for field in MATTER),
    *(Rule(field, FULL, (*UNITS, *HOLDER), agreed=(True,)) for field in MATTER),
    *(Rule(field, MASKED, (*UNITS, *HOLDER), agreed=(False,)) for field in MATTER),
    *(Rule(field, FULL, (*RESIDENT, *OFFICES, *UNITS, *HOLDER)) for field in ("photos", "answers", "commitments")),
    # the person
    Rule("contact", FULL, RESIDENT),
    Rule("contact", MASKED, (*WORKING, *UNITS), RUNNING, agreed=(True,)),
    Rule("receipt", FULL, RESIDENT),
    Rule("looks", FULL, (*RESIDENT, *OFFICES)),
    Rule("looks", FULL, HOLDER, HELD),
    # what the offices say to one another
    Rule("notes", FULL, OFFICES),
    Rule("notes", FULL, HOLDER, HELD),
    Rule("supervisions", FULL, (*OFFICES, *UNITS, *HOLDER)),
    Rule("requests", FULL, ("screener", "congress_office", *UNITS)),
)
FIELDS = tuple(dict.fromkeys(rule.field for rule in RULES))


def level(field: str, state: str, relations: Iterable[str], agreed: bool) -> Level:
    """How much somebody with these relations sees of the field. Raises KeyError for an unknown field."""
    if field not in FIELDS:
        raise KeyError(field)
    mine = set(relations)
    return max(
        (
            rule.level
            for rule in RULES
            if rule.field == field and state in rule.states and agreed in rule.agreed and mine & set(rule.relations)
        ),
        default=NONE,
    )


def levels(state: str, relations: Iterable[str], agreed: bool) -> dict[str, Level]:
    """Every field's level for an actor with these relations."""
    mine = set(relations)
    return {field: level(field, state, mine, agreed) for field in FIELDS}


def rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    """The whole table: kind, field, agreed (yes, no), state, relation, level (full, masked, none)."""
    for field in FIELDS:
        for agreed in (True, False):
            for state in STATES:
                for relation in RELATIONS:
                    seen = level(field, state, {relation}, agreed)
                    yield KIND, field, "yes" if agreed else "no", state, relation, seen.name.lower()


def write(file: TextIO) -> None:
    """Write `docs/privacy.csv`."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
