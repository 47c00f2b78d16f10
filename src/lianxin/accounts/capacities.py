"""What somebody may work as today: the memberships and mandates in force, read anew at each request."""

from dataclasses import dataclass
from datetime import date

from lianxin.accounts.actor import RESIDENT, Actor
from lianxin.accounts.models import User
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.directory import queries
from lianxin.directory.models import Deputy, Membership

MEMBERSHIP, DEPUTY = "membership", "deputy"


@dataclass(frozen=True)
class Capacity:
    """One of them: what to choose it by, the body or kind of mandate, the role or area."""

    ref: SubjectRef
    where: str
    what: str


def capacities_of(user: User, on: date, strong: bool) -> list[Capacity]:
    """All of them, memberships first; those only after a second factor. Two queries at most."""
    if user.person is None:
        return []
    found = [_of_membership(m) for m in queries.memberships_of(user.person, on)] if strong else []
    return found + [_of_deputy(d) for d in queries.mandates_of(user.person, on)]


def actor_for(user: User, chosen: SubjectRef | None, on: date, strong: bool) -> Actor:
    """The actor in the chosen capacity, as long as it is in force; else a resident with an account."""
    if user.person is not None and chosen is not None:
        if chosen.kind == MEMBERSHIP and strong:
            membership = only(queries.memberships_of(user.person, on).filter(pk=chosen.id))
            if membership:
                return Actor.for_membership(membership, user.pk)
        if chosen.kind == DEPUTY:
            mandate = only(queries.mandates_of(user.person, on).filter(pk=chosen.id))
            if mandate:
                return Actor.for_deputy(mandate, on, user.pk)
    name = user.person.name if user.person else ""
    return Actor(kind=RESIDENT, zone_id=user.zone_id, name=name, user_id=user.pk, person_id=user.person_id)


def _of_membership(membership: Membership) -> Capacity:
    ref = SubjectRef(MEMBERSHIP, membership.pk)
    return Capacity(ref, membership.organization.name, membership.get_role_display())


def _of_deputy(mandate: Deputy) -> Capacity:
    return Capacity(SubjectRef(DEPUTY, mandate.pk), mandate.get_kind_display(), mandate.area.name)
