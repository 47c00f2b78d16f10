"""What a zone's directory holds, kept in memory while a file is imported: names to rows."""

from collections import defaultdict
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.directory.models import (
    Area,
    Attachment,
    Deputy,
    Membership,
    Organization,
    Person,
    Site,
)

M = TypeVar("M", bound=models.Model)


class Missing(Exception):
    """A row names something that is not there, or not yet."""


class Known:
    """Everything of one zone by the names a file uses; empty while there is no zone."""

    def __init__(self, zone: Area | None) -> None:
        self.zone = zone
        self._areas: dict[str, list[Area]] = defaultdict(list)
        self._organizations: dict[str, list[Organization]] = defaultdict(list)
        self._sites: dict[str, list[Site]] = defaultdict(list)
        self._people: dict[str, list[Person]] = defaultdict(list)
        self._codes: dict[str, Person] = {}
        self._mandates: dict[int, list[Deputy]] = defaultdict(list)
        self.memberships: dict[tuple[int, int, str, date], Membership] = {}
        self.deputies: Deputies = Deputies(self._mandates)
        self.attachments: dict[tuple[int, int, date], Attachment] = {}
        if zone is not None:
            self._load(zone)

    def _load(self, zone: Area) -> None:
        for area in Area.objects.within(zone.pk).select_related("parent", "zone"):
            self.add_area(area)
        for body in Organization.objects.filter(zone=zone):
            self.add_organization(body)
        for site in Site.objects.filter(zone=zone).select_related("organization", "area"):
            self.add_site(site)
        for person in Person.objects.filter(zone=zone):
            self.add_person(person)
        for role in Membership.objects.filter(person__zone=zone).select_related("person", "organization"):
            self.memberships[role.person_id, role.organization_id, role.role, role.since] = role
        for deputy in Deputy.objects.filter(person__zone=zone).select_related("person", "area"):
            self.deputies[deputy.person_id, deputy.kind, deputy.term, deputy.area_id] = deputy
        for link in Attachment.objects.filter(site__zone=zone).select_related("deputy__area", "deputy__person", "site"):
            self.attachments[link.deputy_id, link.site_id, link.since] = link

    def add_area(self, area: Area) -> None:
        _put(self._areas[area.name], area)

    def add_organization(self, body: Organization) -> None:
        _put(self._organizations[body.name], body)
        if body.short_name and body.short_name != body.name:
            _put(self._organizations[body.short_name], body)

    def add_site(self, site: Site) -> None:
        _put(self._sites[site.name], site)
        self.add_organization(site.organization)

    def add_person(self, person: Person) -> None:
        _put(self._people[person.name], person)
        if person.code:
            self._codes[person.code] = person

    def area(self, name: str) -> Area:
        """The area of that name. Raises Missing, or Refused if there are several."""
        return _only(self._areas.get(name, []), _("辖区"), name)

    def area_like(self, slug: str | None, name: str, parent: Area) -> Area | None:
        """The area with that slug, else the one of that name under that parent."""
        everything = [area for areas in self._areas.values() for area in areas]
        if slug:
            found = next((area for area in everything if area.slug == slug), None)
            if found is not None:
                return found
        return next((area for area in self._areas.get(name, []) if area.parent_id == parent.pk), None)

    def organization(self, name: str) -> Organization:
        """The body of that name or short name, a living one before a dissolved one."""
        found = self._organizations.get(name, [])
        return _only([one for one in found if one.dissolved_on is None] or found, _("机构"), name)

    def organization_named(self, name: str) -> Organization | None:
        found = [one for one in self._organizations.get(name, []) if one.name == name]
        return next((one for one in found if one.dissolved_on is None), found[-1] if found else None)

    def site(self, name: str) -> Site:
        found = self._sites.get(name, [])
        return _only([one for one in found if one.closed_on is None] or found, _("站点"), name)

    def site_like(self, slug: str | None, name: str) -> Site | None:
        everything = [site for sites in self._sites.values() for site in sites]
        if slug:
            found = next((site for site in everything if site.slug == slug), None)
            if found is not None:
                return found
        named = self._sites.get(name, [])
        return next((one for one in named if one.closed_on is None), named[-1] if named else None)

    def person(self, name: str, code: str) -> Person:
        """The person of that name and, if given, code."""
        if code:
            person = self._codes.get(code)
            if person is None:
                raise Missing(_("没有编号为“%(code)s”的人员。") % {"code": code})
            if person.name != name:
                raise Refused(_("编号“%(code)s”的姓名不符。") % {"code": code})
            return person
        return _only(self._people.get(name, []), _("人员"), name)

    def person_like(self, name: str, code: str) -> Person | None:
        """Whom a row of the people sheet means: by code, else the only one of that name.

        One known without a code takes the code of the first such row.
        """
        named = self._people.get(name, [])
        if code:
            free = [person for person in named if not person.code]
            return self._codes.get(code) or (free[0] if len(free) == 1 else None)
        if len(named) > 1:
            raise Refused(_("有 %(n)s 位同名人员，请填写编号。") % {"n": len(named)})
        return named[0] if named else None

    def deputy_of(self, person: Person, kind: str, on: date) -> Deputy:
        """The mandate that a link beginning on that day belongs to."""
        found = [one for one in self._mandates.get(person.pk, []) if not kind or one.kind == kind]
        if not found:
            raise Missing(_("“%(name)s”没有这样的代表职务。") % {"name": person.name})
        serving = [one for one in found if one.until is None or on < one.until]
        if len(serving) > 1:
            begun = [one for one in serving if one.since <= on]
            serving = begun if len(begun) == 1 else serving
        if len(serving) > 1:
            raise Refused(_("“%(name)s”有几项代表职务，请填写类别。") % {"name": person.name})
        if not serving:
            raise Refused(_("“%(name)s”在该日已不是代表。") % {"name": person.name})
        return serving[0]


class Deputies(dict[tuple[int, str, str, int], Deputy]):
    """Mandates by person, kind, term and area, kept by person too."""

    def __init__(self, by_person: dict[int, list[Deputy]]) -> None:
        super().__init__()
        self._by_person = by_person

    def __setitem__(self, key: tuple[int, str, str, int], deputy: Deputy) -> None:
        super().__setitem__(key, deputy)
        _put(self._by_person[key[0]], deputy)


def _put(rows: list[M], row: M) -> None:
    if row not in rows:
        rows.append(row)


def _only(found: list[M], what: str, name: str) -> M:
    if not found:
        raise Missing(_("没有名为“%(name)s”的%(what)s。") % {"name": name, "what": what})
    if len(found) > 1:
        raise Refused(
            _("名为“%(name)s”的%(what)s有 %(n)s 个，无法确定是哪一个。") % {"name": name, "what": what, "n": len(found)}
        )
    return found[0]
