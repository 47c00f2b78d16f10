"""Name, password, second factor."""

import threading

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection

from lianxin.accounts import second_factor
from lianxin.accounts.models import User
from lianxin.ledger.models import Event
from tests.accounts.conftest import PASSWORD, sign_in, totp, with_password
from tests.zone import elsewhere

pytestmark = pytest.mark.django_db


def test_it_gets_nowhere_with_the_password_alone(client, staff):
    staff("street_clerk")
    answer = with_password(client, "street_clerk")
    assert answer["Location"] == "/accounts/login/second-factor/"
    assert SESSION_KEY not in client.session
    for page in ("/office/", "/work/", "/any/", "/accounts/me/", "/accounts/switch/", "/accounts/recovery-codes/"):
        assert client.get(page)["Location"].startswith("/accounts/login/?next="), page


def test_it_opens_the_office_with_both(client, staff):
    answer = sign_in(client, staff("street_clerk"))
    assert answer["Location"] == "/work/"
    assert client.get("/street/").content.decode() == "staff 沈青 CLERK"
    event = Event.objects.get(action="user.sign_in")
    assert event.data == {"second_factor": True}


def test_it_sets_the_second_factor_up_on_the_first_sign_in(client, zone):
    user = User.objects.create_staff(zone.id, "new.clerk", zone.person("street_clerk"), PASSWORD)
    answer = with_password(client, "new.clerk", QUERY_STRING="next=/street/")
    assert answer["Location"] == "/accounts/login/second-factor/set-up/"
    page = client.get(answer["Location"])
    secret = page.content.decode().split("<code>")[1].split("</code>")[0].replace("<wbr>", "")
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert client.get("/office/").status_code == 302
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 422
    answer = client.post(answer["Location"], {"code": totp(secret)})
    assert answer["Location"] == "/accounts/recovery-codes/"
    shown = client.get("/accounts/recovery-codes/").content.decode()
    assert all(code in shown for code in second_factor.recovery_codes(user))
    assert client.post("/accounts/recovery-codes/")["Location"] == "/street/"
    assert client.get("/accounts/recovery-codes/").status_code == 302  # not shown again
    assert client.get("/street/").status_code == 200


def test_it_does_not_let_a_password_enrol_another_app(client, staff):
    staff("street_clerk")
    with_password(client, "street_clerk")
    assert client.get("/accounts/login/second-factor/set-up/")["Location"] == "/accounts/login/second-factor/"


def test_a_code_is_good_once(client, staff, wall):
    one = staff("street_clerk")
    with_password(client, "street_clerk")
    code = totp(one.secret)
    assert client.post("/accounts/login/second-factor/", {"code": code}).status_code == 302
    client.post("/accounts/logout/")
    with_password(client, "street_clerk")
    assert client.post("/accounts/login/second-factor/", {"code": code}).status_code == 422
    assert client.get("/office/").status_code == 302
    wall.move(seconds=30)
    assert client.post("/accounts/login/second-factor/", {"code": totp(one.secret)}).status_code == 302


def test_a_code_before_the_last_used_one_is_refused(client, staff, wall):
    one = staff("street_clerk")
    earlier = totp(one.secret)
    wall.move(seconds=30)
    assert second_factor.check(one.user, totp(one.secret), "192.0.2.1")
    assert not second_factor.check(one.user, earlier, "192.0.2.1")


def test_a_recovery_code_is_good_once(client, staff):
    one = staff("street_clerk")
    code = second_factor.recovery_codes(one.user)[0]
    with_password(client, "street_clerk")
    assert client.post("/accounts/login/second-factor/", {"code": code}).status_code == 302
    client.post("/accounts/logout/")
    with_password(client, "street_clerk")
    assert client.post("/accounts/login/second-factor/", {"code": code}).status_code == 422


def test_wrong_codes_are_limited(client, staff):
    one = staff("street_clerk")
    with_password(client, "street_clerk")
    for _n in range(6):
        assert "验证码不对" in client.post("/accounts/login/second-factor/", {"code": "000000"}).content.decode()
    answer = client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})
    assert answer.status_code == 422
    assert "试得太多了" in answer.content.decode()


def test_the_secret_is_sealed_in_the_database(staff):
    one = staff("street_clerk")
    stored = str(list(one.user.authenticator_set.values_list("data", flat=True)))
    assert one.secret not in stored


