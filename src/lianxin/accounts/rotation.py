"""Putting phones and second factors under the newest key; the steps are in `privacy.rotation`."""

from collections.abc import Callable
from typing import TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from lianxin.accounts.models import PHONE, User
from lianxin.core import crypto
from lianxin.privacy.contacts import phone_hash

Row = TypeVar("Row", bound=Model)
SECRETS = ("secret", "seed")


def rotate(batch: int = 500) -> int:
    """Seal and hash anew what is not under the present keys; how many rows. May be stopped and run again."""
    return _each(User, batch, _phone_anew) + _each(Authenticator, batch, _factor_anew)


def _each(model: type[Row], batch: int, anew: Callable[[Row], bool]) -> int:
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(model._default_manager.select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            changed += sum(anew(row) for row in rows)
        if not rows:
            return changed
        last = rows[-1].pk


@sensitive_variables()
def _phone_anew(user: User) -> bool:
    if not user.phone_sealed:
        return False
    phone = user.phone
    hashed = phone_hash(phone)
    if hashed == user.phone_hash and crypto.sealed_version(bytes(user.phone_sealed)) == crypto.current_version():
        return False
    user.phone_hash, user.phone_sealed = hashed, crypto.seal(phone, PHONE)
    user.save(update_fields=["phone_hash", "phone_sealed"])
    return True


@sensitive_variables()
def _factor_anew(kept: Authenticator) -> bool:
    adapter = get_adapter()
    stale = [
        name
        for name in SECRETS
        if name in kept.data and crypto.sealed_version(bytes.fromhex(kept.data[name])) != crypto.current_version()
    ]
    for name in stale:
        kept.data[name] = adapter.encrypt(adapter.decrypt(kept.data[name]))
    if stale:
        kept.save(update_fields=["data"])
    return bool(stale)
