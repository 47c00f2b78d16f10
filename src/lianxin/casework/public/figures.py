"""Counts for everybody, each with its whole. What is so small that it might tell of a person is left out.

They end with yesterday, so that they stand still while a day goes on and can be kept for a while.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from lianxin.casework.commitment.models import BROKEN, KEPT, Commitment
from lianxin.casework.concern.models import MERGED, WITHDRAWN, Answer, Concern, Decline, Evaluation, Score
from lianxin.casework.suggestion.models import Sensitivity
from lianxin.core.time import local_date, start_of

FEWEST = 5
KEPT_FOR = 60


@dataclass(frozen=True)
class Figures:
    """Counts of one year up to yesterday. `answered` are those with an answer; ratings count by the last one."""

    since: date
    until: date
    concerns: int = 0
    answered: int = 0
    ended_otherwise: int = 0
    satisfied: int = 0
    basically: int = 0
    dissatisfied: int = 0
    due: int = 0
    kept: int = 0
    broken: int = 0
    to_come: int = 0

    @property
    def under_way(self) -> int:
        """Neither answered nor ended."""
        return self.concerns - self.answered - self.ended_otherwise

    @property
    def unrated(self) -> int:
        """Answered without a rating: in the whole, and never counted as satisfied."""
        return self.answered - self.satisfied - self.basically - self.dissatisfied

    @property
    def overdue(self) -> int:
        """Promises whose day is over and that are neither kept nor given up."""
        return self.due - self.kept - self.broken


def is_small(*counts: int) -> bool:
    """Whether one of them is so small that it, or what it leaves of the whole, might tell of a person."""
    return any(0 < count < FEWEST for count in counts)


def of_zone(zone_id: int, now: datetime) -> Figures:
    """This year's figures of a zone, counted anew every minute at most."""
    today = local_date(now)
    key = f"figures:{zone_id}:{today}"
    found = cache.get(key)
    if found is None:
        since = date(today.year, 1, 1)
        concerns = Concern.objects.filter(
            zone=zone_id, received_at__gte=start_of(since), received_at__lt=start_of(today)
        )
        # what an internal suggestion was promised is in no count
        promises = Commitment.objects.filter(zone=zone_id).exclude(suggestion__sensitivity=Sensitivity.INTERNAL)
        found = asdict(_count(concerns, promises, since, today))
        cache.set(key, found, KEPT_FOR)
    return Figures(**found)


def of_site(site_id: int, now: datetime) -> Figures:
    """The same for what came to one site."""
    return _of(Concern.objects.filter(site=site_id), now)


def of_deputy(deputy_id: int, now: datetime) -> Figures:
    """The same for what one deputy has, or had when it was answered."""
    return _of(Concern.objects.filter(holder_deputy=deputy_id), now)


def _of(concerns: QuerySet[Concern], now: datetime) -> Figures:
    today = local_date(now)
    since = date(today.year, 1, 1)
    of_year = concerns.filter(received_at__gte=start_of(since), received_at__lt=start_of(today))
    return _count(of_year, Commitment.objects.none(), since, today)


def _count(concerns: QuerySet[Concern], promises: QuerySet[Commitment], since: date, today: date) -> Figures:
    """Three queries: concerns by state, by last rating, and the promises of the year."""
    answered = Exists(Answer.objects.filter(concern=OuterRef("pk")))
    last = Evaluation.objects.filter(concern=OuterRef("pk")).order_by("-id").values("score")[:1]
    ended = Q(state__in=(MERGED, WITHDRAWN)) | Q(decline_reason__in=Decline.values)
    counts = concerns.aggregate(
        concerns=Count("pk"),
        answered=Count("pk", filter=answered),
        ended_otherwise=Count("pk", filter=ended & ~answered),
    )
    by_score = concerns.annotate(last=Subquery(last)).exclude(last=None).values_list("last").annotate(n=Count("pk"))
    scores = dict(by_score.order_by())
    return Figures(
        since=since,
        until=date.fromordinal(today.toordinal() - 1),
        satisfied=scores.get(Score.SATISFIED, 0),
        basically=scores.get(Score.BASICALLY, 0),
        dissatisfied=scores.get(Score.DISSATISFIED, 0),
        **counts,
        **_promises(promises, since, today),
    )


def _promises(promises: QuerySet[Commitment], since: date, today: date) -> dict[str, int]:
    ended = Q(state__in=(KEPT, BROKEN))
    due = ended | Q(due_on__lt=today)
    return promises.filter(due_on__gte=since).aggregate(
        due=Count("pk", filter=due),
        kept=Count("pk", filter=Q(state=KEPT)),
        broken=Count("pk", filter=Q(state=BROKEN)),
        to_come=Count("pk", filter=~due),
    )
