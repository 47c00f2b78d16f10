"""The cast: a small zone with named people, used by all tests.

`a_zone()` makes 望澜开发区; `zone.actor("street_clerk")` is one of its people at work. Where a test
needs a second of a kind, its name begins with `other_`; `elsewhere()` is another zone altogether.
"""

from dataclasses import dataclass, field
from datetime import date

from lianxin.accounts.actor import Actor
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Person, Site
from tests.factories.directory import (
    BEGIN,
    TERM,
    made,
    make_community,
    make_membership,
    make_organization,
    make_person,
    make_site,
    make_street,
    make_zone,
)

TODAY = date(2024, 9, 2)
Body = Organization.Kind
Role = Membership.Role

# name of the actor: person, body, role
STAFF = {
    "site_desk": ("白露", "qinghe_home_desk", Role.DESK),
    "other_site_desk": ("江宁", "langang_station_desk", Role.DESK),
    "street_clerk": ("沈青", "qinghe_office", Role.CLERK),
    "street_head": ("郑和平", "qinghe_office", Role.HEAD),
    "other_street_clerk": ("陆港", "langang_office", Role.CLERK),
    "congress_clerk": ("顾明", "congress_office", Role.CLERK),
    "congress_head": ("苏正", "congress_office", Role.HEAD),
    "handling_clerk": ("贺办", "handling_office", Role.DISPATCHER),
    "committee_secretary": ("秦书", "executive_committee", Role.SECRETARY),
    "unit_dispatcher": ("吴分", "city_management", Role.DISPATCHER),
    "unit_handler": ("程实", "city_management", Role.HANDLER),
    "unit_head": ("梁局", "city_management", Role.HEAD),
    "other_unit_handler": ("石筑", "construction", Role.HANDLER),
    "other_unit_head": ("孟建", "construction", Role.HEAD),
    "court_handler": ("方正", "court", Role.HANDLER),
    "court_head": ("严明", "court", Role.HEAD),
    "auditor": ("曾查", "congress_office", Role.AUDITOR),
    "admin": ("单云", "congress_office", Role.ADMIN),
}

# name of the actor: person, kind, area, where they receive people
DEPUTIES = {
    "congress_deputy": ("任远", Deputy.Kind.CONGRESS, "zone", "qinghe_home"),
    "deliberation_deputy": ("叶议", Deputy.Kind.DELIBERATION, "zone", "qinghe_home"),
    "voter_deputy": ("何选", Deputy.Kind.VOTER, "qinghe", "qinghe_home"),
    "other_deputy": ("潘澜", Deputy.Kind.VOTER, "langang", "langang_station"),
}
STREETS = {"qinghe": "青禾街道", "langang": "澜港街道", "beilu": "北麓街道", "qiyun": "栖云街道"}
# street, name, kind
SITES = {
    "qinghe_home": ("qinghe", "青禾代表之家", Site.Kind.HOME),
    "langang_station": ("langang", "澜港代表联络站", Site.Kind.STATION),
    "beilu_point": ("beilu", "北麓代表联系点", Site.Kind.POINT),
}


@dataclass
class Zone:
    """Everything of the small zone by name."""

    area: Area
    streets: dict[str, Area] = field(default_factory=dict)
    communities: dict[str, Area] = field(default_factory=dict)
    bodies: dict[str, Organization] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    deputies: dict[str, Deputy] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.area.pk

    def person(self, name: str) -> Person:
        """The person behind an actor's name."""
        return (self.memberships.get(name) or self.deputies[name]).person

    def actor(self, name: str, on: date = TODAY) -> Actor:
        """One of the people at work: a key of STAFF or DEPUTIES, "anonymous", "clock" or "import"."""
        if name in self.memberships:
            return Actor.for_membership(self.memberships[name])
        if name in self.deputies:
            return Actor.for_deputy(self.deputies[name], on)
        return {"anonymous": Actor.anonymous, "clock": Actor.clock, "import": Actor.importer}[name](self.id)

    def resident(self, *concern_ids: int) -> Actor:
        """A resident who showed the receipts of these concerns."""
        return Actor.holder_of_receipt(self.id, *concern_ids)


def a_zone() -> Zone:
    """望澜开发区: four streets with offices, a home, a station and a point, units, a court.

    Every test begins with these: each kind is saved by one statement.
    """
    area = make_zone(telephone="0513-80000000", organizer_name="望澜开发区人大工作委员会")
    streets = made(Area(kind=Area.Kind.STREET, name=name, parent=area, zone=area) for name in STREETS.values())
    zone = Zone(area, dict(zip(STREETS, streets, strict=True)))
    zone.communities["wangjiang"] = make_community(zone.streets["qinghe"], "望江社区")
    _bodies(zone)
    _people(zone)
    return zone


