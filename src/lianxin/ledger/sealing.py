"""Seals events into blocks, and signs checkpoints that are kept elsewhere."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lianxin.core import crypto
from lianxin.ledger.appending import horizon
from lianxin.ledger.hashing import GENESIS, block_hash, canonical, merkle_root
from lianxin.ledger.models import Block, Event

BLOCK_SIZE = 5000


def seal(now: datetime) -> int:
    """Seal every event that is committed and not sealed yet; how many blocks were made."""
    made = 0
    while _seal_one(now):
        made += 1
    return made


def _seal_one(now: datetime) -> bool:
    with transaction.atomic():
        limit = horizon()
        last = Block.objects.order_by("-id").first()
        after = last.last_event_id if last else 0
        rows = list(
            Event.objects.filter(id__gt=after, id__lte=limit).order_by("id").values_list("id", "hash")[:BLOCK_SIZE]
        )
        if not rows:
            return False
        ids, leaves = [row[0] for row in rows], [row[1] for row in rows]
        number, previous = (last.id + 1, last.hash) if last else (1, GENESIS)
        root = merkle_root(leaves)
        digest = block_hash(number, ids, root, previous)
        Block.objects.create(
            id=number,
            event_ids=ids,
            leaves=leaves,
            root=root,
            previous=previous,
            hash=digest,
            signature=crypto.sign(digest.encode()),
            last_event_id=ids[-1],
            events_before=(last.events_before + len(last.event_ids)) if last else 0,
            sealed_at=now,
        )
        return True


def checkpoint(now: datetime) -> dict[str, Any]:
    """A signed statement of how far the ledger had come; seals first. Keep it on another machine."""
    seal(now)
    last = Block.objects.order_by("-id").first()
    statement = {
        "at": now.isoformat(),
        "block": last.id if last else 0,
        "hash": last.hash if last else GENESIS,
        "events": last.events_before + len(last.event_ids) if last else 0,
        "last_event": last.last_event_id if last else 0,
        "key": crypto.public_key(),
    }
    return {**statement, "signature": crypto.sign(canonical(statement))}
