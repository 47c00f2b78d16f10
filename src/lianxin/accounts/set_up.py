"""Set-up codes: given by hand or on paper, good once, to choose a password by."""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from lianxin.accounts import second_factor
from lianxin.accounts.models import SetUpCode, User
from lianxin.core import clock, crypto
from lianxin.core.ids import ALPHABET, group, normalise_receipt
from lianxin.privacy.limits import Limit

LIFETIME = timedelta(days=7)
WRONG = Limit("set-up", 10, timedelta(minutes=10))


@sensitive_variables()
def issue(user: User) -> str:
    """A fresh code in place of any before: `7KQM-2XRD-P9HV`. It can only be read here."""
    code = "".join(secrets.choice(ALPHABET) for _n in range(12))
    fresh = {"code_hash": _hash(user, code), "expires_at": clock.wall() + LIFETIME}
    SetUpCode.objects.update_or_create(user=user, defaults=fresh)
    return group(code)


def reset(user: User) -> str:
    """Take away password and second factor, end every session, and give a set-up code."""
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        second_factor.remove(user)
        return issue(user)


@sensitive_variables()
def redeem(zone_id: int, username: str, code: str, password: str, address: str) -> User | None:
    """Set the password if the code is this person's and still good; it is then used up.

    The same None for a wrong code and an unknown name. Raises Refused after too many wrong ones.
    Not inside a transaction.
    """
    WRONG.check(address)
    with transaction.atomic():
        user = _use(zone_id, username, normalise_receipt(code))
        if user:
            user.set_password(password)
            user.save(update_fields=["password"])
    if user is None:
        WRONG.count(address)
    return user


def sweep() -> int:
    """Remove codes that are over; how many."""
    return SetUpCode.objects.filter(expires_at__lte=clock.wall()).delete()[0]


@sensitive_variables()
def _use(zone_id: int, username: str, code: str) -> User | None:
    live = SetUpCode.objects.select_for_update(of=("self",)).filter(
        user__zone_id=zone_id,
        user__username=username.strip().lower(),
        user__is_active=True,
        expires_at__gt=clock.wall(),
    )
    kept = live.select_related("user").first()
    if kept is None or not hmac.compare_digest(kept.code_hash, _hash(kept.user, code)):
        return None
    kept.delete()
    return kept.user


@sensitive_variables()
def _hash(user: User, code: str) -> str:
    return crypto.keyed_hash(f"{user.pk} {code}", "set-up")
