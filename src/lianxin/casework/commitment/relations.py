"""What an actor is to a commitment."""

from django.db.models import Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.concern import relations as of_concern
from lianxin.casework.concern.relations import works
from lianxin.casework.models import Commitment
from lianxin.casework.suggestion import relations as of_suggestion
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership


def unit(commitment: Commitment) -> SubjectRef:
    """The unit that promised."""
    return SubjectRef("organization", commitment.unit_id)


def promisee(commitment: Commitment) -> SubjectRef | None:
    """Whom it was promised to: the concern's resident, the suggestion's lead or who stands in."""
    if commitment.suggestion:
        return of_suggestion.lead(commitment.suggestion)
    return SubjectRef("resident", commitment.concern_id or 0)


def relations(actor: Actor, commitment: Commitment | None) -> set[str]:
    """`unit` and `unit_head` are those of the promising unit; all others are as to what it was promised for."""
    if commitment is None:
        return set()
    if commitment.suggestion:
        found = of_suggestion.relations(actor, commitment.suggestion) - {"unit", "invited"}
    else:
        found = of_concern.relations(actor, commitment.concern) - {"unit", "unit_head", "holder"}
    if works(actor) and actor.organization_id == commitment.unit_id:
        found.add("unit")
        if actor.role == Membership.Role.HEAD:
            found.add("unit_head")
    return found


def visible_to(actor: Actor) -> QuerySet[Commitment]:
    """Those of visible concerns and suggestions, and a unit's own."""
    mine = Q(concern__in=of_concern.visible_to(actor)) | Q(suggestion__in=of_suggestion.visible_to(actor))
    if works(actor):
        mine |= Q(unit=actor.organization_id)
    return Commitment.objects.filter(mine, zone=actor.zone_id)
