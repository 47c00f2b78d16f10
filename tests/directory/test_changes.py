"""Ending bodies, sites, mandates and roles, and what ends with them."""

from datetime import UTC, date, datetime

import pytest

from lianxin.core.errors import Refused
from lianxin.directory import changes, queries
from lianxin.directory.changes import By
from lianxin.directory.models import Attachment, Deputy, Membership, Organization, Site
from lianxin.ledger.models import Event
from tests.factories.directory import make_membership, make_person
from tests.zone import TODAY, Zone, elsewhere

NOW = datetime(2024, 9, 2, 1, 30, tzinfo=UTC)
BY = By("staff", NOW, 5)


def events() -> list[tuple[str, str]]:
    return [(event.action, event.cause) for event in Event.objects.order_by("id")]


def test_it_dissolves_a_body_with_its_roles_and_names_the_successor(zone: Zone) -> None:
    unit, heir = zone.bodies["city_management"], zone.bodies["construction"]
    late = make_membership(make_person(zone.area, "钱程"), unit, "CLERK", date(2025, 1, 1))
    changes.dissolve_organization(unit, TODAY, heir, BY)
    stored = Organization.objects.get(pk=unit.pk)
    assert (stored.dissolved_on, stored.successor) == (TODAY, heir)
    assert not Membership.objects.current(TODAY).filter(organization=unit).exists()
    assert Membership.objects.current(date(2024, 9, 1)).filter(organization=unit).count() == 3
    late.refresh_from_db()
    assert late.until == late.since
    assert queries.successor_of(stored, TODAY) == heir
    assert events() == [("organization.dissolve", "")] + [("membership.end", "organization.dissolve")] * 4
    event = Event.objects.get(action="organization.dissolve")
    assert event.data == {"on": "2024-09-02", "successor": heir.pk}
    assert (event.zone_id, event.actor_kind, event.actor_id, event.occurred_at) == (zone.id, "staff", 5, NOW)


def test_it_refuses_a_successor_that_cannot_take_over(zone: Zone) -> None:
    unit, gone = zone.bodies["city_management"], zone.bodies["economy"]
    changes.dissolve_organization(gone, date(2024, 9, 1), None, BY)
    for heir in (unit, gone, elsewhere().bodies["unit"]):
        with pytest.raises(Refused):
            changes.dissolve_organization(unit, TODAY, heir, BY)
    with pytest.raises(Refused, match="关闭站点"):
        changes.dissolve_organization(zone.bodies["qinghe_home_desk"], TODAY, None, BY)
    unit.founded_on = date(2025, 1, 1)
    with pytest.raises(Refused, match="早于"):
        changes.dissolve_organization(unit, TODAY, None, BY)
    assert Organization.objects.get(pk=unit.pk).dissolved_on is None


def test_it_closes_a_site_with_its_desk_roles_and_attachments(zone: Zone) -> None:
    site = zone.sites["qinghe_home"]
    changes.close_site(site, TODAY, BY)
    assert Site.objects.get(pk=site.pk).closed_on == TODAY
    assert not Attachment.objects.current(TODAY).filter(site=site).exists()
    assert not Membership.objects.current(TODAY).filter(organization=site.organization).exists()
    desk = Organization.objects.get(pk=site.organization_id)
    assert queries.successor_of(desk, TODAY) == zone.bodies["qinghe_office"]
    assert [action for action, _cause in events()] == [
        "site.close",
        *["attachment.end"] * 3,
        "organization.dissolve",
        "membership.end",
    ]


def test_it_ends_a_mandate_with_its_attachments(zone: Zone) -> None:
    deputy = zone.deputies["voter_deputy"]
    changes.end_mandate(deputy, TODAY, BY)
    assert deputy not in Deputy.objects.serving(TODAY)
    assert not Attachment.objects.current(TODAY).filter(deputy=deputy).exists()
    assert events() == [("deputy.end", ""), ("attachment.end", "deputy.end")]


def test_it_ends_a_role_at_once_and_never_before_it_began(zone: Zone) -> None:
    role = zone.memberships["street_clerk"]
    changes.end_membership(role, TODAY, BY)
    assert role not in Membership.objects.current(TODAY)
    assert role in Membership.objects.current(date(2024, 9, 1))
    with pytest.raises(Refused):
        changes.end_membership(role, date(2000, 1, 1), BY)
    link = zone.deputies["voter_deputy"].attachments.get()
    changes.end_attachment(link, TODAY, BY)
    assert not Attachment.objects.current(TODAY).filter(pk=link.pk).exists()
    assert [action for action, _cause in events()] == ["membership.end", "attachment.end"]


def test_it_keeps_nothing_when_one_part_is_refused(zone: Zone) -> None:
    site = zone.sites["qinghe_home"]
    Organization.objects.filter(pk=site.organization_id).update(founded_on=date(2025, 1, 1))
    site.organization.refresh_from_db()
    with pytest.raises(Refused):
        changes.close_site(site, TODAY, BY)
    assert Site.objects.get(pk=site.pk).closed_on is None
    assert events() == []
