"""What an actor is to a supervision."""

from django.db.models import Q, QuerySet

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.concern import relations as of_concern
from lianxin.casework.supervision.models import Supervision
from lianxin.core.refs import SubjectRef


def subject_holder(supervision: Supervision) -> SubjectRef | None:
    """Whoever holds the concern now."""
    concern = supervision.concern
    return of_concern.holder(concern) or SubjectRef("organization", concern.screener_id)


def asker(supervision: Supervision) -> SubjectRef:
    """The deputy who asked, or who stands in for them."""
    if supervision.stand_in_id:
        return SubjectRef("organization", supervision.stand_in_id)
    return SubjectRef("deputy", supervision.deputy_id)


def relations(actor: Actor, supervision: Supervision | None) -> set[str]:
    """`asker` pressed, `subject_holder` answers."""
    if supervision is None:
        return set()
    found = set()
    if actor.ref == asker(supervision) and (actor.kind == DEPUTY or of_concern.works(actor)):
        found.add("asker")
    if "holder" in of_concern.relations(actor, supervision.concern):
        found.add("subject_holder")
    return found


def visible_to(actor: Actor) -> QuerySet[Supervision]:
    """Those on visible concerns; residents do not see what passes between deputies and units."""
    if actor.ref is None:
        return Supervision.objects.none()
    mine = Q(concern__in=of_concern.visible_to(actor))
    if actor.kind == DEPUTY:
        mine |= Q(deputy=actor.deputy_id)
    elif of_concern.works(actor):
        mine |= Q(stand_in=actor.organization_id)
    return Supervision.objects.filter(mine, zone=actor.zone_id)
