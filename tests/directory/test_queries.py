"""Who is where, on which day, and in how many queries."""

from datetime import date
from typing import Any

import pytest

from lianxin.directory import queries
from lianxin.directory.models import Area, Attachment, Deputy, Organization, Site
from tests.factories.directory import (
    make_attachment,
    make_deputy,
    make_membership,
    make_organization,
    make_person,
    make_site,
)
from tests.zone import TODAY, Zone, elsewhere


def names(rows: Any) -> list[str]:
    return [str(row) for row in rows]


def test_it_finds_the_three_offices(zone: Zone) -> None:
    elsewhere()
    bodies = zone.bodies
    assert queries.congress_office_of(zone.id) == bodies["congress_office"]
    assert queries.handling_office_of(zone.id, TODAY) == bodies["handling_office"]
    assert queries.street_office_of(zone.streets["qinghe"]) == bodies["qinghe_office"]
    assert queries.street_office_of(zone.communities["wangjiang"], TODAY) == bodies["qinghe_office"]
    assert queries.street_office_of(zone.area) is None
    assert queries.street_of(zone.communities["wangjiang"]) == zone.streets["qinghe"]
    assert queries.street_of(zone.area) is None


@pytest.mark.parametrize(
    ("body", "above"),
    [
        ("qinghe_home_desk", "qinghe_office"),
        ("qinghe_office", "congress_office"),
        ("city_management", "handling_office"),
        ("court", "congress_office"),
        ("handling_office", "congress_office"),
        ("congress_office", "executive_committee"),
        ("executive_committee", "congress_office"),
        ("enterprise", "congress_office"),
    ],
)
def test_it_knows_the_office_above(zone: Zone, body: str, above: str) -> None:
    assert queries.office_above(zone.bodies[body]) == zone.bodies[above]


def test_it_puts_a_parent_above_and_passes_over_a_dissolved_one(zone: Zone) -> None:
    section = make_organization(zone.area, "市容科", parent=zone.bodies["city_management"])
    assert queries.office_above(section, TODAY) == zone.bodies["city_management"]
    section.parent.dissolved_on = TODAY
    assert queries.office_above(section, TODAY) == zone.bodies["handling_office"]


def test_it_knows_who_assigns_to_a_unit(zone: Zone) -> None:
    bodies = zone.bodies
    assert queries.assigning_office_of(bodies["city_management"]) == bodies["handling_office"]
    assert queries.assigning_office_of(bodies["court"]) == bodies["congress_office"]
    loose = make_organization(zone.area, "新设局")
    assert queries.assigning_office_of(loose, TODAY) == bodies["handling_office"]


def test_it_follows_successors_to_a_living_body_else_to_the_office_above(zone: Zone) -> None:
    first, second, third = (zone.bodies[key] for key in ("city_management", "construction", "economy"))
    assert queries.successor_of(first, TODAY) == first
    first.dissolved_on, first.successor = date(2024, 6, 1), second
    second.dissolved_on, second.successor = date(2024, 9, 2), third
    assert queries.successor_of(first, date(2024, 5, 31)) == first
    assert queries.successor_of(first, date(2024, 9, 1)) == second
    assert queries.successor_of(first, date(2024, 9, 2)) == third
    third.dissolved_on = date(2024, 9, 2)
    assert queries.successor_of(first, date(2024, 9, 2)) == zone.bodies["handling_office"]


def test_it_does_not_run_in_circles(zone: Zone) -> None:
    first, second = zone.bodies["city_management"], zone.bodies["construction"]
    first.dissolved_on, first.successor = TODAY, second
    second.dissolved_on, second.successor = TODAY, first
    assert queries.successor_of(first, TODAY) == zone.bodies["handling_office"]


def test_it_leaves_out_what_is_gone_or_not_yet_there(zone: Zone) -> None:
    unit = zone.bodies["economy"]
    unit.dissolved_on = TODAY
    unit.save()
    make_organization(zone.area, "未来局", founded_on=date(2030, 1, 1))
    assert names(queries.units_of(zone.id, TODAY)) == ["望澜人民法院", "城市管理局", "建设局"]
    assert unit in queries.units_of(zone.id, date(2024, 9, 1))
    assert list(queries.gone_organizations(TODAY)) == [unit]


def test_it_finds_the_zone_of_a_host(zone: Zone) -> None:
    assert queries.zone_for_host("anything.example:8000") == zone.area
    other = elsewhere()
    assert queries.zone_for_host("LinChuan.localhost:8000") == other.area
    assert queries.zone_for_host("anything.example") is None
    zone.area.host = "wanglan.localhost"
    zone.area.save()
    assert queries.zone_for_host("wanglan.localhost") == zone.area


