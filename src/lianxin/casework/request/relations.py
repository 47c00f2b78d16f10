"""What an actor is to a request."""

from django.db.models import Q, QuerySet

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.concern.relations import works
from lianxin.casework.models import Request
from lianxin.casework.request.models import OF_THE_LEAD
from lianxin.casework.suggestion.relations import lead
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Organization

Kind = Organization.Kind


def decider(request: Request) -> SubjectRef | None:
    """The office that was asked; the suggestion's lead, or who stands in, where none was."""
    if request.decider_id:
        return SubjectRef("organization", request.decider_id)
    return lead(request.suggestion) if request.suggestion else None


def relations(actor: Actor, request: Request | None) -> set[str]:
    """`asker` asked, `decider` decides; to a beginning every unit may ask, and the effect looks closer.

    An office that stands in for a lead only receives: it is no decider, and the clock decides.
    """
    if request is None:
        return _to_the_zone(actor)
    found = set()
    if works(actor):
        if actor.organization_id == request.unit_id:
            found.add("asker")
        if actor.organization_id == request.decider_id:
            found.add("decider")
        if request.suggestion_id and actor.organization_kind == Kind.CONGRESS_OFFICE:
            found.add("congress_office")
    if actor.kind == DEPUTY and request.suggestion and request.suggestion.lead_id == actor.deputy_id:
        found.add("decider" if request.what in OF_THE_LEAD else "lead")
    return found


def _to_the_zone(actor: Actor) -> set[str]:
    if not works(actor):
        return set()
    # an office has a gone unit's duties, and may ask to be relieved of them
    if actor.organization_kind == Kind.CONGRESS_OFFICE:
        return {"congress_office", "unit", "handler"}
    return {"unit", "handler"} if actor.organization_kind in (Kind.UNIT, Kind.COURT, Kind.HANDLING_OFFICE) else set()


def visible_to(actor: Actor) -> QuerySet[Request]:
    """Those asked by or of the actor's organization, or about a suggestion the deputy leads."""
    found = Request.objects.filter(zone=actor.zone_id)
    if actor.kind == DEPUTY:
        return found.filter(suggestion__lead=actor.deputy_id)
    if not works(actor):
        return found.none()
    mine = Q(unit=actor.organization_id) | Q(decider=actor.organization_id)
    if actor.organization_kind == Kind.CONGRESS_OFFICE:
        mine |= Q(suggestion__isnull=False)
    return found.filter(mine)
