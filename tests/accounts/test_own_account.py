"""One's own sign-in."""

import pytest
from django.test import Client

from lianxin.accounts import second_factor
from tests.accounts.conftest import PASSWORD, sign_in, totp

pytestmark = pytest.mark.django_db


def test_it_shows_what_is_there(client, staff):
    sign_in(client, staff("street_clerk"))
    page = client.get("/accounts/me/").content.decode()
    assert "street_clerk" in page
    assert "已绑定" in page


def test_it_changes_the_password_and_ends_other_sessions(client, staff, wall):
    one = staff("street_clerk")
    sign_in(client, one)
    other = Client()
    wall.move(seconds=30)
    sign_in(other, one)
    wrong = client.post("/accounts/me/password/", {"current": "not it", "password": "another long one"})
    assert wrong.status_code == 422
    assert client.post("/accounts/me/password/", {"current": PASSWORD, "password": "short"}).status_code == 422
    assert (
        client.post("/accounts/me/password/", {"current": PASSWORD, "password": "another long one"}).status_code == 302
    )
    assert client.get("/office/").status_code == 200
    assert other.get("/office/").status_code == 302


def test_it_moves_to_another_phone(client, staff, wall):
    one = staff("street_clerk")
    sign_in(client, one)
    assert client.post("/accounts/me/second-factor/", {"code": "000000"}).status_code == 422
    wall.move(seconds=30)
    assert client.post("/accounts/me/second-factor/", {"code": totp(one.secret)})["Location"] == "/accounts/login/"
    assert not second_factor.is_set_up(one.user)
    assert client.get("/office/").status_code == 302
