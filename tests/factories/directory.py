"""Making rows of the directory, each with what it cannot do without."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model

from lianxin.directory import pinyin
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Person, Site

BEGIN = date(2022, 1, 1)
TERM = "第一届"
Row = TypeVar("Row", bound=Model)


def made(rows: Iterable[Row]) -> list[Row]:
    """Save rows of one kind by one statement, with what `save` would give each; no two may be called alike."""
    listed = list(rows)
    for row in listed:
        if isinstance(row, Person):
            row.spell()
        elif isinstance(row, Area | Site):
            row.slug = pinyin.slug(row.name)
    return type(listed[0])._default_manager.bulk_create(listed)


def make_zone(name: str = "望澜开发区", **fields: Any) -> Area:
    return Area.objects.create(kind=Area.Kind.ZONE, name=name, **fields)


def make_street(zone: Area, name: str, **fields: Any) -> Area:
    return Area.objects.create(kind=Area.Kind.STREET, name=name, parent=zone, zone=zone, **fields)


def make_community(street: Area, name: str, **fields: Any) -> Area:
    fields.setdefault("zone", street.zone)
    return Area.objects.create(kind=Area.Kind.COMMUNITY, name=name, parent=street, **fields)


def make_organization(zone: Area, name: str, kind: str = Organization.Kind.UNIT, **fields: Any) -> Organization:
    return Organization.objects.create(zone=zone, name=name, kind=kind, **fields)


def make_person(zone: Area, name: str, **fields: Any) -> Person:
    return Person.objects.create(zone=zone, name=name, **fields)


def make_membership(
    person: Person, organization: Organization, role: str, since: date = BEGIN, **fields: Any
) -> Membership:
    return Membership.objects.create(person=person, organization=organization, role=role, since=since, **fields)


def make_deputy(person: Person, kind: str, area: Area, since: date = BEGIN, **fields: Any) -> Deputy:
    fields.setdefault("term", TERM)
    return Deputy.objects.create(person=person, kind=kind, area=area, since=since, **fields)


def make_site(street: Area, name: str, kind: str = Site.Kind.STATION, **fields: Any) -> Site:
    zone = street.zone_root
    desk = make_organization(zone, name, Organization.Kind.SITE, area=street)
    return Site.objects.create(zone=zone, area=street, name=name, kind=kind, organization=desk, **fields)


def make_attachment(deputy: Deputy, site: Site, since: date = BEGIN, **fields: Any) -> Attachment:
    return Attachment.objects.create(deputy=deputy, site=site, since=since, **fields)
