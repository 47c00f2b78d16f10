"""Codes that prove a phone. On the wall clock; nothing but hashes is kept.

`issue` answers alike whether the phone is known or not: the code is always sent, and what is kept
under the phone is looked up only after `check`. So neither page nor time tells a stranger anything.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.core import clock, crypto, ids
from lianxin.core.errors import Refused
from lianxin.privacy import limits, phones
from lianxin.privacy.contacts import phone_hash
from lianxin.privacy.limits import Limit
from lianxin.privacy.models import PhoneCode

LIFETIME = timedelta(minutes=5)
TRIES = 5

# an address may be a whole neighbourhood behind one carrier's gateway; and no single address
# can use up what a phone may receive, so nobody locks another out
SENT_TO_PHONE_FROM_ADDRESS = Limit("code.pair", 3, timedelta(minutes=10))
SENT_TO_PHONE_FROM_ADDRESS_A_DAY = Limit("code.pair.day", 10, timedelta(days=1))
SENT_TO_PHONE_A_DAY = Limit("code.phone.day", 20, timedelta(days=1))
SENT_FROM_ADDRESS = Limit("code.address", 30, timedelta(hours=1))
WRONG_FROM_ADDRESS = Limit("code.wrong", 30, timedelta(minutes=10))


@dataclass(frozen=True)
class Issued:
    """A code to be sent to `phone` (normalised) under `key`; `ticket` goes into the form that asks for it."""

    phone: str = field(repr=False)
    code: str = field(repr=False)
    ticket: str = field(repr=False)
    key: str


@sensitive_variables()
def issue(phone: str, purpose: str, address: str) -> Issued:
    """A fresh code of six digits for that phone. Not inside a transaction.

    Raises Refused (field `phone`) if it cannot receive one; Refused if one was asked for too often.
    """
    phone = phones.normalise(phone)
    if not phones.is_mobile(phone):
        raise Refused(_("座机收不到短信，填手机号"), field="phone")
    SENT_FROM_ADDRESS.spend(address)
    SENT_TO_PHONE_FROM_ADDRESS.spend(f"{phone} {address}")
    SENT_TO_PHONE_FROM_ADDRESS_A_DAY.spend(f"{phone} {address}")
    SENT_TO_PHONE_A_DAY.spend(phone)
    code, ticket = f"{secrets.randbelow(10**6):06d}", ids.token()
    row = PhoneCode.objects.create(
        ticket=ticket,
        phone_hash=phone_hash(phone),
        purpose=purpose,
        code_hash=_hash(ticket, code),
        expires_at=clock.wall() + LIFETIME,
    )
    return Issued(phone, code, ticket, f"code:{row.pk}")


@sensitive_variables()
def check(ticket: str, purpose: str, code: str, address: str) -> str | None:
    """The proved phone's hash (for `contacts.find_by_hash`) if the code is right; it is then used up.

    None if it is wrong, over, used, or tried too often. Not inside a transaction, so that a try
    counts whatever follows. Raises Refused if too many wrong ones came from the address.
    """
    WRONG_FROM_ADDRESS.check(address)
    with transaction.atomic(durable=True):
        proved = _use(ticket, purpose, _hash(ticket, "".join(code.split())))
    if proved is None:
        WRONG_FROM_ADDRESS.count(address)
    return proved


def _use(ticket: str, purpose: str, expected: str) -> str | None:
    """Take one of the tries first, so that many requests at once have no more of them than one."""
    live = PhoneCode.objects.filter(ticket=ticket, purpose=purpose, expires_at__gt=clock.wall(), used_at=None)
    if not live.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return None
    row = live.get()
    if not hmac.compare_digest(row.code_hash, expected):
        return None
    live.update(used_at=clock.wall())
    return row.phone_hash


@sensitive_variables()
def _hash(ticket: str, code: str) -> str:
    return crypto.keyed_hash(f"{ticket} {code}", "code")


def sweep() -> int:
    """Remove codes and windows that are over; how many."""
    return PhoneCode.objects.filter(expires_at__lte=clock.wall()).delete()[0] + limits.sweep()
