"""The administrator's pages."""

from collections import Counter

import pytest
from django.test import Client

from lianxin.accounts import administration, set_up
from lianxin.accounts.actor import Actor
from lianxin.accounts.models import SetUpCode, User
from lianxin.core import clock
from lianxin.core.time import local_date
from lianxin.directory.models import Membership
from lianxin.ledger.models import Event
from tests.accounts.conftest import PASSWORD, PHONE, sign_in, sign_in_by_phone, totp, with_password
from tests.factories.directory import make_membership, make_person
from tests.zone import elsewhere

pytestmark = pytest.mark.django_db
FIRST = "/accounts/login/first/"


@pytest.fixture
def admin(client, staff) -> Client:
    sign_in(client, staff("admin"))
    return client


def events() -> Counter[str]:
    return Counter(Event.objects.exclude(action="user.sign_in").values_list("action", flat=True))


def code_on(page) -> str:
    return next(
        word
        for word in page.content.decode().replace("<", " ").replace(">", " ").split()
        if word.count("-") == 2 and word.isupper()
    )


def test_it_lists_the_people_of_the_zone_and_of_no_other(admin, zone):
    elsewhere_zone = elsewhere()
    assert elsewhere_zone.id != zone.id
    zone.area.host = "testserver"
    zone.area.save()
    page = admin.get("/accounts/members/").content.decode()
    assert "沈青" in page
    assert "青禾街道人大工委 · 工作人员" in page
    assert "乔东" not in page
    found = (
        admin.get("/accounts/members/?q=shenq").content.decode() + admin.get("/accounts/members/?q=sq").content.decode()
    )
    assert "沈青" in found
    stranger = elsewhere_zone.person("street_clerk")
    assert admin.get(f"/accounts/members/{stranger.pk}/").status_code == 404
    other = elsewhere_zone.memberships["street_clerk"]
    assert admin.post(f"/accounts/memberships/{other.pk}/end/").status_code == 404


def test_it_ends_a_membership_at_once_and_records_it(admin, staff, zone):
    clerk = Client()
    sign_in(clerk, staff("street_clerk"))
    kept = zone.memberships["street_clerk"]
    for _n in range(2):
        admin.post(f"/accounts/memberships/{kept.pk}/end/")
    kept.refresh_from_db()
    assert kept.until == local_date(clock.now())
    assert clerk.get("/street/").status_code == 403
    event = Event.objects.get(action="membership.end")
    assert (event.subject_kind, event.subject_id, event.actor_id) == (
        "membership",
        kept.pk,
        zone.memberships["admin"].pk,
    )
    assert event.data == {"person": kept.person_id, "organization": kept.organization_id, "role": "CLERK"}


def test_it_gives_a_role(admin, zone):
    person = zone.person("street_clerk")
    wanted = {"organization": zone.bodies["court"].pk, "role": "HEAD"}
    assert admin.post(f"/accounts/members/{person.pk}/roles/", wanted).status_code == 302
    assert person.memberships.filter(role="HEAD", organization=zone.bodies["court"]).exists()
    again = admin.post(f"/accounts/members/{person.pk}/roles/", wanted)
    assert again.status_code == 422
    assert "已经有这个任职" in again.content.decode()
    assert events() == {"membership.start": 1}


@pytest.mark.parametrize("role", ["AUDITOR", "", "EMPEROR"])
def test_it_appoints_no_auditor(admin, zone, role):
    person = zone.person("street_clerk")
    wanted = {"organization": zone.bodies["congress_office"].pk, "role": role}
    assert admin.post(f"/accounts/members/{person.pk}/roles/", wanted).status_code in (403, 422)
    assert not events()


def test_administrators_auditors_and_workers_stay_apart(admin, zone):
    office = zone.bodies["congress_office"].pk
    clerk = zone.person("street_clerk")
    answer = admin.post(f"/accounts/members/{clerk.pk}/roles/", {"organization": office, "role": "ADMIN"})
    assert answer.status_code == 422
    assert "要分开" in answer.content.decode()
    assert not events()


