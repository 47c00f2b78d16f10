"""Looks at contact details, written down for the resident to see."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.privacy.models import Unmasking
from lianxin.privacy.scrub import without_numbers

REASON_LENGTH = 200


@dataclass(frozen=True)
class Look:
    """One look, as the resident reads it: `周若川代表`, why, when."""

    who: str
    reason: str
    at: datetime


def record(
    ref: SubjectRef,
    *,
    person_id: int,
    reason: str,
    at: datetime,
    event_id: int,
    membership_id: int | None = None,
    deputy_id: int | None = None,
    organization_id: int | None = None,
) -> None:
    """Write down one look, in the transaction of its event; the same event twice is one look.

    Raises Refused (field `reason`) without a reason, or with too long a one.
    """
    reason = clean_reason(reason)
    Unmasking.objects.get_or_create(
        event_id=event_id,
        defaults={
            "subject_kind": ref.kind,
            "subject_id": ref.id,
            "person_id": person_id,
            "membership_id": membership_id,
            "deputy_id": deputy_id,
            "organization_id": organization_id,
            "reason": reason,
            "at": at,
        },
    )


def clean_reason(reason: str) -> str:
    """The reason on one line without numbers of people. Raises Refused (field `reason`)."""
    reason = without_numbers(" ".join(reason.split()))
    if not reason:
        raise Refused(_("写清楚为什么要看联系方式，群众会看到"), field="reason")
    if len(reason) > REASON_LENGTH:
        raise Refused(_("原因太长，最多 %(most)s 个字") % {"most": REASON_LENGTH}, field="reason")
    return reason


def of(ref: SubjectRef) -> list[Look]:
    """Every look at one object's contact details, newest first."""
    rows = Unmasking.objects.filter(subject_kind=ref.kind, subject_id=ref.id)
    rows = rows.select_related("person", "organization").order_by("-at", "-id")
    return [Look(_who(row), row.reason, row.at) for row in rows]


def _who(row: Unmasking) -> str:
    if row.deputy_id:
        return _("%(name)s代表") % {"name": row.person.name}
    if row.organization:
        return f"{row.organization} {row.person.name}"
    return row.person.name
