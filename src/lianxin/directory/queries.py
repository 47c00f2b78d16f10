"""Who is where: the offices of a zone, its units, sites and deputies.

`on` is a zone-local date. Where it may be left out, the answer is for bodies with no known end.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db.models import CharField, Count, DateField, Exists, Model, OuterRef, Prefetch, Q, QuerySet

from lianxin.core import statements
from lianxin.core.rows import Rows
from lianxin.core.statements import Given, Statement
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Person, Site
from lianxin.directory.querysets import Day, in_force

Kind = Organization.Kind
MAX_SUCCESSIONS = 20
# how many are asked for by their ids in one query
AT_ONCE = 40
Row = TypeVar("Row", bound=Model)
# what comes with a row that is asked for by its id
WITH: dict[type[Model], tuple[str, ...]] = {Deputy: ("person",), Membership: ("person", "organization")}
_memory: ContextVar[dict[tuple[object, ...], Any] | None] = ContextVar("directory", default=None)


def zone_for_host(host: str) -> Area | None:
    """The zone of a request's host name (a port is ignored), else the only zone there is.

    None where there are several and none has that host.
    """
    name = host.rsplit(":", 1)[0].strip().lower() if "]" not in host else host.strip().lower()
    zones = _zones().ask()
    for zone in zones:
        if zone.host and zone.host == name:
            return zone
    return zones[0] if len(zones) == 1 else None


@cache
def _zones() -> Rows[Area]:
    return Rows(Area.objects.zones())


def streets_of(zone_id: int) -> QuerySet[Area]:
    """The streets of a zone, oldest first."""
    return Area.objects.filter(zone_id=zone_id, kind=Area.Kind.STREET).order_by("id")


def street_of(area: Area) -> Area | None:
    """The street an area is or lies in; None for a whole zone."""
    if area.kind == Area.Kind.STREET:
        return area
    return area.parent if area.kind == Area.Kind.COMMUNITY else None


def street_office_of(area: Area, on: date | None = None) -> Organization | None:
    """The street committee's office for a street or a community in it; None for a whole zone."""
    street = street_of(area)
    if street is None:
        return None
    return _office(street.pk, Kind.STREET_OFFICE, on, in_street=True)


def congress_office_of(zone_id: int, on: date | None = None) -> Organization | None:
    """The executive committee's office, which receives what has no place."""
    return _office(zone_id, Kind.CONGRESS_OFFICE, on)


def handling_office_of(zone_id: int, on: date | None = None) -> Organization | None:
    """The office that splits work among the zone's departments."""
    return _office(zone_id, Kind.HANDLING_OFFICE, on)


def executive_committee_of(zone_id: int, on: date | None = None) -> Organization | None:
    return _office(zone_id, Kind.EXECUTIVE_COMMITTEE, on)


def assigning_office_of(organization: Organization, on: date | None = None) -> Organization | None:
    """The office that hands work to a unit and decides on its returns and extensions: the one it
    answers through, else the handling office for a department and the congress office for others
    (for all, where there is no handling office any more)."""
    through = organization.answers_through
    if through is not None and _exists(through, on):
        return through
    handling = handling_office_of(organization.zone_id, on) if organization.kind == Kind.UNIT else None
    return handling or congress_office_of(organization.zone_id, on)


def units_of(zone_id: int, on: date | None = None) -> QuerySet[Organization]:
    """Everything a concern or suggestion can be given to: departments, and courts and the like."""
    return (
        Organization.objects.existing(on)
        .filter(zone_id=zone_id, kind__in=[Kind.UNIT, Kind.COURT])
        .select_related("answers_through")
        .order_by("kind", "id")
    )


def sites_of(zone_id: int, on: date | None = None) -> QuerySet[Site]:
    """The open sites of a zone with their street and desk, street by street."""
    return (
        Site.objects.open(on)
        .filter(zone_id=zone_id)
        .select_related("area", "organization")
        .order_by("area_id", "kind", "id")
    )


