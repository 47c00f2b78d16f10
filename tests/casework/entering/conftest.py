import pytest
from django.test import Client

from lianxin.accounts.models import User
from lianxin.core import clock
from tests.desk import MONDAY, signed_in
from tests.zone import Zone, a_zone


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    """The flows' time stands still at ten on a Monday."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def clerk_of(other: Zone) -> Client:
    """A browser of another zone's congress office."""
    user = User.objects.create_staff(other.id, "elsewhere", other.person("congress_clerk"))
    client = signed_in(user, f"membership:{other.memberships['congress_clerk'].pk}", strong=True)
    client.defaults["HTTP_HOST"] = "linchuan.localhost"
    return client
