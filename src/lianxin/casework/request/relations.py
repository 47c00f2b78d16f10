"""What an actor is to a request."""

from django.db.models import Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.relations import works
from lianxin.casework.request.models import Request
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Organization


def decider(request: Request) -> SubjectRef:
    """Whoever screens its concern."""
    return SubjectRef("organization", request.decider_id)


def relations(actor: Actor, request: Request | None) -> set[str]:
    """`unit` asked, `decider` decides; to a beginning every unit is `unit`, and the effect looks closer."""
    if not works(actor):
        return set()
    if request is None:
        return {"unit"} if actor.organization_kind in (Organization.Kind.UNIT, Organization.Kind.COURT) else set()
    found = set()
    if actor.organization_id == request.unit_id:
        found.add("unit")
    if actor.organization_id == request.decider_id:
        found.add("decider")
    return found


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Those asked by or of the actor's organization."""
    if not works(actor):
        return Request.objects.none()
    mine = Q(unit=actor.organization_id) | Q(decider=actor.organization_id)
    return Request.objects.filter(mine, zone=actor.zone_id)