def test_an_auditor_is_out_of_an_administrators_reach(admin, zone, staff):
    one = staff("auditor")
    person = one.user.person_id
    office = zone.bodies["congress_office"].pk
    answers = [
        admin.post(f"/accounts/members/{person}/roles/", {"organization": office, "role": "CLERK"}),
        admin.post(f"/accounts/memberships/{zone.memberships['auditor'].pk}/end/"),
        admin.post(f"/accounts/members/{person}/reset/"),
        admin.post(f"/accounts/members/{person}/phone/", {"phone": PHONE}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (
        "<form" not in admin.get(f"/accounts/members/{person}/").content.decode().split("<main")[1].split("</main")[0]
    )
    assert not events()
    code = administration.reset(one.user, Actor.importer(zone.id), clock.now())
    assert set_up.redeem(zone.id, "auditor", code, PASSWORD, "192.0.2.1") == one.user
    assert events() == {"user.reset": 1}


def test_nobody_changes_their_own_rights(admin, zone):
    me = zone.person("admin")
    office = zone.bodies["congress_office"].pk
    answers = [
        admin.post(f"/accounts/members/{me.pk}/roles/", {"organization": office, "role": "CLERK"}),
        admin.post(f"/accounts/memberships/{zone.memberships['admin'].pk}/end/"),
        admin.post(f"/accounts/members/{me.pk}/reset/"),
        admin.post(f"/accounts/members/{me.pk}/phone/", {"phone": PHONE}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert not events()


def test_an_organization_of_another_zone_cannot_be_chosen(admin, zone):
    other = elsewhere()
    zone.area.host = "testserver"
    zone.area.save()
    person = zone.person("street_clerk")
    wanted = {"organization": other.bodies["unit"].pk, "role": "HEAD"}
    assert admin.post(f"/accounts/members/{person.pk}/roles/", wanted).status_code == 422


def test_it_opens_a_sign_in_that_its_owner_sets_up(admin, zone):
    person = zone.person("street_clerk")
    page = admin.post(f"/accounts/members/{person.pk}/sign-in/", {"login": "Shen.Qing"})
    code = code_on(page)
    clerk = Client()
    wrong = clerk.post(FIRST, {"username": "shen.qing", "code": "AAAA-BBBB-CCCC", "password": PASSWORD})
    assert wrong.status_code == 422
    weak = clerk.post(FIRST, {"username": "shen.qing", "code": code, "password": "1234567890"})
    assert weak.status_code == 422
    done = clerk.post(FIRST, {"username": "shen.qing", "code": code.lower(), "password": PASSWORD})
    assert done["Location"] == "/accounts/login/second-factor/set-up/"
    assert clerk.post(FIRST, {"username": "shen.qing", "code": code, "password": "another long one"}).status_code == 422
    secret = clerk.get(done["Location"]).content.decode().split("<code>")[1].split("</code>")[0].replace("<wbr>", "")
    clerk.post(done["Location"], {"code": totp(secret)})
    assert clerk.get("/street/").status_code == 200
    assert events() == {"user.open": 1}
    assert code not in str(list(Event.objects.values()))


def test_a_name_that_is_taken_is_told(admin, zone, staff):
    staff("street_head")
    person = zone.person("street_clerk")
    answer = admin.post(f"/accounts/members/{person.pk}/sign-in/", {"login": "street_head"})
    assert answer.status_code == 422
    assert "已经有人用了" in answer.content.decode()


def test_it_resets_a_sign_in(admin, zone, staff):
    one = staff("street_clerk")
    clerk = Client()
    sign_in(clerk, one)
    page = admin.post(f"/accounts/members/{one.user.person_id}/reset/")
    assert "no-store" in page["Cache-Control"]
    assert clerk.get("/street/").status_code == 302
    assert with_password(clerk, "street_clerk").status_code == 422
    done = clerk.post(FIRST, {"username": "street_clerk", "code": code_on(page), "password": PASSWORD})
    assert done["Location"] == "/accounts/login/second-factor/set-up/"
    assert events() == {"user.reset": 1}


def test_a_set_up_code_is_over_after_a_week_and_tries_are_limited(admin, zone, wall):
    person = zone.person("street_clerk")
    code = code_on(admin.post(f"/accounts/members/{person.pk}/sign-in/", {"login": "shen"}))
    wall.move(days=7, seconds=1)
    form = {"username": "shen", "code": code, "password": PASSWORD}
    assert Client().post(FIRST, form).status_code == 422
    for _n in range(10):
        answer = Client().post(FIRST, form)
    assert "试得太多了" in answer.content.decode()
    assert SetUpCode.objects.get().code_hash not in code


def test_it_registers_a_deputys_phone(admin, zone):
    person = zone.person("voter_deputy")
    assert admin.post(f"/accounts/members/{person.pk}/phone/", {"phone": "138 0000 0001"}).status_code == 302
    page = admin.get(f"/accounts/members/{person.pk}/").content.decode()
    assert "138****0001" in page
    assert PHONE not in page
    deputy = Client()
    sign_in_by_phone(deputy)
    assert deputy.get("/deputy/").status_code == 200
    other = zone.person("other_deputy")
    taken = admin.post(f"/accounts/members/{other.pk}/phone/", {"phone": PHONE})
    assert taken.status_code == 422
    assert events() == {"user.phone": 1}
    assert PHONE not in str(list(Event.objects.values()))


def test_a_residents_account_becomes_the_deputys(admin, zone):
    resident = Client()
    sign_in_by_phone(resident)
    person = zone.person("voter_deputy")
    admin.post(f"/accounts/members/{person.pk}/phone/", {"phone": PHONE})
    assert User.objects.get(person=person).phone == PHONE
    assert User.objects.filter(phone_hash__isnull=False).count() == 1


def test_a_list_of_many_costs_as_much_as_one_of_few(admin, zone, django_assert_num_queries):
    # session, zone, sign-in, membership; people, their memberships, their mandates
    with django_assert_num_queries(7):
        admin.get("/accounts/members/?q=沈")
    for n in range(60):
        make_membership(make_person(zone.area, f"沈{n}"), zone.bodies["court"], "CLERK")
    with django_assert_num_queries(7):
        page = admin.get("/accounts/members/?q=沈")
    assert "再看 50 人" in page.content.decode()


@pytest.mark.parametrize("address", ["roles/", "sign-in/", "reset/", "phone/"])
def test_each_change_wants_post_an_administrator_and_somebody_there(admin, staff, zone, address):
    person = zone.person("street_clerk")
    assert admin.get(f"/accounts/members/{person.pk}/{address}").status_code == 405
    assert admin.post(f"/accounts/members/999999/{address}").status_code == 404
    clerk = Client()
    sign_in(clerk, staff("street_head"))
    assert clerk.post(f"/accounts/members/{person.pk}/{address}").status_code == 403
    assert Membership.objects.filter(person=person).count() == 1
