"""Rights are read anew at each request; one capacity at a time; a session ends."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.accounts.actor import Actor
from lianxin.accounts.capacities import actor_for
from lianxin.core import clock
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Membership
from tests.accounts.conftest import PHONE, sign_in, sign_in_by_phone
from tests.factories.directory import make_deputy, make_membership

pytestmark = pytest.mark.django_db
ACCESS = {
    "/": (200, 200, 200, 200, 200),
    "/any/": (302, 200, 200, 200, 200),
    "/office/": (302, 200, 403, 403, 403),
    "/street/": (302, 200, 403, 403, 403),
    "/heads/": (302, 403, 403, 403, 403),
    "/deputy/": (302, 403, 200, 403, 403),
    "/work/": (302, 200, 200, 403, 403),
    "/audit/": (302, 403, 403, 403, 200),
    "/accounts/members/": (302, 403, 403, 200, 403),
}


def test_each_page_opens_for_whom_it_says(client, staff, deputy):
    deputy("voter_deputy")
    people = [type(client)() for _n in range(5)]
    sign_in(people[1], staff("street_clerk"))
    sign_in_by_phone(people[2])
    sign_in(people[3], staff("admin"))
    sign_in(people[4], staff("auditor"))
    for address, expected in ACCESS.items():
        assert tuple(person.get(address).status_code for person in people) == expected, address


def test_who_asks_is_who_the_directory_says(staff, zone):
    """Built from the columns it consists of, as from the rows themselves."""
    today = local_date(clock.now())
    for name in ("street_clerk", "unit_head", "auditor"):
        user, membership = staff(name).user, zone.memberships[name]
        found = actor_for(user, SubjectRef("membership", membership.pk), today, strong=True)
        assert found == Actor.for_membership(membership, user.pk)
    for name in ("voter_deputy", "congress_deputy"):
        user, mandate = staff(name).user, zone.deputies[name]
        found = actor_for(user, SubjectRef("deputy", mandate.pk), today, strong=False)
        assert found == Actor.for_deputy(mandate, today, user.pk) and found.site_ids


def test_a_revoked_membership_ends_at_the_next_request(client, staff, zone):
    sign_in(client, staff("street_clerk"))
    assert client.get("/street/").status_code == 200
    Membership.objects.filter(pk=zone.memberships["street_clerk"].pk).update(until=local_date(clock.now()))
    assert client.get("/street/").status_code == 403
    assert client.get("/any/").content.decode().startswith("resident")


def test_a_dissolved_body_gives_no_right(client, staff, zone):
    sign_in(client, staff("street_clerk"))
    office = zone.bodies["qinghe_office"]
    office.dissolved_on = local_date(clock.now())
    office.save()
    assert client.get("/street/").status_code == 403


def test_an_ended_mandate_ends_at_the_next_request(client, deputy, zone):
    deputy("voter_deputy")
    sign_in_by_phone(client)
    assert client.get("/deputy/").status_code == 200
    mandate = zone.deputies["voter_deputy"]
    mandate.until = local_date(clock.now())
    mandate.save()
    assert client.get("/deputy/").status_code == 403


def test_a_right_that_begins_tomorrow_is_none_today(client, staff, zone):
    tomorrow = local_date(clock.now()) + timedelta(days=1)
    future = make_membership(zone.person("street_clerk"), zone.bodies["court"], "HEAD", since=tomorrow)
    sign_in(client, staff("street_clerk"))
    assert client.post("/accounts/switch/", {"capacity": f"membership:{future.pk}"}).status_code == 403


def test_a_closed_sign_in_ends_at_the_next_request(client, staff):
    one = staff("street_clerk")
    sign_in(client, one)
    one.user.is_active = False
    one.user.save()
    assert client.get("/street/").status_code == 302


def test_one_switches_between_memberships_and_mandates(client, staff, zone):
    person = zone.person("street_clerk")
    head = make_membership(person, zone.bodies["city_management"], "HEAD")
    mandate = make_deputy(person, "VOTER", zone.streets["qinghe"])
    sign_in(client, staff("street_clerk"))
    page = client.get("/accounts/switch/").content.decode()
    assert "城市管理局 · 负责人" in page
    assert "选民代表 · 青禾街道" in page
    assert client.get("/heads/").status_code == 403
    before = client.cookies["sessionid"].value
    assert client.post("/accounts/switch/", {"capacity": f"membership:{head.pk}"})["Location"] == "/work/"
    assert client.cookies["sessionid"].value != before
    assert client.get("/heads/").status_code == 200
    assert client.get("/street/").status_code == 403
    client.post("/accounts/switch/", {"capacity": f"deputy:{mandate.pk}"})
    assert client.get("/deputy/").status_code == 200
    assert client.get("/office/").status_code == 403


@pytest.mark.parametrize("wanted", ["", "membership:0", "nonsense", "membership:999999"])
def test_one_cannot_become_what_one_is_not(client, staff, zone, wanted):
    sign_in(client, staff("street_clerk"))
    others = f"membership:{zone.memberships['street_head'].pk}"
    for ref in (wanted, others):
        assert client.post("/accounts/switch/", {"capacity": ref}).status_code == 403
    assert client.get("/street/").content.decode() == "staff 沈青 CLERK"


def test_a_session_at_a_desk_ends_when_idle_and_after_half_a_day(client, staff, wall):
    sign_in(client, staff("street_clerk"))
    for _n in range(12):
        wall.move(minutes=59)
        assert client.get("/office/").status_code == 200
    wall.move(minutes=13)
    assert client.get("/office/").status_code == 302
    assert SESSION_KEY not in client.session


def test_an_idle_desk_is_signed_out(client, staff, wall):
    sign_in(client, staff("street_clerk"))
    wall.move(minutes=60)
    assert client.get("/office/").status_code == 302


def test_a_phone_stays_signed_in_for_a_week_of_silence_at_most(client, deputy, wall):
    deputy("voter_deputy")
    sign_in_by_phone(client)
    wall.move(days=6)
    assert client.get("/deputy/").status_code == 200
    wall.move(days=7)
    assert client.get("/deputy/").status_code == 302


def test_another_phone_ends_the_sessions_of_the_old_one(client, deputy, zone):
    deputy("voter_deputy")
    sign_in_by_phone(client)
    deputy("voter_deputy", "13900000009")
    assert client.get("/deputy/").status_code == 302
    assert sign_in_by_phone(client, PHONE)["Location"] == "/my/"


def test_it_asks_the_database_little(client, staff):
    with CaptureQueriesContext(
        connection,
    ) as anonymous:
        client.get("/")
    assert len(anonymous) == 1
    sign_in(client, staff("street_clerk"))
    with CaptureQueriesContext(connection) as office:
        client.get("/office/")
    assert len(office) == 1 + 3  # the session; the zone, the sign-in, the membership


def test_it_sends_htmx_to_the_sign_in_page_as_a_whole(client, zone):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/work/?q=1"}
    answer = client.post("/office/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fwork%2F%3Fq%3D1"
    away = client.post("/office/", headers={**headers, "HX-Current-URL": "https://evil.example/x"})
    assert away["HX-Redirect"] == "/accounts/login/"
