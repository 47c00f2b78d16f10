"""What the public pages read of concerns. One concern is found by its receipt alone."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import CharField, QuerySet

from lianxin.casework import rules
from lianxin.casework.concern.models import Concern, Evaluation, Urgency
from lianxin.casework.concern.submission import receipt_hash, screener_for
from lianxin.casework.due import Due, running
from lianxin.casework.public.draft import Draft
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.core.time import last_day

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
    return _of_receipt().only(zone=zone_id, hash=receipt_hash(code))


@cache
def _of_receipt() -> Rows[Concern]:
    concerns = Concern.objects.select_related(*PARTS).filter(zone=Given("zone"))
    return Rows(concerns.filter(receipt_hash=Given("hash", CharField())))


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


def due(concern: Concern, now: datetime) -> Due | None:
    """The running clock of a concern; None where none runs."""
    return running(concern.ref, now)


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
