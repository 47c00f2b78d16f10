"""What is decided in a story: by wish where one is given, by chance where not."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Will:
    """`wishes` come first. In a scripted story nothing happens by chance, and everybody is quick."""

    rng: random.Random
    wishes: Mapping[str, Any] = field(default_factory=dict)
    scripted: bool = False

    def chance(self, name: str, share: float) -> bool:
        """Whether it happens."""
        if name in self.wishes:
            return bool(self.wishes[name])
        return not self.scripted and self.rng.random() < share

    def pick(self, name: str, shares: Mapping[T, float]) -> T:
        """One of them, the likelier the greater its share; by script the first."""
        if name in self.wishes:
            wished: T = self.wishes[name]
            return wished
        if self.scripted:
            return next(iter(shares))
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def stops(self, step: str) -> bool:
        """Whether the story is left standing before that step."""
        return bool(self.wishes.get("stop") == step)
