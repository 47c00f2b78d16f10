"""What an actor is to a unit's assignment, and the assignments an actor may know of."""

from django.db.models import Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.relations import works
from lianxin.casework.models import Assignment
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership, Organization

Role = Membership.Role


def unit(assignment: Assignment) -> SubjectRef:
    """The unit whose duty it is."""
    return SubjectRef("organization", assignment.unit_id)


def office(assignment: Assignment) -> SubjectRef:
    """The office that made it, and checks its draft."""
    return SubjectRef("organization", assignment.office_id)


def relations(actor: Actor, assignment: Assignment | None) -> set[str]:
    """`unit` is every member of it; `handler` the one named; `office` the one that made it."""
    if assignment is None or not works(actor) or actor.zone_id != assignment.zone_id:
        return set()
    found = set()
    if actor.organization_id == assignment.unit_id:
        found.add("unit")
        if actor.role == Role.HEAD:
            found.add("unit_head")
        if actor.role in (Role.HEAD, Role.DISPATCHER):
            found.add("dispatcher")
        if actor.membership_id == assignment.handler_id is not None:
            found.add("handler")
    if actor.organization_id == assignment.office_id:
        found.add("office")
    if actor.organization_kind == Organization.Kind.CONGRESS_OFFICE:
        found.add("congress_office")
    return found


def visible_to(actor: Actor) -> QuerySet[Assignment]:
    """A unit's own, those an office made, and all for the congress office. Deputies see the suggestion."""
    found = Assignment.objects.filter(zone=actor.zone_id)
    if not works(actor):
        return found.none()
    if actor.organization_kind == Organization.Kind.CONGRESS_OFFICE:
        return found
    return found.filter(Q(unit=actor.organization_id) | Q(office=actor.organization_id))
