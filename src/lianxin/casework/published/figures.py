"""Counts of suggestions for everybody, each with its whole. An internal one is in none of them.

They end with yesterday, as those of concerns do. A suggestion is a deputy's public act: its counts tell of no
resident, so small ones stand.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from lianxin.casework.models import Suggestion
from lianxin.casework.published.queries import of_deputy as _of_deputy
from lianxin.casework.suggestion.models import DECLINED, DRAFT, REROUTED, WITHDRAWN, Channel, Sensitivity
from lianxin.core.time import local_date, start_of

KEPT_FOR = 60
NOT_TAKEN_UP = (DECLINED, REROUTED, WITHDRAWN)


@dataclass(frozen=True)
class Figures:
    """Counts of one year up to yesterday, of those handed in: drafts are nobody's business."""

    since: date
    until: date
    suggestions: int = 0
    replied: int = 0
    ended_otherwise: int = 0

    @property
    def under_way(self) -> int:
        """Neither replied to nor ended."""
        return self.suggestions - self.replied - self.ended_otherwise


def of_zone(zone_id: int, now: datetime) -> Figures:
    """This year's figures of a zone, counted anew every minute at most."""
    key = f"suggestion-figures:{zone_id}:{local_date(now)}"
    found = cache.get(key)
    if found is None:
        all_but_internal = Suggestion.objects.filter(zone=zone_id).exclude(sensitivity=Sensitivity.INTERNAL)
        found = asdict(_of(all_but_internal, now))
        cache.set(key, found, KEPT_FOR)
    return Figures(**found)


def of_deputy(zone_id: int, deputy_id: int, now: datetime) -> tuple[Figures, Figures]:
    """The same for what one deputy led, and for what they signed."""
    theirs = _of_deputy(zone_id, deputy_id)
    return _of(theirs.filter(lead=deputy_id), now), _of(theirs.exclude(lead=deputy_id), now)


def _of(suggestions: QuerySet[Suggestion], now: datetime) -> Figures:
    """One query. Handed in this year; one that was handed down counts from the day it was entered."""
    today = local_date(now)
    since = date(today.year, 1, 1)
    span = (start_of(since), start_of(today))
    entered = Q(channel=Channel.HANDED_DOWN, accepted_at__gte=span[0], accepted_at__lt=span[1])
    of_year = suggestions.filter(Q(submitted_at__gte=span[0], submitted_at__lt=span[1]) | entered)
    answered = Q(replied_at__lt=span[1])
    counts = of_year.exclude(state=DRAFT).aggregate(
        suggestions=Count("pk"),
        replied=Count("pk", filter=answered),
        ended_otherwise=Count("pk", filter=Q(state__in=NOT_TAKEN_UP) & ~answered),
    )
    return Figures(since=since, until=date.fromordinal(today.toordinal() - 1), **counts)
