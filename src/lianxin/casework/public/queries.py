"""What the public pages read of concerns. One concern is found by its receipt alone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.casework import rules
from lianxin.casework.concern.models import Concern, Evaluation, Urgency
from lianxin.casework.concern.submission import receipt_hash, screener_for
from lianxin.casework.public.draft import Draft
from lianxin.core.time import TZ, Light, days_left, last_day, light
from lianxin.workflow.models import Deadline

PARTS = (
    "area",
    "site",
    "screener",
    "holder_org",
    "holder_deputy__person",
    "unit",
    "merged_into__screener",
    "merged_into__holder_org",
    "merged_into__holder_deputy__person",
    "merged_into__unit",
)


def _concerns(zone_id: int) -> QuerySet[Concern]:
    return Concern.objects.filter(zone=zone_id).select_related(*PARTS)


def by_receipt(zone_id: int, code: str) -> Concern | None:
    """The concern of a receipt, however it was typed; the same work for a wrong code as for a right one."""
    return _concerns(zone_id).filter(receipt_hash=receipt_hash(code)).first()


def by_id(pk: int) -> Concern:
    """A concern known already, as it is now."""
    return Concern.objects.select_related(*PARTS).get(pk=pk)


def by_key(zone_id: int, key: str) -> Concern | None:
    """What was made of a form before, by the key it carries."""
    return Concern.objects.filter(zone=zone_id, submission_key=key).first()


def by_ids(zone_id: int, ids: list[int]) -> list[Concern]:
    """Several concerns, newest first."""
    return list(_concerns(zone_id).filter(pk__in=ids).order_by("-received_at", "-id"))


def of_resident(zone_id: int, user_id: int) -> list[Concern]:
    """Those that a signed-in resident brought, newest first; at most 200."""
    return list(_concerns(zone_id).filter(resident=user_id).order_by("-received_at", "-id")[:200])


def last_scores(ids: list[int]) -> dict[int, str]:
    """The last rating of each that has one."""
    rows = Evaluation.objects.filter(concern__in=ids).order_by("id")
    return dict(rows.values_list("concern_id", "score"))


@dataclass(frozen=True)
class Due:
    """A running clock as the public reads it; `days` as `core.time.days_left` gives them."""

    clock: str
    at: datetime
    first_at: datetime
    light: Light
    days: int

    @property
    def was_moved(self) -> bool:
        """Whether a granted request moved it."""
        return self.at != self.first_at

    @property
    def last_day(self) -> date:
        """The last day on which it is kept."""
        return last_day(self.at)

    @property
    def first_day(self) -> date:
        """The same, as it was before it was moved."""
        return last_day(self.first_at)

    @property
    def hour(self) -> str:
        """Its time on the zone's walls: `14:32`."""
        return f"{self.at.astimezone(TZ):%H:%M}"


def due(concern: Concern, now: datetime) -> Due | None:
    """The running clock of a concern; None where none runs."""
    row = Deadline.objects.filter(subject_kind="concern", subject_id=concern.pk, stopped_at=None).first()
    if row is None:
        return None
    return Due(
        row.clock, row.due_at, row.first_due_at, light(row.started_at, row.due_at, now), days_left(row.due_at, now)
    )


def promise(draft: Draft) -> dict[str, Any]:
    """Who will take a concern like this, and the last day for it (None: within a day's hours)."""
    key = rules.HAZARD if draft.is_hazard else rules.SCREEN
    ends = rules.after(key, draft.zone.pk, draft.now)
    return {
        "area": draft.area,
        "taker": screener_for(draft.zone.pk, draft.area, draft.site),
        "taken_by": None if draft.is_hazard else last_day(ends),
    }


def is_hazard(concern: Concern) -> bool:
    """Whether people are in danger."""
    return concern.urgency == Urgency.HAZARD
