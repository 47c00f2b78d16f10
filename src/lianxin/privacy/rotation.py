"""Putting sealed rows under the newest key, so that an older one can be thrown away.

1. add a key (`LIANXIN_KEYS`, or `crypto.add_key()`), 2. `rotate`, 3. remove the old key,
4. `rotate` again: phones are found by a hash under the oldest key, which is another one now.
"""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from lianxin.core import crypto
from lianxin.privacy.contacts import NAME, PHONE, phone_hash, seal, unseal
from lianxin.privacy.models import ContactDetails


def rotate(batch: int = 500) -> int:
    """Seal and hash anew what is not under the present keys; how many rows. May be stopped and run again.

    Each batch is a transaction of its own. Raises ValueError if a row's key is missing.
    """
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(ContactDetails.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            stale = [row for row in rows if _anew(row)]
            ContactDetails.objects.bulk_update(stale, ["name_sealed", "phone_sealed", "phone_hash"])
        if not rows:
            return changed
        changed, last = changed + len(stale), rows[-1].pk


@sensitive_variables()
def _anew(row: ContactDetails) -> bool:
    """Seal and hash one row under the present keys; whether anything changed."""
    sealed = [bytes(part) for part in (row.name_sealed, row.phone_sealed) if part]
    phone = unseal(row.ref, row.phone_sealed, PHONE)
    hashed = phone_hash(phone) if phone else ""
    current = crypto.current_version()
    if hashed == row.phone_hash and all(crypto.sealed_version(part) == current for part in sealed):
        return False
    row.name_sealed = seal(row.ref, unseal(row.ref, row.name_sealed, NAME), NAME)
    row.phone_sealed, row.phone_hash = seal(row.ref, phone, PHONE), hashed
    return True
