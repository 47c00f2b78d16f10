"""Everybody who can act in the demonstration, as actors made once."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.relations import NO_CASES
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Site

Role = Membership.Role
ABLE = (Role.HANDLER, Role.DESK, Role.CLERK, Role.DISPATCHER, Role.SECRETARY, Role.HEAD)


@dataclass
class Cast:
    """The zone and its people; `places` are the names of places by street."""

    rng: random.Random
    zone: Area
    streets: list[Area]
    places: dict[int, dict[str, Any]]
    bodies: dict[str, Organization]
    sites: list[Site]
    members: list[Membership]
    attachments: list[Attachment]
    on: date
    _staff: dict[int, list[Membership]] = field(init=False)
    _deputies: dict[int, list[Deputy]] = field(init=False)
    _actors: dict[SubjectRef, Actor] = field(init=False)

    def __post_init__(self) -> None:
        self._staff, self._deputies, self._actors = defaultdict(list), defaultdict(list), {}
        for member in self.members:
            if member.role not in NO_CASES:
                self._staff[member.organization_id].append(member)
        for attachment in self.attachments:
            self._deputies[attachment.site_id].append(attachment.deputy)

    def working_at(self, organization_id: int) -> Actor:
        """One of those who do the work there."""
        people = self._staff[organization_id]
        first = min((ABLE.index(Role(one.role)) for one in people), default=0)
        return self._member(self.rng.choice([one for one in people if ABLE.index(Role(one.role)) == first]))

    def first_at(self, organization_id: int) -> Actor:
        """The first of those who do the work there: somebody signs in for them, if for anybody of that body."""
        return self._member(min(self._staff[organization_id], key=lambda one: ABLE.index(Role(one.role))))

    def membership(self, actor: Actor) -> Membership:
        """The membership under which somebody acts."""
        return next(one for one in self.members if one.pk == actor.membership_id)

    def actor_of(self, member: Membership) -> Actor:
        """Somebody under that membership."""
        return self._member(member)

    def head_of(self, organization_id: int) -> Actor:
        """The head of a body."""
        return self._member(next(one for one in self._staff[organization_id] if one.role == Role.HEAD))

    def deputy(self, deputy: Deputy) -> Actor:
        """A deputy in office."""
        ref = SubjectRef("deputy", deputy.pk)
        if ref not in self._actors:
            self._actors[ref] = Actor.for_deputy(deputy, self.on)
        return self._actors[ref]

    def deputy_of(self, actor: Actor) -> Deputy:
        """The deputy who acts."""
        if actor.deputy_id is None:
            raise LookupError("no deputy")
        return self._by_id[actor.deputy_id]

    def site_of(self, deputy: Deputy) -> Site:
        """The site a deputy is attached to."""
        return next(one.site for one in self.attachments if one.deputy_id == deputy.pk)

    def deputies_at(self, site: Site | None, street: Area | None) -> list[Deputy]:
        """Those attached to the site, else to any site of the street."""
        if site is not None:
            return self._deputies[site.pk]
        return [one for here in self.sites if street and here.area_id == street.pk for one in self._deputies[here.pk]]

    def behind(self, ref: SubjectRef) -> Actor:
        """Somebody who acts for whoever holds a turn: an organization or a deputy."""
        if ref.kind == "deputy":
            return self.deputy(self._by_id[ref.id])
        return self.working_at(ref.id)

    def office_of(self, street: Area) -> Organization:
        """The street committee's office."""
        return next(body for body in self.bodies.values() if body.area_id == street.pk)

    def member(self, body: str, role: str) -> Membership:
        """The first of that role in the body of that (short) name."""
        return next(
            one
            for one in self.members
            if one.role == role and body in (one.organization.short_name, one.organization.name)
        )

    def everyone(self) -> Iterator[Actor]:
        """One for each body and each deputy."""
        for organization_id in list(self._staff):
            yield self.working_at(organization_id)
        for deputy in self._by_id.values():
            yield self.deputy(deputy)

    @cached_property
    def _by_id(self) -> dict[int, Deputy]:
        return {one.deputy_id: one.deputy for one in self.attachments}

    def _member(self, member: Membership) -> Actor:
        ref = SubjectRef("membership", member.pk)
        if ref not in self._actors:
            self._actors[ref] = Actor.for_membership(member)
        return self._actors[ref]
