"""What is in force on a day. A right begins on `since` and is gone on `until` itself,
so that one ended today ends at once and not tomorrow."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import Q

from lianxin.core.statements import Given

M = TypeVar("M", bound=models.Model)


def in_force(on: date | Given, since: str = "since", until: str = "until") -> Q:
    """The condition that a dated row holds on `on`; `since` and `until` are field paths."""
    return Q(**{f"{since}__lte": on}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": on}))


def not_gone(on: date | None, ended: str) -> Q:
    """The condition that a thing still exists on `on`; without a day: that no end is known."""
    condition = Q(**{f"{ended}__isnull": True})
    return condition if on is None else condition | Q(**{f"{ended}__gt": on})


class DatedQuerySet(models.QuerySet[M]):
    """Rows with `since` and `until`."""

    def current(self, on: date) -> DatedQuerySet[M]:
        return self.filter(in_force(on))