def test_it_lists_sites_street_by_street(zone: Zone) -> None:
    elsewhere()
    closed = make_site(zone.streets["qinghe"], "旧站", closed_on=date(2024, 1, 1))
    listed = queries.sites_by_street(zone.id, TODAY)
    assert [(street.name, names(sites)) for street, sites in listed] == [
        ("青禾街道", ["青禾代表之家"]),
        ("澜港街道", ["澜港代表联络站"]),
        ("北麓街道", ["北麓代表联系点"]),
        ("栖云街道", []),
    ]
    assert closed in queries.sites_of(zone.id, date(2023, 1, 1))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("任", ["任远"]),
        ("ry", ["任远"]),
        ("ren y", ["任远"]),
        ("HX", ["何选"]),
        ("教师", ["何选"]),
        ("远任", []),
        ("  ", ["何选", "潘澜", "任远", "叶议"]),
    ],
)
def test_it_finds_deputies_by_name_sound_and_unit(zone: Zone, words: str, found: list[str]) -> None:
    zone.deputies["voter_deputy"].unit = "青禾小学教师"
    zone.deputies["voter_deputy"].save()
    assert [one.person.name for one in queries.deputies(zone.id, TODAY, words=words)] == found


def test_it_narrows_deputies_by_street_site_and_kind(zone: Zone) -> None:
    elsewhere()

    def of(**narrow: Any) -> list[str]:
        return [one.person.name for one in queries.deputies(zone.id, TODAY, **narrow)]

    assert of(kind=Deputy.Kind.VOTER) == ["何选", "潘澜"]
    assert of(area_id=zone.streets["qinghe"].pk) == ["何选", "任远", "叶议"]
    assert of(site_id=zone.sites["langang_station"].pk) == ["潘澜"]
    assert of(site_id=zone.sites["beilu_point"].pk) == []
    Attachment.objects.filter(site=zone.sites["langang_station"]).update(until=TODAY)
    assert of(site_id=zone.sites["langang_station"].pk) == []
    Deputy.objects.filter(pk=zone.deputies["voter_deputy"].pk).update(until=TODAY)
    assert of(kind=Deputy.Kind.VOTER) == ["潘澜"]


@pytest.mark.parametrize("more", [1, 50])
def test_it_lists_deputies_in_two_queries_whatever_their_number(
    zone: Zone, more: int, django_assert_num_queries: Any
) -> None:
    for n in range(more):
        deputy = make_deputy(make_person(zone.area, f"代表{n}"), Deputy.Kind.VOTER, zone.streets["beilu"])
        make_attachment(deputy, zone.sites["beilu_point"])
    with django_assert_num_queries(2):
        for deputy in queries.deputies(zone.id, TODAY):
            assert deputy.person.name and deputy.area.name
            assert [link.site.name for link in deputy.current_attachments]  # type: ignore[attr-defined]
    with django_assert_num_queries(2):
        assert sum(len(sites) for _street, sites in queries.sites_by_street(zone.id, TODAY)) == 3
    with django_assert_num_queries(1):
        assert [unit.answers_through for unit in queries.units_of(zone.id, TODAY)]


def test_it_counts_what_a_zone_has(zone: Zone) -> None:
    elsewhere()
    make_deputy(make_person(zone.area, "新代表"), Deputy.Kind.VOTER, zone.area)
    found = queries.counts(zone.id, TODAY)
    assert found.streets == 4
    assert found.deputies == {"CONGRESS": 1, "DELIBERATION": 1, "VOTER": 3}
    assert found.sites == {"HOME": 1, "STATION": 1, "POINT": 1}
    assert found.unattached == 1
    Site.objects.update(closed_on=TODAY)
    assert queries.counts(zone.id, TODAY).unattached == 5


def test_it_gives_a_right_only_while_role_and_body_last(zone: Zone) -> None:
    person = zone.person("unit_handler")
    make_membership(person, zone.bodies["economy"], "CLERK", date(2024, 1, 1), until=date(2024, 2, 1))
    assert names(one.organization for one in queries.memberships_of(person, date(2024, 1, 31))) == [
        "城市管理局",
        "经济发展局",
    ]
    assert names(one.organization for one in queries.memberships_of(person, TODAY)) == ["城市管理局"]
    Organization.objects.filter(pk=zone.bodies["city_management"].pk).update(dissolved_on=TODAY)
    assert not queries.memberships_of(person, TODAY).exists()


def test_it_knows_who_works_where(zone: Zone, django_assert_num_queries: Any) -> None:
    unit = zone.bodies["city_management"]
    with django_assert_num_queries(1):
        found = [one.person.name for one in queries.members_of([unit.pk], TODAY)]
    assert found == ["吴分", "程实", "梁局"]
    assert [one.person.name for one in queries.members_of([unit.pk], TODAY, roles=["HEAD"])] == ["梁局"]
    person = zone.deputies["congress_deputy"].person
    assert list(queries.mandates_of(person, TODAY)) == [zone.deputies["congress_deputy"]]


def test_it_keeps_to_one_zone(zone: Zone) -> None:
    other = elsewhere()
    assert names(queries.units_of(other.id, TODAY)) == ["临川城管局"]
    assert names(queries.streets_of(other.id)) == ["东桥街道"]
    assert names(Area.objects.within(other.id)) == ["临川开发区", "东桥街道"]
    assert not queries.deputies(other.id, TODAY).exists()
