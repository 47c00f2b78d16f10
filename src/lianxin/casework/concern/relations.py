"""What an actor is to a concern, and the concerns an actor may know of."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.accounts.actor import DEPUTY, IMPORT, RESIDENT, STAFF, Actor
from lianxin.casework.concern.models import IN_HAND, NEW, REFERRED, Concern
from lianxin.casework.models import Commitment
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership, Organization, Site

Kind, Role = Organization.Kind, Membership.Role
DESKS = frozenset({Kind.SITE, Kind.STREET_OFFICE, Kind.CONGRESS_OFFICE})
NO_CASES = frozenset({Role.ADMIN, Role.AUDITOR})  # system and audit administrators see no case


def holder(concern: Concern) -> SubjectRef | None:
    """Whoever has it now: the one relation that follows a concern about."""
    if concern.state == NEW:
        return SubjectRef("organization", concern.screener_id)
    if concern.state == REFERRED:
        return SubjectRef("organization", concern.unit_id or concern.screener_id)
    if concern.state == IN_HAND:
        if concern.holder_deputy_id:
            return SubjectRef("deputy", concern.holder_deputy_id)
        return SubjectRef("organization", concern.holder_org_id or concern.screener_id)
    return None


def resident(concern: Concern) -> SubjectRef:
    """The resident's turn names the concern itself: who they are is kept apart."""
    return SubjectRef("resident", concern.pk)


def relations(actor: Actor, concern: Concern | None) -> set[str]:
    """Names of FLOW. For a beginning (no concern yet): what the actor is to the zone."""
    if concern is None:
        return _to_the_zone(actor)
    if actor.zone_id != concern.zone_id:
        return set()
    found = set()
    if concern.pk in actor.concern_ids or _is_theirs(actor, concern):
        found.add("resident")
    if works(actor):
        found |= _of_staff(actor, concern)
    elif actor.kind == DEPUTY:
        found |= _of_deputy(actor, concern)
    if actor.ref and actor.ref == holder(concern) and (works(actor) or actor.kind == DEPUTY):
        found.add("holder")
    return found


def works(actor: Actor) -> bool:
    """Whether this member of staff has anything to do with cases."""
    return actor.kind == STAFF and actor.role not in NO_CASES


def _to_the_zone(actor: Actor) -> set[str]:
    found = {"anyone"}
    if works(actor) and actor.organization_kind in DESKS:
        found.add("clerk")
    if actor.kind == DEPUTY:
        found.add("deputy")
    if actor.kind == IMPORT:
        found.add("importer")
    return found


def _is_theirs(actor: Actor, concern: Concern) -> bool:
    return actor.kind == RESIDENT and actor.user_id is not None and actor.user_id == concern.resident_id


def _of_staff(actor: Actor, concern: Concern) -> set[str]:
    found = set()
    if actor.organization_id == concern.screener_id:
        found.add("screener")
    if actor.organization_id == concern.unit_id or _has_promised(actor, concern):
        found.add("unit")
        if actor.role == Role.HEAD:
            found.add("unit_head")
    if actor.organization_kind == Kind.STREET_OFFICE and actor.area_id == concern.area_id is not None:
        found.add("street_office")
    if actor.organization_kind == Kind.CONGRESS_OFFICE:
        found.add("congress_office")
    return found


def _has_promised(actor: Actor, concern: Concern) -> bool:
    if actor.organization_kind in DESKS:
        return False
    return any(one.unit_id == actor.organization_id for one in concern.commitments.all())


def _of_deputy(actor: Actor, concern: Concern) -> set[str]:
    mine = concern.holder_deputy_id == actor.deputy_id
    if concern.site_id:
        attached = concern.site_id in actor.site_ids
    else:
        attached = concern.area_id is not None and (
            actor.area_id == concern.area_id
            or Site.objects.filter(pk__in=actor.site_ids, area=concern.area_id).exists()
        )
    return ({"deputy", "site_deputy"} if attached else set()) | ({"deputy"} if mine else set())


def visible_to(actor: Actor) -> QuerySet[Concern]:
    """Every concern the actor has a relation to; for all others the answer is 404."""
    concerns = Concern.objects.filter(zone=actor.zone_id)
    mine = Q(pk__in=actor.concern_ids)
    if actor.kind == RESIDENT and actor.user_id is not None:
        mine |= Q(resident=actor.user_id)
    if works(actor):
        mine |= _visible_to_staff(actor)
    elif actor.kind == DEPUTY:
        in_streets = Site.objects.filter(pk__in=actor.site_ids, area=OuterRef("area"))
        mine |= Q(holder_deputy=actor.deputy_id) | Q(site__in=actor.site_ids)
        here = Q(area=actor.area_id) | Q(Exists(in_streets))
        mine |= Q(site=None, area__isnull=False) & here
    return concerns.filter(mine)


def _visible_to_staff(actor: Actor) -> Q:
    if actor.organization_kind == Kind.CONGRESS_OFFICE:
        return Q(zone=actor.zone_id)  # an empty Q would add nothing to the others
    promised = Commitment.objects.filter(concern=OuterRef("pk"), unit=actor.organization_id)
    here = actor.organization_id
    mine = Q(screener=here) | Q(holder_org=here, state=IN_HAND) | Q(unit=here) | Q(Exists(promised))
    if actor.organization_kind == Kind.STREET_OFFICE and actor.area_id:
        mine |= Q(area=actor.area_id)
    return mine


def urgeable(concern: Concern, actor: Actor, _now: datetime) -> bool:
    """A deputy presses somebody else, not themselves."""
    return holder(concern) != actor.ref
