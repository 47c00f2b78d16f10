"""What is in force on a day. A right begins on `since` and is gone on `until` itself,
so that one ended today ends at once and not tomorrow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from lianxin.directory.models import Area, Deputy, Organization, Site

M = TypeVar("M", bound=models.Model)


def in_force(on: date, since: str = "since", until: str = "until") -> Q:
    """The condition that a dated row holds on `on`; `since` and `until` are field paths."""
    return Q(**{f"{since}__lte": on}) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": on})
    )


def not_gone(on: date | None, ended: str) -> Q:
    """The condition that a thing still exists on `on`; without a day: that no end is known."""
    condition = Q(**{f"{ended}__isnull": True})
    return condition if on is None else condition | Q(**{f"{ended}__gt": on})


class DatedQuerySet(models.QuerySet[M]):
    """Rows with `since` and `until`."""

    def current(self, on: date) -> DatedQuerySet[M]:
        return self.filter(in_force(on))


class DeputyQuerySet(DatedQuerySet["Deputy"]):
    def serving(self, on: date) -> DeputyQuerySet:
        """The mandates in force on `on`."""
        return self.filter(in_force(on))


class AreaQuerySet(models.QuerySet["Area"]):
    def zones(self) -> AreaQuerySet:
        return self.filter(kind="ZONE")

    def within(self, zone_id: int) -> AreaQuerySet:
        """The zone itself and everything below it."""
        return self.filter(Q(pk=zone_id) | Q(zone_id=zone_id))


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def existing(self, on: date | None = None) -> OrganizationQuerySet:
        """Founded and not yet dissolved on `on`; without a day: not dissolved at all."""
        found = self.filter(not_gone(on, "dissolved_on"))
        if on is None:
            return found
        return found.filter(Q(founded_on__isnull=True) | Q(founded_on__lte=on))


class SiteQuerySet(models.QuerySet["Site"]):
    def open(self, on: date | None = None) -> SiteQuerySet:
        return self.filter(not_gone(on, "closed_on"))