def elsewhere() -> Zone:
    """临川开发区: one street with its office and clerk, a station, a unit, nothing shared."""
    zone = Zone(make_zone("临川开发区", host="linchuan.localhost"))
    zone.streets["dongqiao"] = street = make_street(zone.area, "东桥街道")
    zone.bodies["congress_office"] = make_organization(zone.area, "临川人大机关", Body.CONGRESS_OFFICE)
    zone.bodies["handling_office"] = make_organization(zone.area, "临川管委会办公室", Body.HANDLING_OFFICE)
    zone.bodies["dongqiao_office"] = make_organization(zone.area, "东桥街道人大工委", Body.STREET_OFFICE, area=street)
    zone.bodies["unit"] = make_organization(zone.area, "临川城管局")
    zone.sites["dongqiao_station"] = make_site(street, "东桥代表联络站")
    for key, name, body, role in (
        ("street_clerk", "乔东", "dongqiao_office", Role.CLERK),
        ("congress_clerk", "林川", "congress_office", Role.CLERK),
        ("unit_handler", "柴临", "unit", Role.HANDLER),
    ):
        zone.memberships[key] = make_membership(make_person(zone.area, name), zone.bodies[body], role)
    return zone


def _bodies(zone: Zone) -> None:
    area, streets = zone.area, zone.streets
    offices = {
        "executive_committee": Organization(name="望澜联席会议执行委员会", kind=Body.EXECUTIVE_COMMITTEE),
        "congress_office": Organization(name="望澜人大机关", kind=Body.CONGRESS_OFFICE),
        "handling_office": Organization(name="望澜管委会办公室", kind=Body.HANDLING_OFFICE),
    }
    for key, street in streets.items():
        offices[f"{key}_office"] = Organization(name=f"{street.name}人大工委", kind=Body.STREET_OFFICE, area=street)
    _save(zone, offices)
    congress, handling = offices["congress_office"], offices["handling_office"]
    others = {
        "city_management": Organization(name="城市管理局", kind=Body.UNIT, answers_through=handling),
        "construction": Organization(name="建设局", kind=Body.UNIT, answers_through=handling),
        "economy": Organization(name="经济发展局", kind=Body.UNIT, answers_through=handling),
        "court": Organization(name="望澜人民法院", kind=Body.COURT, answers_through=congress),
        "enterprise": Organization(name="澜港精工公司", kind=Body.ENTERPRISE, area=streets["langang"]),
    }
    for key, (street, name, _kind) in SITES.items():
        others[f"{key}_desk"] = Organization(name=name, kind=Body.SITE, area=streets[street])
    _save(zone, others)
    sites = made(
        Site(zone=area, area=streets[street], name=name, kind=kind, organization=zone.bodies[f"{key}_desk"])
        for key, (street, name, kind) in SITES.items()
    )
    zone.sites = dict(zip(SITES, sites, strict=True))


def _save(zone: Zone, bodies: dict[str, Organization]) -> None:
    for body in bodies.values():
        body.zone = zone.area
    made(bodies.values())
    zone.bodies.update(bodies)


def _people(zone: Zone) -> None:
    """The staff, and deputies of three kinds at the home in 青禾; one more at the station in 澜港."""
    areas = {"zone": zone.area, **zone.streets}
    staff = made(Person(zone=zone.area, name=name) for name, _body, _role in STAFF.values())
    memberships = made(
        Membership(person=person, organization=zone.bodies[body], role=role, since=BEGIN)
        for person, (_name, body, role) in zip(staff, STAFF.values(), strict=True)
    )
    zone.memberships = dict(zip(STAFF, memberships, strict=True))
    people = made(Person(zone=zone.area, name=name) for name, *_ in DEPUTIES.values())
    deputies = made(
        Deputy(person=person, kind=kind, area=areas[area], since=BEGIN, term=TERM)
        for person, (_name, kind, area, _site) in zip(people, DEPUTIES.values(), strict=True)
    )
    zone.deputies = dict(zip(DEPUTIES, deputies, strict=True))
    made(
        Attachment(deputy=deputy, site=zone.sites[site], since=BEGIN)
        for deputy, (_name, _kind, _area, site) in zip(deputies, DEPUTIES.values(), strict=True)
    )
