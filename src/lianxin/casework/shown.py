"""What each relation sees of a case, field by field, as data: the machinery, and the golden file's form.

The sheets themselves stand beside their flows: `concern/shown.py`, `suggestion/shown.py`. An actor sees
the most that any of their relations allows; whoever no rule names sees nothing.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TextIO

HEADER = ("kind", "field", "agreed", "state", "relation", "level")
EITHER = (True, False)


class Level(IntEnum):
    """How much of a field is seen."""

    NONE = 0
    MASKED = 1
    FULL = 2


NONE, MASKED, FULL = Level.NONE, Level.MASKED, Level.FULL


@dataclass(frozen=True)
class Rule:
    """These relations see that much of the field, in these states (none named: in all of them)."""

    field: str
    level: Level
    relations: tuple[str, ...]
    states: tuple[str, ...] = ()
    agreed: tuple[bool, ...] = EITHER


@dataclass(frozen=True)
class Sheet:
    """All rules for one kind of case.

    `asks` says whether a resident's tick (`agreed`) matters; where it does not, the golden file leaves
    that column empty.
    """

    kind: str
    states: tuple[str, ...]
    relations: tuple[str, ...]
    rules: tuple[Rule, ...]
    asks: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields, in the order of the rules."""
        return tuple(dict.fromkeys(rule.field for rule in self.rules))

    def level(self, field: str, state: str, relations: Iterable[str], agreed: bool = False) -> Level:
        """How much somebody with these relations sees of the field. Raises KeyError for an unknown field."""
        if field not in self.fields:
            raise KeyError(field)
        mine = set(relations)
        return max((rule.level for rule in self.rules if _fits(rule, field, state, mine, agreed)), default=NONE)

    def levels(self, state: str, relations: Iterable[str], agreed: bool = False) -> dict[str, Level]:
        """Every field's level for an actor with these relations."""
        mine = set(relations)
        return {field: self.level(field, state, mine, agreed) for field in self.fields}

    def rows(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """The whole sheet: kind, field, agreed (yes, no or empty), state, relation, level in lower case."""
        for field in self.fields:
            for agreed in (True, False) if self.asks else (False,):
                for state in self.states:
                    for relation in self.relations:
                        seen = self.level(field, state, {relation}, agreed)
                        tick = ("yes" if agreed else "no") if self.asks else ""
                        yield self.kind, field, tick, state, relation, seen.name.lower()


def _fits(rule: Rule, field: str, state: str, mine: set[str], agreed: bool) -> bool:
    here = not rule.states or state in rule.states
    return rule.field == field and here and agreed in rule.agreed and bool(mine & set(rule.relations))


def write(file: TextIO, sheets: Iterable[Sheet]) -> None:
    """Write the sheets in the form of `docs/privacy.csv`."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    for sheet in sheets:
        writer.writerows(sheet.rows())
