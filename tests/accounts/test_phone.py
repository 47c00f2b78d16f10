"""Phone and code: deputies, and residents who want to see their concerns."""

import pytest

from lianxin.accounts.models import User
from lianxin.core import crypto
from lianxin.ledger.models import Event
from lianxin.notify.models import Message
from tests.accounts.conftest import PHONE, last_code, sent, sign_in_by_phone
from tests.factories.directory import make_membership
from tests.zone import elsewhere

pytestmark = pytest.mark.django_db
CODE = "/accounts/login/code/"


def test_a_deputy_signs_in_by_the_registered_phone(client, deputy):
    deputy("voter_deputy")
    answer = sign_in_by_phone(client)
    assert answer["Location"] == "/work/"
    assert client.get("/deputy/").content.decode() == "deputy 何选 "
    assert client.get("/office/").status_code == 403
    assert Event.objects.get(action="user.sign_in").data == {"second_factor": False}


def test_an_unregistered_phone_makes_a_resident_and_no_deputy(client, zone):
    answer = sign_in_by_phone(client, "13900000009")
    assert answer["Location"] == "/my/"
    assert client.get("/any/").content.decode() == "resident  "
    assert client.get("/deputy/").status_code == 403
    assert not Event.objects.filter(action="user.sign_in").exists()
    user = User.objects.get()
    assert user.zone_id == zone.id
    assert user.phone == "13900000009"
    sign_in_by_phone(client, "13900000009")
    assert User.objects.count() == 1


def test_the_number_is_kept_sealed_and_hashed_only(client, zone):
    sign_in_by_phone(client)
    row = User.objects.values().get()
    assert PHONE not in str(row)
    assert PHONE.encode() not in bytes(row["phone_sealed"])
    assert crypto.unseal(row["phone_sealed"], "user.phone") == PHONE
    assert PHONE not in str(dict(client.session))


def test_known_and_unknown_numbers_get_the_same_answer(client, deputy):
    deputy("voter_deputy")
    answers = []
    for phone in (PHONE, "13900000009"):
        first = client.post("/accounts/login/phone/", {"phone": phone})
        page = client.get(CODE).content.decode()
        wrong = client.post(CODE, {"code": "wrong"})
        answers.append((first.status_code, first["Location"], page.count("<form"), wrong.status_code))
    assert answers[0] == answers[1]
    assert [phone for _key, phone, _text, _zone in sent] == [PHONE, "13900000009"]


def test_a_wrong_code_does_not_open_and_five_use_it_up(client, deputy):
    deputy("voter_deputy")
    client.post("/accounts/login/phone/", {"phone": PHONE})
    right = last_code()
    for _n in range(5):
        answer = client.post(CODE, {"code": f"{(int(right) + 1) % 10**6:06d}"})
        assert answer.status_code == 422
    assert client.post(CODE, {"code": right}).status_code == 422
    assert client.get("/deputy/").status_code == 302


def test_a_code_is_over_after_five_minutes_and_good_once(client, deputy, wall):
    deputy("voter_deputy")
    client.post("/accounts/login/phone/", {"phone": PHONE})
    wall.move(minutes=5, seconds=1)
    assert client.post(CODE, {"code": last_code()}).status_code == 422
    client.post(f"{CODE}again/")
    assert len(sent) == 2
    assert client.post(CODE, {"code": last_code()}).status_code == 302


def test_a_code_opens_only_the_browser_that_asked(client, deputy):
    deputy("voter_deputy")
    client.post("/accounts/login/phone/", {"phone": PHONE})
    stranger = type(client)()
    assert stranger.post(CODE, {"code": last_code()})["Location"] == "/accounts/login/"
    stranger.post("/accounts/login/phone/", {"phone": "13900000009"})
    assert stranger.post(CODE, {"code": sent[0][2][6:12]}).status_code == 422


def test_codes_are_limited(client, deputy):
    deputy("voter_deputy")
    for _n in range(3):
        assert client.post("/accounts/login/phone/", {"phone": PHONE}).status_code == 302
    answer = client.post("/accounts/login/phone/", {"phone": PHONE})
    assert answer.status_code == 422
    assert "试得太多了" in answer.content.decode()
    assert len(sent) == 3
    again = client.post(f"{CODE}again/")
    assert again.status_code == 422
    assert "试得太多了" in again.content.decode()
    assert type(client)().post(f"{CODE}again/")["Location"] == "/accounts/login/"


def test_a_wrong_number_is_told_apart(client, zone):
    for phone, said in (("1380000000", "少 1 位"), ("0513-85920000", "座机收不到短信"), ("", "填手机号")):
        answer = client.post("/accounts/login/phone/", {"phone": phone})
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_closed_sign_in_does_not_open(client, deputy):
    user = deputy("voter_deputy")
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = sign_in_by_phone(client)
    assert answer.status_code == 422
    assert "停用" in answer.content.decode()


def test_a_phone_opens_no_office(client, zone, deputy):
    both = zone.person("voter_deputy")
    make_membership(both, zone.bodies["qinghe_office"], "CLERK")
    deputy("voter_deputy")
    sign_in_by_phone(client)
    assert client.get("/deputy/").status_code == 200
    page = client.get("/accounts/switch/").content.decode()
    assert "青禾街道人大工委" not in page
    wanted = both.memberships.get()
    assert client.post("/accounts/switch/", {"capacity": f"membership:{wanted.pk}"}).status_code == 403
    assert client.get("/office/").status_code == 403


def test_it_leads_back_to_where_one_was(client, deputy):
    deputy("voter_deputy")
    assert sign_in_by_phone(client, wanted="/deputy/")["Location"] == "/deputy/"
    assert sign_in_by_phone(client, wanted="//evil.example/")["Location"] != "//evil.example/"


def test_the_phone_of_another_zone_is_another_account(client, deputy):
    other = elsewhere()
    deputy("voter_deputy")
    stranger = type(client)(headers={"host": "linchuan.localhost"})
    # with a second zone the first needs its own host too
    sign_in_by_phone(stranger)
    assert stranger.get("/deputy/").status_code == 403
    assert User.objects.filter(zone_id=other.id).count() == 1


def test_the_code_goes_through_the_outbox(client, zone, settings):
    settings.LIANXIN_SEND_CODE = "lianxin.notify.outbox.put_code"
    client.post("/accounts/login/phone/", {"phone": PHONE})
    message = Message.objects.get()
    assert (message.channel, message.zone_id) == ("SMS", zone.id)
    assert message.key.startswith("code:")
    assert PHONE not in str(Message.objects.values().get())