def sites_by_street(zone_id: int, on: date | None = None) -> list[tuple[Area, list[Site]]]:
    """Every street of the zone with its open sites; two queries."""
    found: dict[int, list[Site]] = {}
    for site in sites_of(zone_id, on):
        found.setdefault(site.area_id, []).append(site)
    return [(street, found.get(street.pk, [])) for street in streets_of(zone_id)]


def office_above(organization: Organization, on: date | None = None) -> Organization | None:
    """The body that has an eye on this one, and takes over what it leaves without a successor.

    Its parent, else the office it answers through, else by kind: a site's street office, a
    department's handling office, the congress office for all others, the executive committee for
    the congress office. Bodies gone by `on` are passed over. None only at the top.
    """
    for other in (organization.parent, organization.answers_through):
        if other is not None and other.pk != organization.pk and _exists(other, on):
            return other
    zone_id, above = organization.zone_id, None
    if organization.kind == Kind.SITE and organization.area is not None:
        above = street_office_of(organization.area, on)
    elif organization.kind == Kind.UNIT:
        above = handling_office_of(zone_id, on)
    elif organization.kind == Kind.CONGRESS_OFFICE:
        return executive_committee_of(zone_id, on)
    above = above or congress_office_of(zone_id, on)
    return above if above is None or above.pk != organization.pk else None


def successor_of(organization: Organization, on: date) -> Organization | None:
    """Who has the work of a body on that day: itself while it exists, else its (last existing)
    successor, else the office above. None if nobody is left."""
    current = organization
    for _step in range(MAX_SUCCESSIONS):
        if _exists(current, on):
            return current
        if current.successor is None:
            break
        current = current.successor
    above = office_above(current, on)
    return above if above is not None and _exists(above, on) else None


def gone_organizations(on: date) -> QuerySet[Organization]:
    """Bodies dissolved by that day, for whoever moves their open cases to a successor."""
    return Organization.objects.filter(dissolved_on__lte=on).order_by("id")


def members_of(organization_ids: Iterable[int], on: date, roles: Iterable[str] = ()) -> QuerySet[Membership]:
    """Who works in these bodies on that day, with person and body; all roles unless some are named."""
    found = Membership.objects.current(on).filter(organization_id__in=list(organization_ids))
    wanted = list(roles)
    if wanted:
        found = found.filter(role__in=wanted)
    return found.select_related("person", "organization").order_by("id")


def memberships_of(person: Person | Given, on: Day) -> QuerySet[Membership]:
    """What a person may work as on that day; a body dissolved by then gives no right."""
    return (
        Membership.objects.current(on)
        .filter(Q(person=person), organization__in=Organization.objects.existing(on))
        .select_related("person", "organization")
        .order_by("id")
    )


def mandates_of(person: Person | Given, on: Day) -> QuerySet[Deputy]:
    """A person's mandates on that day."""
    return Deputy.objects.serving(on).filter(Q(person=person)).select_related("person", "area").order_by("id")


def deputies(
    zone_id: int,
    on: date,
    *,
    area_id: int | None = None,
    site_id: int | None = None,
    kind: str = "",
    words: str = "",
) -> QuerySet[Deputy]:
    """The serving deputies of a zone by sound of their names, narrowed by street, site, kind and
    words (part of the name or unit, or the beginning of its pinyin or initials).

    Each comes with person, area and, as `current_attachments`, its attachments with their sites:
    two queries whatever the number.
    """
    found = Deputy.objects.serving(on).filter(person__zone_id=zone_id)
    if area_id is not None:
        found = found.filter(Q(area_id=area_id) | Q(_attached(on, site__area_id=area_id)))
    if site_id is not None:
        found = found.filter(_attached(on, site_id=site_id))
    if kind:
        found = found.filter(kind=kind)
    if words.strip():
        found = found.filter(_named(words.strip()))
    open_now = Attachment.objects.current(on).filter(site__in=Site.objects.open(on))
    current = open_now.select_related("site").order_by("id")
    return (
        found.select_related("person", "area")
        .prefetch_related(Prefetch("attachments", current, to_attr="current_attachments"))
        .order_by("person__pinyin", "id")
    )