def test_unknown_names_and_wrong_passwords_get_the_same_answer(client, staff):
    staff("street_clerk")
    unknown = with_password(client, "nobody").content.decode()
    wrong = with_password(client, "street_clerk", "not it at all").content.decode()
    closed = with_password(client, "street_clerk", "").content.decode()
    assert "登录名或密码不对" in unknown
    strip = lambda text, name: text.replace(name, "")  # noqa: E731
    parts = [
        strip(t, n).split('name="csrfmiddlewaretoken"')[0] for t, n in ((unknown, "nobody"), (wrong, "street_clerk"))
    ]
    assert parts[0] == parts[1]
    assert "填密码" in closed


def test_a_closed_sign_in_and_one_of_another_zone_do_not_open(client, staff, settings):
    one = staff("street_clerk")
    User.objects.filter(pk=one.user.pk).update(is_active=False)
    assert with_password(client, "street_clerk").status_code == 422


def test_one_name_from_one_address_is_locked_out_and_nobody_else(client, staff):
    staff("street_clerk")
    staff("street_head")
    for _n in range(6):
        answer = with_password(client, "street_clerk", "wrong")
    assert answer.status_code == 429
    locked = with_password(client, "street_clerk")
    assert locked.status_code == 429
    assert "15 分钟后再试" in locked.content.decode()
    assert with_password(client, "street_head").status_code == 302
    elsewhere = with_password(client, "street_clerk", REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_unknown_names_are_locked_out_alike(client, zone):
    for _n in range(7):
        answer = with_password(client, "nobody", "wrong")
    assert answer.status_code == 429


def test_what_was_typed_into_the_wrong_box_is_kept_nowhere(client, zone):
    with_password(client, "13812345678", "wrong")
    row = str(list(AccessAttempt.objects.values()))
    assert "13812345678" not in row
    assert "wrong" not in row


def test_the_session_key_changes_at_sign_in(client, staff):
    one = staff("street_clerk")
    with_password(client, "street_clerk")
    before = client.cookies["sessionid"].value
    client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})
    after = client.cookies["sessionid"].value
    assert before != after
    client.cookies["sessionid"] = before
    assert client.get("/office/").status_code == 302


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_it_leads_to_no_other_house(client, staff, wanted):
    one = staff("street_clerk")
    client.post("/accounts/login/", {"username": "street_clerk", "password": PASSWORD, "next": wanted})
    answer = client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})
    assert answer["Location"] == "/work/"
    assert client.get("/accounts/login/", {"next": wanted})["Location"] == "/work/"


def test_it_leads_back_to_where_one_was(client, staff):
    one = staff("street_clerk")
    asked = client.get("/street/?page=2")
    assert asked["Location"] == "/accounts/login/?next=%2Fstreet%2F%3Fpage%3D2"
    client.post(asked["Location"], {"username": "street_clerk", "password": PASSWORD})
    assert client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})["Location"] == "/street/?page=2"


def test_it_ends_a_sign_in_whose_password_changed_meanwhile(client, staff):
    one = staff("street_clerk")
    with_password(client, "street_clerk")
    one.user.set_password("another one altogether")
    one.user.save()
    assert client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/second-factor/set-up/")["Location"] == "/accounts/login/"


def test_it_signs_out_by_post_only(client, staff):
    sign_in(client, staff("street_clerk"))
    assert client.get("/accounts/logout/").status_code == 405
    assert client.get("/office/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/office/").status_code == 302


def test_an_unknown_name_costs_as_much_as_a_known_one(client, staff, monkeypatch):
    staff("street_clerk")
    hashed: list[str] = []
    whole = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *words: hashed.append("once") or whole(self, *words))
    costs = []
    for name in ("street_clerk", "nobody"):
        hashed.clear()
        with_password(client, name, "wrong")
        costs.append(len(hashed))
    assert costs == [1, 1]


def test_many_names_from_one_address_are_limited(client, zone):
    for n in range(60):
        assert with_password(client, f"name{n}", "wrong").status_code == 422
    assert "试得太多了" in with_password(client, "name60", "wrong").content.decode()


def test_a_session_of_another_zone_is_none_here(client, staff, zone):
    other = elsewhere()
    zone.area.host = "testserver"
    zone.area.save()
    sign_in(client, staff("street_clerk"))
    assert client.get("/street/").status_code == 200
    abroad = {"headers": {"host": other.area.host}}
    assert client.get("/street/", **abroad).status_code == 302
    assert with_password(type(client)(), "street_clerk", **abroad).status_code == 422
    nowhere = type(client)().post("/accounts/login/phone/", {"phone": "13800000001"}, headers={"host": "localhost"})
    assert nowhere.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_code_do_not_both_pass(staff):
    one = staff("street_clerk")
    code, results = totp(one.secret), []
    gate = threading.Barrier(4)

    def try_it() -> None:
        gate.wait()
        results.append(second_factor.check(one.user, code, "192.0.2.1"))
        connection.close()

    threads = [threading.Thread(target=try_it) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
