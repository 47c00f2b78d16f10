"""What an actor is to a suggestion, and the suggestions an actor may know of."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework import behind, rules
from lianxin.casework.assignment.models import REASSIGNED
from lianxin.casework.concern.relations import works
from lianxin.casework.models import Assignment, Cosignature, Suggestion
from lianxin.casework.suggestion.models import DRAFT, Channel
from lianxin.core import clock
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import (
    assigning_office_of,
    congress_office_of,
    executive_committee_of,
    handling_office_of,
)

Kind, Signed = Organization.Kind, Cosignature.Status
# a text that was never handed in stays its authors', even withdrawn; the handling office knows what has a number
HANDED_IN, TAKEN_UP = Q(submitted_at__isnull=False), Q(accepted_at__isnull=False)


def lead(suggestion: Suggestion) -> SubjectRef | None:
    """The lead; where nobody is left to lead, the congress office stands in and only receives."""
    if suggestion.lead_id:
        return SubjectRef("deputy", suggestion.lead_id)
    return congress_office(suggestion)


def congress_office(suggestion: Suggestion) -> SubjectRef | None:
    """The zone's congress office; the committee whose office it is, where there is none."""
    return _ref(congress_office_of(suggestion.zone_id) or executive_committee_of(suggestion.zone_id))


def assigner(suggestion: Suggestion) -> SubjectRef | None:
    """The office of the unit that was wished first; the handling office where nobody was wished."""
    wished = suggestion.wished.order_by("id").first() if suggestion.pk else None
    office = assigning_office_of(wished) if wished else handling_office_of(suggestion.zone_id)
    return _ref(office) or congress_office(suggestion)


def _ref(office: Organization | None) -> SubjectRef | None:
    return SubjectRef("organization", office.pk) if office else None


def relations(actor: Actor, suggestion: Suggestion | None) -> set[str]:
    """Names of FLOW, told by assignments and cosignatures. For a beginning (None): what the actor is to the zone."""
    if suggestion is None:
        return _to_the_zone(actor)
    if actor.zone_id != suggestion.zone_id:
        return set()
    if works(actor):
        return _of_staff(actor, suggestion)
    return _of_deputy(actor, suggestion) if actor.kind == DEPUTY else set()


def _to_the_zone(actor: Actor) -> set[str]:
    if works(actor) and actor.organization_kind == Kind.CONGRESS_OFFICE:
        return {"congress_office"}
    # on which channels a kind may lead is the rule of the day, which the effect knows
    return {"lead"} if actor.kind == DEPUTY else set()


def channels_of(actor: Actor) -> list[Channel]:
    """The channels on which a deputy of this kind may lead today."""
    kind = Deputy.objects.filter(pk=actor.deputy_id or 0).values_list("kind", flat=True).first()
    if kind is None:
        return []
    zone_id, on = actor.zone_id or 0, local_date(clock.now())
    return [one for one in Channel if rules.may(rules.LEADS, one, kind, zone_id, on)]


def _of_deputy(actor: Actor, suggestion: Suggestion) -> set[str]:
    if actor.deputy_id == suggestion.lead_id:
        return {"lead", "signatory"}
    status = {one.deputy_id: one.status for one in suggestion.cosignatures.all()}.get(actor.deputy_id or 0)
    if status == Signed.SIGNED:
        return {"cosigner", "signatory"}
    return {"invited"} if status == Signed.INVITED and suggestion.state == DRAFT else set()


def _of_staff(actor: Actor, suggestion: Suggestion) -> set[str]:
    found = set()
    taken_up, handed_in = suggestion.accepted_at is not None, suggestion.submitted_at is not None
    if actor.organization_kind == Kind.CONGRESS_OFFICE and (handed_in or taken_up):
        found.add("congress_office")
    if actor.organization_kind == Kind.HANDLING_OFFICE and taken_up:
        found.add("handling_office")
    street = suggestion.channel == Channel.STREET and suggestion.state != DRAFT
    if street and handed_in and actor.organization_kind == Kind.STREET_OFFICE and actor.area_id == suggestion.area_id:
        found.add("street_office")
    # a unit that was relieved has no more to do with the matter, nor with its delay
    if any(one.unit_id == actor.organization_id and one.state != REASSIGNED for one in suggestion.assignments.all()):
        found.add("unit")
    return found


def visible_to(actor: Actor) -> QuerySet[Suggestion]:
    """Every suggestion the actor has a relation to; for all others the answer is 404."""
    suggestions = Suggestion.objects.filter(zone=actor.zone_id)
    if works(actor):
        return suggestions.filter(_visible_to_staff(actor))
    if actor.kind != DEPUTY:
        return suggestions.none()
    theirs = Cosignature.objects.filter(suggestion=OuterRef("pk"), deputy=actor.deputy_id)
    signed = Exists(theirs.filter(status=Signed.SIGNED))
    invited = Exists(theirs.filter(status=Signed.INVITED))
    return suggestions.filter(Q(lead=actor.deputy_id) | Q(signed) | Q(invited, state=DRAFT))


def _visible_to_staff(actor: Actor) -> Q:
    unit = Assignment.objects.filter(suggestion=OuterRef("pk"), unit=actor.organization_id)
    found = Q(Exists(unit.exclude(state=REASSIGNED)))
    if actor.organization_kind == Kind.CONGRESS_OFFICE:
        found |= HANDED_IN | TAKEN_UP
    if actor.organization_kind == Kind.HANDLING_OFFICE:
        found |= TAKEN_UP
    if actor.organization_kind == Kind.STREET_OFFICE and actor.area_id:
        found |= Q(channel=Channel.STREET, area=actor.area_id) & HANDED_IN & ~Q(state=DRAFT)
    return found


def signatories(suggestion: Suggestion) -> list[Deputy]:
    """The lead, then the cosigners in the order in which they signed."""
    found = cosigners(suggestion)
    return [suggestion.lead, *found] if suggestion.lead else found


def cosigners(suggestion: Suggestion) -> list[Deputy]:
    """Those who signed, in that order."""
    signed = behind.attach((row for row in suggestion.cosignatures.all() if row.status == Signed.SIGNED), "deputy")
    return [row.deputy for row in sorted(signed, key=lambda row: (row.signed_at, row.pk))]
