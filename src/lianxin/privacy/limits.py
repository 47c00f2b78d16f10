"""How often one party may try one thing. On the wall clock and in the database: all processes count together.

Spending commits at once, so that a try that fails and rolls back is counted all the same.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.core import clock, crypto
from lianxin.core.errors import Refused
from lianxin.privacy.models import Allowance


@dataclass(frozen=True)
class Limit:
    """At most so many tries of `name` within a window that begins with the first one."""

    name: str
    at_most: int
    within: timedelta

    def spend(self, who: str) -> None:
        """Count one try. Raises Refused, uncounted, when all are used up. Not inside a transaction."""
        with transaction.atomic(durable=True):
            row = self._row(who)
            if row.count >= self.at_most:
                raise Refused(self._sentence(row))
            Allowance.objects.filter(pk=row.pk).update(count=F("count") + 1)

    def check(self, who: str) -> None:
        """Raises Refused when all tries are used up; counts nothing."""
        row = Allowance.objects.filter(key_hash=self._key(who), ends_at__gt=clock.wall()).first()
        if row and row.count >= self.at_most:
            raise Refused(self._sentence(row))

    def count(self, who: str) -> None:
        """Count one try (a wrong one, say) without asking. Not inside a transaction."""
        with transaction.atomic(durable=True):
            Allowance.objects.filter(pk=self._row(who).pk).update(count=F("count") + 1)

    def _key(self, who: str) -> str:
        return crypto.keyed_hash(f"{self.name} {who}", "limit")

    def _row(self, who: str) -> Allowance:
        """The present window's row, locked."""
        now = clock.wall()
        fresh = {"count": 0, "ends_at": now + self.within}
        row, _made = Allowance.objects.get_or_create(key_hash=self._key(who), defaults=fresh)
        row = Allowance.objects.select_for_update().get(pk=row.pk)
        if row.ends_at <= now:
            row.count, row.ends_at = 0, now + self.within
            row.save()
        return row

    def _sentence(self, row: Allowance) -> str:
        minutes = max(1, -(-(row.ends_at - clock.wall()) // timedelta(minutes=1)))
        if minutes > 120:
            return _("试得太多了，%(hours)s 小时后再试") % {"hours": -(-minutes // 60)}
        return _("试得太多了，%(minutes)s 分钟后再试") % {"minutes": minutes}


def sweep() -> int:
    """Remove windows that are over; how many."""
    return Allowance.objects.filter(ends_at__lte=clock.wall()).delete()[0]
