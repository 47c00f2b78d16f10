"""What the tables refuse by themselves."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Person, Site
from tests.factories.directory import (
    make_community,
    make_deputy,
    make_membership,
    make_organization,
    make_person,
    make_site,
    make_street,
    make_zone,
)
from tests.zone import Zone, elsewhere

BEFORE = date(2021, 1, 1)


def refused(model: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)


def test_it_has_one_root_for_a_zone_and_none_elsewhere(zone: Zone) -> None:
    street = zone.streets["qinghe"]
    assert (zone.area.zone_id, zone.area.zone_root, zone.area.root_id) == (None, zone.area, zone.id)
    assert (street.zone_root, street.root_id) == (zone.area, zone.id)
    refused(Area, kind="STREET", name="无根街道")
    refused(Area, kind="STREET", name="无区街道", parent=zone.area)
    refused(Area, kind="ZONE", name="有上级的区", parent=zone.area, zone=zone.area)
    refused(Area, kind="ZONE", name=zone.area.name)
    refused(Area, kind="STREET", name="青禾街道", parent=zone.area, zone=zone.area)
    refused(Area, kind="STREET", name="有域名的街道", parent=zone.area, zone=zone.area, host="a.example")


def test_it_keeps_each_area_under_the_right_parent(zone: Zone) -> None:
    community = Area(kind="COMMUNITY", name="新社区", parent=zone.area, zone=zone.area)
    with pytest.raises(ValidationError) as caught:
        community.full_clean()
    assert "parent" in caught.value.message_dict
    other = elsewhere()
    street = Area(kind="STREET", name="新街道", parent=other.area, zone=zone.area)
    with pytest.raises(ValidationError) as caught:
        street.full_clean()
    assert "zone" in caught.value.message_dict


@pytest.mark.django_db
def test_it_gives_slugs_that_are_free_in_their_zone() -> None:
    zone, other = make_zone("甲区"), make_zone("乙区")
    assert make_street(zone, "青禾街道").slug == "qinghejiedao"
    assert make_street(other, "青禾街道").slug == "qinghejiedao"
    assert make_street(zone, "清河街道").slug == "qinghejiedao-2"
    street = make_street(zone, "东街")
    assert [make_site(street, name).slug for name in ("和家站", "贺家站")] == ["hejiazhan", "hejiazhan-2"]


def test_it_has_one_such_office_in_a_zone_and_in_a_street(zone: Zone) -> None:
    for kind in ("CONGRESS_OFFICE", "HANDLING_OFFICE", "EXECUTIVE_COMMITTEE"):
        refused(Organization, zone=zone.area, name=f"第二个{kind}", kind=kind)
    refused(Organization, zone=zone.area, name="第二工委", kind="STREET_OFFICE", area=zone.streets["qinghe"])
    refused(Organization, zone=zone.area, name="无街道的工委", kind="STREET_OFFICE")
    refused(Organization, zone=zone.area, name="城市管理局", kind="UNIT")


def test_it_frees_the_name_of_a_dissolved_body(zone: Zone) -> None:
    unit = zone.bodies["city_management"]
    unit.dissolved_on = date(2024, 6, 1)
    unit.save()
    assert make_organization(zone.area, "城市管理局").pk != unit.pk


def test_it_ends_nothing_before_it_begins(zone: Zone) -> None:
    person = make_person(zone.area, "钱程")
    unit = zone.bodies["economy"]
    refused(Membership, person=person, organization=unit, role="CLERK", since=date(2024, 1, 1), until=BEFORE)
    refused(Deputy, person=person, kind="VOTER", area=zone.area, since=date(2024, 1, 1), until=BEFORE)
    deputy = make_deputy(person, "VOTER", zone.area)
    refused(Attachment, deputy=deputy, site=zone.sites["beilu_point"], since=date(2024, 1, 1), until=BEFORE)
    refused(Organization, zone=zone.area, name="短命局", kind="UNIT", founded_on=date(2024, 1, 1), dissolved_on=BEFORE)
    refused(Organization, zone=zone.area, name="有承接的局", kind="UNIT", successor=unit)


def test_it_lets_a_right_end_on_the_day_it_began(zone: Zone) -> None:
    day = date(2024, 9, 2)
    role = make_membership(make_person(zone.area, "钱程"), zone.bodies["economy"], "CLERK", day, until=day)
    assert not Membership.objects.current(day).filter(pk=role.pk).exists()


def test_it_knows_what_is_in_force_on_a_day(zone: Zone) -> None:
    role = make_membership(
        make_person(zone.area, "钱程"), zone.bodies["economy"], "CLERK", date(2024, 2, 1), until=date(2024, 3, 1)
    )
    days = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1)]
    assert [Membership.objects.current(day).filter(pk=role.pk).exists() for day in days] == [False, True, True, False]


def test_it_refuses_what_is_in_another_zone(zone: Zone) -> None:
    other = elsewhere()
    person = zone.person("street_clerk")
    for row in (
        Membership(person=person, organization=other.bodies["unit"], role="CLERK", since=BEFORE),
        Deputy(person=person, kind="VOTER", area=other.area, since=BEFORE),
        Attachment(deputy=zone.deputies["voter_deputy"], site=other.sites["dongqiao_station"], since=BEFORE),
        Organization(zone=zone.area, name="跨区局", kind="UNIT", area=other.area),
        Organization(zone=zone.area, name="跨区局", kind="UNIT", parent=other.bodies["unit"]),
    ):
        with pytest.raises(ValidationError, match="开发区"):
            row.full_clean()


def test_it_wants_a_street_and_a_desk_for_a_site(zone: Zone) -> None:
    site = Site(zone=zone.area, kind="HOME", name="新家", area=zone.area, organization=zone.bodies["economy"])
    with pytest.raises(ValidationError):
        site.full_clean()
    site.area = zone.streets["qinghe"]
    with pytest.raises(ValidationError) as caught:
        site.full_clean()
    assert "organization" in caught.value.message_dict


def test_it_keeps_the_sound_of_a_name(zone: Zone) -> None:
    person = make_person(zone.area, "曾乐")
    assert (person.pinyin, person.initials) == ("zengle", "zl")
    person.name = "张伟"
    person.save()
    assert Person.objects.get(pk=person.pk).initials == "zw"


def test_it_has_a_code_once_in_a_zone(zone: Zone) -> None:
    make_person(zone.area, "张伟", code="A1")
    make_person(elsewhere().area, "张伟", code="A1")
    refused(Person, zone=zone.area, name="李伟", code="A1")
    make_community(zone.streets["langang"], "望江社区")