@dataclass(frozen=True)
class Counts:
    """How many there are on one day; the mappings are by kind and name every kind."""

    streets: int
    deputies: dict[str, int]
    sites: dict[str, int]
    unattached: int


def counts(zone_id: int, on: date) -> Counts:
    """The figures of a zone: streets, serving deputies, open sites, deputies without a site."""
    found = _counts().ask(zone=zone_id, on=on)
    return Counts(
        streets=found["streets"]["all"],
        deputies={kind: found["deputies"][kind] for kind in Deputy.Kind.values},
        sites={kind: found["sites"][kind] for kind in Site.Kind.values},
        unattached=found["deputies"]["unattached"],
    )


def by_id(model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Bodies, places and people by their ids; deputies and members with the person."""
    memory = _memory.get()
    known: dict[tuple[object, ...], Any] = {} if memory is None else memory
    wanted = set(ids)
    missing = [pk for pk in wanted if (model, pk) not in known]
    for first in range(0, len(missing), AT_ONCE):
        asked = missing[first : first + AT_ONCE]
        found = _of_ids(model, len(asked)).ask(**{f"id{n}": pk for n, pk in enumerate(asked)})
        known.update({(model, row.pk): row for row in found})
    return {pk: known[model, pk] for pk in wanted if (model, pk) in known}


@cache
def _of_ids(model: type[Row], number: int) -> Rows[Row]:
    rows = model._default_manager.select_related(*WITH[model]) if model in WITH else model._default_manager
    return Rows(rows.filter(pk__in=[Given(f"id{n}") for n in range(number)]).order_by())


@cache
def _counts() -> statements.Counts:
    zone, on = Given("zone"), Given("on", DateField())
    serving = Deputy.objects.serving(on).filter(person__zone_id=zone)
    sites = Site.objects.open(on).filter(Q(zone=zone))
    streets = Area.objects.filter(Q(zone=zone), kind=Area.Kind.STREET)
    apart = Count("id", filter=~Q(_attached(on)))
    deputies_by = {kind: Count("id", filter=Q(kind=kind)) for kind in Deputy.Kind.values}
    sites_by = {kind: Count("id", filter=Q(kind=kind)) for kind in Site.Kind.values}
    return statements.Counts({
        "streets": Statement.counting(streets, all=Count("id")),
        "deputies": Statement.counting(serving, **deputies_by, unattached=apart),
        "sites": Statement.counting(sites, **sites_by),
    })  # fmt: skip


@contextmanager
def remembered() -> Iterator[None]:
    """Within the block each office and each id is looked up once: for a page, or a batch in which no body begins or
    ends."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def _office(place: int, kind: str, on: date | None, in_street: bool = False) -> Organization | None:
    """The last of a zone's bodies of that kind, or of a street's; or as it was remembered."""
    memory, key = _memory.get(), (place, kind, on)
    if memory is not None and key in memory:
        known: Organization | None = memory[key]
        return known
    office = _offices(on is not None, in_street).only(place=place, kind=kind, on=on)
    if memory is not None:
        memory[key] = office
    return office


@cache
def _offices(dated: bool, in_street: bool) -> Rows[Organization]:
    bodies = Organization.objects.existing(Given("on", DateField()) if dated else None)
    place = Q(area=Given("place")) if in_street else Q(zone=Given("place"))
    return Rows(bodies.filter(place, kind=Given("kind", CharField())).order_by("-id")[:1])


def _exists(organization: Organization, on: date | None) -> bool:
    gone = organization.dissolved_on
    return gone is None or (on is not None and on < gone)


def _attached(on: Day, **site: int) -> Exists:
    """Whether a deputy is attached on that day to an open site of that description."""
    return Exists(
        Attachment.objects.filter(in_force(on), deputy_id=OuterRef("pk"), **site).filter(
            Q(site__closed_on__isnull=True) | Q(site__closed_on__gt=on)
        )
    )


def _named(words: str) -> Q:
    sound = words.lower().replace(" ", "")
    return (
        Q(person__name__contains=words)
        | Q(unit__contains=words)
        | Q(person__pinyin__startswith=sound)
        | Q(person__initials__startswith=sound)
    )
