"""Which suggestions the public may know of, and what of them.

From the day a suggestion is taken up: its title, number, units, dates and state. An INTERNAL one is in no list, no
count and under no address; the deputies of a NAME_WITHHELD one are named nowhere. The texts of suggestions and letters
wait until an office has read them for the public.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.casework.assignment.models import ANSWERING, DELIVERED, REASSIGNED, VOID
from lianxin.casework.due import Due, as_due
from lianxin.casework.models import Assignment, Commitment, Cosignature, Suggestion
from lianxin.casework.suggestion.models import (
    ACCEPTED,
    ASSIGNED,
    JOINED,
    REPLIED,
    WITHDRAWN,
    Channel,
    Sensitivity,
)
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy
from lianxin.privacy.scrub import without_numbers
from lianxin.workflow.models import Deadline

Signed = Cosignature.Status
# what the public calls the stages of the way, as the list is narrowed by them
STAGES = {"open": (ACCEPTED, ASSIGNED, JOINED), "replied": (REPLIED,), "withdrawn": (WITHDRAWN,)}
PARTS = ("area", "lead__person", "join_into")
# what a line of a list says
SAID = (
    "state", "number", "serial", "title", "channel", "sensitivity", "accepted_at", "replied_at", "join_into",
    "lead__person__name",
)  # fmt: skip


def published(zone_id: int) -> QuerySet[Suggestion]:
    """Every suggestion of a zone that the public may know of."""
    taken_up = Suggestion.objects.filter(zone=zone_id, number__isnull=False, accepted_at__isnull=False)
    return taken_up.exclude(sensitivity=Sensitivity.INTERNAL)


def by_number(zone_id: int, number: str) -> Suggestion | None:
    """One by the number in its address; None for an internal one as for one that was never given."""
    return published(zone_id).select_related(*PARTS).filter(number=number).first()


def of_deputy(zone_id: int, deputy_id: int) -> QuerySet[Suggestion]:
    """Those that a deputy led or signed, as far as their name may be public with it."""
    signed = Cosignature.objects.filter(deputy=deputy_id, status=Signed.SIGNED).values("suggestion")
    theirs = published(zone_id).filter(Q(lead=deputy_id) | Q(pk__in=signed))
    return theirs.exclude(sensitivity=Sensitivity.NAME_WITHHELD)


def is_public(suggestion: Suggestion) -> bool:
    """Whether it has a page of its own for everybody."""
    return suggestion.number is not None and suggestion.sensitivity != Sensitivity.INTERNAL


def hides_names(suggestion: Suggestion) -> bool:
    """Whether nobody may learn who proposed it."""
    return suggestion.sensitivity != Sensitivity.NORMAL


def title_of(suggestion: Suggestion) -> str:
    """Its title, without the number of a person that might stand in one entered from paper."""
    return without_numbers(suggestion.title)


def number_of(suggestion: Suggestion) -> str:
    """2025年第 21 号; empty before it is taken up."""
    if suggestion.serial is None or suggestion.accepted_at is None:
        return ""
    year = str(local_date(suggestion.accepted_at).year)
    return _("%(year)s年第 %(n)s 号") % {"year": year, "n": suggestion.serial}


def signers(suggestion: Suggestion) -> list[Deputy]:
    """The cosigners in the order in which they signed; nobody where names are withheld."""
    if hides_names(suggestion):
        return []
    rows = suggestion.cosignatures.filter(status=Signed.SIGNED).select_related("deputy__person")
    return [row.deputy for row in rows.order_by("signed_at", "id")]


def who(suggestion: Suggestion, cosigners: int) -> str:
    """Who proposed it, in one short line."""
    if suggestion.channel == Channel.HANDED_DOWN:
        return _("上级交办")
    if hides_names(suggestion):
        return _("姓名不公开")
    if suggestion.lead is None:
        return _("领衔代表已离任")
    name = suggestion.lead.person.name
    if cosigners:
        return _("%(name)s领衔，%(count)s 名代表联名") % {"name": name, "count": cosigners}
    return _("%(name)s提出") % {"name": name}


def duties(suggestions: Iterable[Suggestion]) -> dict[int, list[Assignment]]:
    """The units of each, main ones first; one that joined another has that one's. One query."""
    found = list(suggestions)
    carriers = {one.pk: one.join_into_id or one.pk for one in found}
    own = Q(suggestion__in=set(carriers.values())) | Q(letters__suggestion__in=list(carriers))
    rows = Assignment.objects.filter(own).exclude(state__in=(VOID, REASSIGNED)).distinct().select_related("unit")
    by_suggestion: dict[int, list[Assignment]] = {}
    for row in rows.order_by("id").prefetch_related("letters"):
        for pk in {row.suggestion_id, *(letter.suggestion_id for letter in row.letters.all())}:
            by_suggestion.setdefault(pk, []).append(row)
    return {pk: _in_order(by_suggestion.get(pk) or by_suggestion.get(carrier, [])) for pk, carrier in carriers.items()}


def _in_order(rows: list[Assignment]) -> list[Assignment]:
    return sorted(rows, key=lambda row: (not row.answers, row.pk))


def replied(rows: list[Assignment]) -> list[Assignment]:
    """Those of them that have answered the deputies."""
    return [row for row in rows if row.state == DELIVERED and row.role in ANSWERING]


def promises(suggestions: Iterable[Suggestion], now: datetime) -> dict[int, Due]:
    """The date by which each that is under way is promised an answer. One query."""
    carriers = {one.pk: one.join_into_id or one.pk for one in suggestions if one.state in (ASSIGNED, JOINED)}
    rows = Deadline.objects.filter(
        subject_kind="suggestion", subject_id__in=set(carriers.values()), clock="promise", stopped_at=None
    )
    running = {row.subject_id: as_due(row, now) for row in rows}
    return {pk: running[carrier] for pk, carrier in carriers.items() if carrier in running}


def commitments(assignments: list[Assignment]) -> list[Commitment]:
    """What the letters of these promised, soonest first."""
    rows = Commitment.objects.filter(measure__reply__assignment__in=[row.pk for row in assignments])
    return list(rows.select_related("unit", "measure__reply").order_by("due_on", "id"))


@dataclass(frozen=True)
class Line:
    """One suggestion in a list."""

    row: Suggestion
    title: str
    number: str
    who: str
    units: str
    due: Due | None


def listed(suggestions: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """The same with no more of each than `lines` needs."""
    return suggestions.select_related("lead__person").only(*SAID)


def lines(suggestions: list[Suggestion], now: datetime) -> list[Line]:
    """Rows of a list with what stands under each title; the number of queries does not grow with them."""
    units, dates = duties(suggestions), promises(suggestions, now)
    signed = Cosignature.objects.filter(suggestion__in=suggestions, status=Signed.SIGNED)
    counts: dict[int, int] = {}
    for pk in signed.values_list("suggestion", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return [
        Line(
            one, title_of(one), number_of(one), who(one, counts.get(one.pk, 0)),
            _("、").join(dict.fromkeys(str(row.unit) for row in units[one.pk])), dates.get(one.pk),
        )
        for one in suggestions
    ]  # fmt: skip
