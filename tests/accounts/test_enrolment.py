"""Sign-ins by list, for the demonstration, and under a new key."""

import json
import stat
from argparse import Namespace

import pytest
from allauth.mfa.models import Authenticator

from lianxin.accounts import background, demo, enrolment, rotation, set_up
from lianxin.accounts.models import SetUpCode, User
from lianxin.config.commands import accounts_reset
from lianxin.core import crypto
from lianxin.core.errors import Refused
from tests.accounts.conftest import PASSWORD, PHONE, sign_in_by_phone, totp, with_password

pytestmark = pytest.mark.django_db


def test_a_list_makes_sign_ins_once(zone):
    entries = [
        (zone.person("street_clerk"), "", "Shen"),
        (zone.person("voter_deputy"), PHONE, ""),
        (zone.person("street_head"), "13900000002", "zheng"),
        (zone.person("other_deputy"), PHONE, ""),
        (zone.person("congress_deputy"), "123", ""),
        (zone.person("unit_head"), "", ""),
    ]
    first = enrolment.enrol_imported(entries)
    assert (first.created, first.changed) == (3, 0)
    assert [one.login for one in first.invitations] == ["shen", "zheng"]
    assert [person for person, _reason in first.refused] == [entries[3][0], entries[4][0]]
    again = enrolment.enrol_imported(entries)
    assert (again.created, again.changed, again.invitations) == (0, 0, [])
    moved = enrolment.enrol_imported([(zone.person("voter_deputy"), "13900000003", "")])
    assert (moved.created, moved.changed) == (0, 1)
    assert User.objects.get(person=zone.person("voter_deputy")).phone == "13900000003"
    user = set_up.redeem(zone.id, "shen", first.invitations[0].code, PASSWORD, "192.0.2.1")
    assert user == User.objects.get(person=zone.person("street_clerk"))
    assert "code" not in repr(first.invitations[0])


def test_a_list_changes_no_name(zone):
    enrolment.enrol_imported([(zone.person("street_clerk"), PHONE, "shen")])
    again = enrolment.enrol_imported([(zone.person("street_clerk"), "138 0000 0001", "Shen")])
    assert (again.changed, again.refused) == (0, [])
    for person, login in (("street_clerk", "other"), ("street_head", "shen")):
        done = enrolment.enrol_imported([(zone.person(person), "", login)])
        assert [refused for refused, _reason in done.refused] == [zone.person(person)]


@pytest.mark.parametrize("login", ["a", "with blank", "x" * 61, "a/b", ""])
def test_a_name_must_be_one(zone, login):
    with pytest.raises(Refused):
        User.objects.create_staff(zone.id, login)


def test_it_makes_the_accounts_of_the_demonstration(client, zone, home):
    file = home / "keys" / "demo-accounts.json"
    file.unlink(missing_ok=True)
    clerk = demo.enrol("street_office", zone.person("street_clerk"), "jiedao")
    deputy = demo.enrol("voter_deputy", zone.deputies["voter_deputy"])
    resident = demo.enrol("resident", zone.area)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.logins() == [resident, clerk, deputy]
    assert set(clerk) == {"role", "login", "password", "otp_secret", "phone"}
    with_password(client, "jiedao", clerk["password"])
    client.post("/accounts/login/second-factor/", {"code": totp(clerk["otp_secret"])})
    assert client.get("/street/").status_code == 200
    client.post("/accounts/logout/")
    sign_in_by_phone(client, deputy["phone"])
    assert client.get("/deputy/").status_code == 200
    User.objects.all().delete()
    assert demo.enrol("street_office", zone.person("street_clerk"), "jiedao") == clerk
    assert json.loads(file.read_text())[0]["role"]


def test_a_new_key_takes_over(zone, staff, home):
    one = staff("street_clerk")
    enrolment.register_phone(one.user.person, PHONE)
    assert rotation.rotate() == 0
    crypto.add_key()
    try:
        assert rotation.rotate() == 3  # the phone, the app's secret, the seed of the recovery codes
        user = User.objects.get(pk=one.user.pk)
        assert user.phone == PHONE
        assert crypto.sealed_version(bytes(user.phone_sealed)) == crypto.current_version()
        kept = Authenticator.objects.get(user=user, type="totp")
        assert crypto.sealed_version(bytes.fromhex(kept.data["secret"])) == crypto.current_version()
        assert rotation.rotate(batch=1) == 0
    finally:
        newest = max((home / "keys").glob("master-*"), key=lambda path: int(path.name[7:]))
        newest.unlink()
        crypto.forget_keys()


def test_the_sweep_removes_what_is_over(zone, wall):
    user = User.objects.create_staff(zone.id, "shen")
    set_up.issue(user)
    assert background.sweep(wall.at) == 0
    wall.move(days=8)
    assert background.sweep(wall.at) == 1
    assert not SetUpCode.objects.exists()


def test_the_operator_resets_a_sign_in(zone, staff, capsys):
    one = staff("auditor")
    assert accounts_reset.run(Namespace(login="Auditor")) == 0
    code = capsys.readouterr().out.strip()
    assert set_up.redeem(zone.id, "auditor", code, PASSWORD, "192.0.2.1") == one.user
    with pytest.raises(Refused):
        accounts_reset.run(Namespace(login="nobody"))
