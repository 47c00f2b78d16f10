"""Sign-ins of the demonstration zone: one a role, kept where only the operator reads.

Passwords and secrets are made at random once and kept in `$LIANXIN_HOME/keys/demo-accounts.json`
(0600), so that a zone loaded anew has the same ones. Not for a real installation: the callers see to that.
"""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction

from lianxin.accounts import enrolment, second_factor
from lianxin.accounts.models import User
from lianxin.directory.models import Area, Deputy, Person

BY_PASSWORD = (
    "site_desk",
    "street_office",
    "congress_office",
    "handling_office",
    "executive_committee",
    "unit",
    "unit_head",
    "court",
    "auditor",
    "admin",
)
BY_PHONE = ("resident", "congress_deputy", "deliberation_deputy", "voter_deputy")

# these passwords are 120 random bits: stretching one adds nothing, and its first sign-in does it all the same
ITERATIONS = 10_000

Login = dict[str, str]


def enrol(role: str, who: Person | Deputy | Area, login: str = "") -> Login:
    """Give a person of an office (with a `login`), a deputy, or a resident of a zone a way in, and keep it.

    Returns `{"role", "login", "password", "otp_secret", "phone"}`; what does not apply is empty.
    """
    kept = _read()
    entry = kept.get(role) or _fresh(role, login)
    with transaction.atomic():
        if role in BY_PASSWORD:
            assert isinstance(who, Person)  # noqa: S101 - a slip of the loader
            _staff(who, entry)
        elif isinstance(who, Area):
            User.objects.create_phone(who.root_id, entry["phone"])
        else:
            enrolment.register_phone(who.person if isinstance(who, Deputy) else who, entry["phone"])
    kept[role] = entry
    _write(kept)
    return entry


def logins() -> list[Login]:
    """All that were enrolled, in a fixed order of roles."""
    kept = _read()
    return [kept[role] for role in (*BY_PHONE[:1], *BY_PASSWORD[:-2], *BY_PHONE[1:], *BY_PASSWORD[-2:]) if role in kept]


def _staff(person: Person, entry: Login) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        user = User.objects.create_staff(person.zone_id, entry["login"], person)
    hasher = get_hasher()
    fewer = {"iterations": ITERATIONS} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    user.password = hasher.encode(entry["password"], hasher.salt(), **fewer)
    user.save(update_fields=["password"])
    second_factor.set_up(user, entry["otp_secret"])


def _fresh(role: str, login: str) -> Login:
    by_password = role in BY_PASSWORD
    return {
        "role": role,
        "login": login if by_password else "",
        "password": secrets.token_urlsafe(15) if by_password else "",
        "otp_secret": second_factor.new_secret() if by_password else "",
        # a row of numbers that looks like nobody's
        "phone": "" if by_password else f"1990000{1000 + BY_PHONE.index(role):04d}",
    }


def _path() -> Path:
    return Path(settings.LIANXIN_HOME) / "keys" / "demo-accounts.json"


def _read() -> dict[str, Login]:
    path = _path()
    if not path.exists():
        return {}
    return {entry["role"]: entry for entry in json.loads(path.read_text("utf-8"))}


def _write(kept: dict[str, Login]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        json.dump(list(kept.values()), handle, ensure_ascii=False, indent=1)
    draft.replace(path)
