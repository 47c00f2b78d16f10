"""Makes the zone: streets, bodies with their staff, sites with their desks, deputies, the rules in force."""

import random
from datetime import date
from typing import Any

from lianxin.config.demo import people, texts
from lianxin.config.demo.cast import Cast
from lianxin.config.demo.people import Names
from lianxin.core.time import add_months
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Site
from lianxin.parameters.models import Parameter

Body, Role = Organization.Kind, Membership.Role

STAFF = {
    Body.CONGRESS_OFFICE: (Role.HEAD, Role.CLERK, Role.CLERK, Role.ADMIN, Role.AUDITOR),
    Body.HANDLING_OFFICE: (Role.HEAD, Role.DISPATCHER, Role.CLERK),
    Body.EXECUTIVE_COMMITTEE: (Role.HEAD, Role.SECRETARY),
    Body.STREET_OFFICE: (Role.HEAD, Role.CLERK, Role.CLERK),
    Body.UNIT: (Role.HEAD, Role.DISPATCHER, Role.HANDLER, Role.HANDLER),
    Body.COURT: (Role.HEAD, Role.HANDLER),
    Body.SITE: (Role.DESK,),
}
HOURS = {Site.Kind.HOME: "9:00–17:30", Site.Kind.STATION: "9:00–17:00", Site.Kind.POINT: "9:00–11:30，14:00–16:30"}


def make(rng: random.Random, on: date) -> Cast:
    """The whole directory as it stands on that day, and its people ready to act."""
    source = people.names(rng)
    places = texts.table("places")
    zone = _zone(places["zone"])
    streets = {row["name"]: _street(zone, row) for row in places["street"]}
    bodies = _bodies(zone, streets, places)
    sites = [_site(zone, streets[row["street"]], row, n) for n, row in enumerate(places["site"], 1)]
    by_street = {streets[row["name"]].pk: row for row in places["street"]}
    _staff(zone, [*bodies.values(), *(site.organization for site in sites)], source, on)
    people.deputies(zone, sites, by_street, source, on)
    _rules(zone, on)
    return Cast(
        rng=rng,
        zone=zone,
        streets=list(streets.values()),
        places=by_street,
        bodies=bodies,
        sites=sites,
        members=list(Membership.objects.select_related("person", "organization").order_by("id")),
        attachments=list(Attachment.objects.select_related("deputy__person", "site").order_by("id")),
        on=on,
    )


def _zone(row: dict[str, Any]) -> Area:
    return Area.objects.create(
        kind=Area.Kind.ZONE,
        name=row["name"],
        slug=row["slug"],
        telephone=row["telephone"],
        office_hours=row["hours"],
        address=row["address"],
        organizer_name=row["organizer"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


def _street(zone: Area, row: dict[str, Any]) -> Area:
    street = Area.objects.create(
        kind=Area.Kind.STREET,
        name=row["name"],
        parent=zone,
        zone=zone,
        telephone=row["telephone"],
        office_hours=zone.office_hours,
        address=row["address"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )
    for name in row["communities"]:
        Area.objects.create(kind=Area.Kind.COMMUNITY, name=name, parent=street, zone=zone)
    return street


def _bodies(zone: Area, streets: dict[str, Area], places: dict[str, Any]) -> dict[str, Organization]:
    """Offices, units and courts by their short names."""
    data = texts.table("bodies")
    found = {}

    def body(row: dict[str, Any], kind: str, number: int, **fields: Any) -> Organization:
        fields.setdefault("telephone", row.get("telephone") or f"0000-8000{1000 + number}")
        made = Organization.objects.create(zone=zone, kind=kind, name=row["name"], short_name=row["short"], **fields)
        found[made.short_name] = made
        return made

    committee = body(data["committee"], Body.EXECUTIVE_COMMITTEE, 0)
    congress = body(data["congress"], Body.CONGRESS_OFFICE, 0, parent=committee)
    handling = body(data["handling"], Body.HANDLING_OFFICE, 0)
    for row in places["street"]:
        named = {key: value.format(street=row["name"], short=row["short"]) for key, value in data["street"].items()}
        street = streets[row["name"]]
        body(named, Body.STREET_OFFICE, 0, area=street, telephone=street.telephone, address=street.address)
    for number, row in enumerate(data["unit"], 1):
        body(row, Body.UNIT, number, answers_through=handling)
    for number, row in enumerate(data["court"], 51):
        body(row, Body.COURT, number, answers_through=congress)
    return found


def _site(zone: Area, street: Area, row: dict[str, Any], number: int) -> Site:
    desk = Organization.objects.create(
        zone=zone, kind=Body.SITE, name=row["name"], area=street, address=row["address"], telephone=_phone(number)
    )
    # scattered about the street's middle, so that the map shows each apart
    east, north = (number * 37 % 17 - 8) / 1000, (number * 53 % 19 - 9) / 1000
    return Site.objects.create(
        zone=zone,
        kind=row["kind"],
        name=row["name"],
        area=street,
        organization=desk,
        address=row["address"],
        telephone=_phone(number),
        opening_hours=HOURS[Site.Kind(row["kind"])],
        latitude=round(street.latitude + north, 6),
        longitude=round(street.longitude + east, 6),
    )


def _phone(number: int) -> str:
    return f"0000-8002{1000 + number}"


def _staff(zone: Area, bodies: list[Organization], source: Names, on: date) -> None:
    began = date(on.year - 2, 1, 1)
    rows = [
        Membership(person=people.person(zone, source, on), organization=body, role=role, since=began)
        for body in bodies
        for role in STAFF[Body(body.kind)]
    ]
    Membership.objects.bulk_create(rows)


def _rules(zone: Area, on: date) -> None:
    """The parameters, with the rule that each stands in; one of them was changed within the year."""
    began, month = date(on.year - 2, 1, 1), on.replace(day=1)
    Parameter.objects.bulk_create(
        Parameter(
            zone_id=zone.pk,
            key=row["key"],
            value=row["value"],
            rule=row["rule"],
            since=add_months(month, -row["since_months"]) if "since_months" in row else began,
            until=add_months(month, -row["until_months"]) if "until_months" in row else None,
        )
        for row in texts.table("bodies")["rule"]
    )


def deputy_named(name: str) -> Deputy:
    """One of those who are named in the data."""
    return Deputy.objects.select_related("person").get(person__name=name)
