"""Which earlier suggestions are likely the same matter: by the letters of their titles and places, nothing cleverer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.models import Link, Suggestion
from lianxin.casework.suggestion.models import ACCEPTED, ASSIGNED, DRAFT
from lianxin.core import clock

YEARS = timedelta(days=731)
MOST = 5
MOST_MAINS = 200
TAKEN_IN = (ACCEPTED, ASSIGNED)
LIKELY = 0.35
SAME_CONCERN = 0.5
PLACE_WEIGHT = 0.25
FRAMES = ("关于", "的建议", "的意见", "进一步", "切实", "加强", "推进")


@dataclass(frozen=True)
class Like:
    """A suggestion that may be the same, how like it is (0–1), and whether the same concern is behind both."""

    suggestion: Suggestion
    score: float
    same_concern: bool


def likely(suggestion: Suggestion, now: datetime) -> list[Like]:
    """The likeliest of the zone's last two years, best first. Two queries and one for the found."""
    others = Suggestion.objects.filter(zone=suggestion.zone_id, received_at__gte=now - YEARS)
    others = others.exclude(state=DRAFT).exclude(pk=suggestion.pk)
    mine = suggestion.links.filter(cut_at=None).values("concern")
    sharing = set(Link.objects.filter(cut_at=None, concern__in=mine).values_list("suggestion", flat=True))
    title, place = pairs(_matter(suggestion.title)), pairs(suggestion.place)
    scores = {}
    for pk, other_title, other_place in others.values_list("pk", "title", "place").iterator():
        score = alike(title, pairs(_matter(other_title)))
        score += PLACE_WEIGHT * alike(place, pairs(other_place))
        score += SAME_CONCERN if pk in sharing else 0
        if score >= LIKELY:
            scores[pk] = min(score, 1.0)
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:MOST]
    found = Suggestion.objects.in_bulk(best)
    return [Like(found[pk], scores[pk], pk in sharing) for pk in best]


def mains(suggestion: Suggestion, _actor: Actor) -> Iterator[tuple[str, str, Suggestion]]:
    """Those it could be handled with, the likely ones first."""
    open_to = _mains(suggestion)
    likely_ones = [like.suggestion for like in likely(suggestion, clock.now())]
    first = [one for one in likely_ones if one.state in TAKEN_IN]
    others = open_to.exclude(pk__in=[one.pk for one in first]).order_by("-accepted_at", "-id")[:MOST_MAINS]
    for one in (*first, *others):
        yield str(one.pk), f"{one.number} {one.title}", one


def a_main(suggestion: Suggestion) -> Suggestion | None:
    """Any that it could be handled with."""
    return _mains(suggestion).first()


def _mains(suggestion: Suggestion) -> QuerySet[Suggestion]:
    found = Suggestion.objects.filter(zone=suggestion.zone_id, state__in=TAKEN_IN)
    return found.exclude(pk=suggestion.pk)


def _matter(title: str) -> str:
    """A title without the words that all of them have."""
    for frame in FRAMES:
        title = title.replace(frame, "")
    return title


def pairs(text: str) -> frozenset[str]:
    """The pairs of letters that follow one another, without blanks and signs."""
    letters = [letter for letter in text.lower() if letter.isalnum()]
    return frozenset(a + b for a, b in pairwise(letters))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's measure of two sets of pairs: 0 nothing in common, 1 the same."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
