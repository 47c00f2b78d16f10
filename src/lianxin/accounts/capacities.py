"""What somebody may work as today: the memberships and mandates in force, read anew at each request."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import DateField

from lianxin.accounts.actor import DEPUTY, RESIDENT, Actor
from lianxin.accounts.models import User
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.directory import queries
from lianxin.directory.models import Deputy, Membership, Organization

MEMBERSHIP = "membership"


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
    if user.person_id is not None and chosen is not None:
        given = {"person": user.person_id, "chosen": chosen.id, "on": on}
        if chosen.kind == MEMBERSHIP and strong:
            for membership in _membership().ask(**given):
                return Actor.for_membership(membership, user.pk)
        if chosen.kind == DEPUTY:
            for mandate in _mandate().ask(**given):
                return Actor.for_deputy(mandate, on, user.pk)
    name = user.person.name if user.person else ""
    return Actor(kind=RESIDENT, zone_id=user.zone_id, name=name, user_id=user.pk, person_id=user.person_id)


def place_of(actor: Actor) -> str:
    """Where somebody at work belongs: the body, or the kind and area of the mandate."""
    if actor.kind == DEPUTY:
        mandate = _deputy().one(chosen=actor.deputy_id)
        return f"{mandate.get_kind_display()} · {mandate.area.name}"
    return str(_body().only(chosen=actor.organization_id) or "")


# asked at every request, so put together once
PERSON, CHOSEN, ON = Given("person"), Given("chosen"), Given("on", DateField())


@cache
def _membership() -> Rows[Membership]:
    return Rows(queries.memberships_of(PERSON, ON).filter(pk=CHOSEN))


@cache
def _mandate() -> Rows[Deputy]:
    return Rows(queries.mandates_of(PERSON, ON).filter(pk=CHOSEN))


@cache
def _deputy() -> Rows[Deputy]:
    return Rows(Deputy.objects.select_related("area").filter(pk=CHOSEN))


@cache
def _body() -> Rows[Organization]:
    return Rows(Organization.objects.filter(pk=CHOSEN))


def _of_membership(membership: Membership) -> Capacity:
    ref = SubjectRef(MEMBERSHIP, membership.pk)
    return Capacity(ref, membership.organization.name, membership.get_role_display())


def _of_deputy(mandate: Deputy) -> Capacity:
    return Capacity(SubjectRef(DEPUTY, mandate.pk), mandate.get_kind_display(), mandate.area.name)
