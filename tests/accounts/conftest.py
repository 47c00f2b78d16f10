"""People who sign in, a clock that can be moved, and the codes that were sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from lianxin.accounts import enrolment, second_factor
from lianxin.accounts.models import User
from lianxin.core import clock
from tests.zone import Zone, a_zone

PASSWORD = "望江路 7 号的灯不亮"
PHONE = "13800000001"
sent: list[tuple[str, str, str, int]] = []


def keep(key: str, phone: str, text: str, zone_id: int) -> None:
    """`LIANXIN_SEND_CODE` of these tests."""
    sent.append((key, phone, text, zone_id))


def last_code() -> str:
    return "".join(c for c in sent[-1][2].split("，")[0] if c.isdecimal())


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = "tests.accounts.pages"
    settings.LIANXIN_SEND_CODE = "tests.accounts.conftest.keep"
    sent.clear()


@dataclass
class Wall:
    """The wall clock, moved by hand."""

    at: datetime

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def wall(monkeypatch) -> Wall:
    moved = Wall(datetime.now(UTC))
    monkeypatch.setattr(clock, "wall", lambda: moved.at)
    return moved


def totp(secret: str) -> str:
    """What an authenticator shows now, by the wall clock of the product."""
    return format_hotp_value(hotp_value(secret, int(clock.wall().timestamp()) // 30))


@dataclass
class Staff:
    user: User
    secret: str


@pytest.fixture
def staff(zone: Zone) -> Callable[[str], Staff]:
    """Makes the sign-in of one of the cast: its name is its login."""

    def make(name: str) -> Staff:
        user = User.objects.create_staff(zone.id, name, zone.person(name), PASSWORD)
        secret = second_factor.new_secret()
        second_factor.set_up(user, secret)
        return Staff(user, secret)

    return make


@pytest.fixture
def deputy(zone: Zone) -> Callable[[str], User]:
    def make(name: str, phone: str = PHONE) -> User:
        return enrolment.register_phone(zone.person(name), phone)

    return make


def with_password(client: Client, login: str, password: str = PASSWORD, **extra):
    return client.post("/accounts/login/", {"username": login, "password": password}, **extra)


def sign_in(client: Client, one: Staff):
    """Name, password and second factor; the last answer."""
    with_password(client, one.user.username)
    return client.post("/accounts/login/second-factor/", {"code": totp(one.secret)})


def sign_in_by_phone(client: Client, phone: str = PHONE, wanted: str = ""):
    client.post("/accounts/login/phone/", {"phone": phone, "next": wanted})
    return client.post("/accounts/login/code/", {"code": last_code()})
