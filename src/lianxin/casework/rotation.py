"""Putting receipt codes under the newest key; the steps stand in `privacy.rotation`."""

from django.db import transaction

from lianxin.casework.concern.models import RECEIPT, Concern
from lianxin.casework.concern.submission import receipt_hash
from lianxin.core import crypto


def rotate(batch: int = 500) -> int:
    """Seal and hash anew what is not under the present keys; how many rows. May be stopped and run again."""
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(Concern.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            stale = [row for row in rows if _anew(row)]
            Concern.objects.bulk_update(stale, ["receipt_sealed", "receipt_hash"])
        if not rows:
            return changed
        changed, last = changed + len(stale), rows[-1].pk


def _anew(row: Concern) -> bool:
    code = crypto.unseal(row.receipt_sealed, RECEIPT)
    fresh = crypto.sealed_version(bytes(row.receipt_sealed)) == crypto.current_version()
    if fresh and row.receipt_hash == receipt_hash(code):
        return False
    row.receipt_sealed, row.receipt_hash = crypto.seal(code, RECEIPT), receipt_hash(code)
    return True
