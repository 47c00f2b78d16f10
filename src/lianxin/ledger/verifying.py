"""Reads the whole ledger once and names the first thing that is not as it was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from lianxin.core import crypto
from lianxin.ledger.hashing import FIELDS, GENESIS, block_hash, canonical, event_hash, merkle_root
from lianxin.ledger.models import Block, Event


@dataclass(frozen=True)
class Finding:
    """`events` and `blocks` read; `first_bad` is None, `event:ID` or `block:ID`; `why` in English."""

    events: int
    blocks: int
    first_bad: str | None
    why: str = ""


class _Bad(Exception):
    def __init__(self, what: str, why: str) -> None:
        super().__init__(why)
        self.what, self.why = what, why


class _Reader:
    """Events in order of id, one ahead, each checked against its own hash."""

    def __init__(self) -> None:
        self.rows: Iterator[Any] = Event.objects.order_by("id").values_list(*FIELDS, "hash").iterator(chunk_size=5000)
        self.read = 0
        self.ahead: tuple[Any, ...] | None = next(self.rows, None)

    def take(self) -> tuple[int, str]:
        """The next event's id and hash. Not at the end."""
        row = self.ahead or ()
        self.ahead = next(self.rows, None)
        self.read += 1
        if event_hash(row[:-1]) != row[-1]:
            raise _Bad(f"event:{row[0]}", "its content does not match its hash")
        return row[0], row[-1]


def _check_block(block: Block, number: int, previous: str, reader: _Reader) -> None:
    for expected, leaf in zip(block.event_ids, block.leaves, strict=True):
        if reader.ahead is None or reader.ahead[0] > expected:
            raise _Bad(f"event:{expected}", "it was sealed and is gone")
        if reader.ahead[0] < expected:
            raise _Bad(f"event:{reader.ahead[0]}", "it was put in after its neighbours were sealed")
        found, digest = reader.take()
        if digest != leaf:
            raise _Bad(f"event:{found}", "it is not what was sealed")
    name = f"block:{block.id}"
    if block.id != number or block.previous != previous:
        raise _Bad(name, "it does not follow the block before")
    if block.root != merkle_root(block.leaves):
        raise _Bad(name, "its root is not that of its leaves")
    if block.hash != block_hash(block.id, block.event_ids, block.root, block.previous):
        raise _Bad(name, "its header does not match its hash")
    if not crypto.signature_holds(block.hash.encode(), block.signature):
        raise _Bad(name, "its signature is not ours")


def _check_checkpoint(statement: dict[str, Any]) -> None:
    body = {key: value for key, value in statement.items() if key != "signature"}
    if body.get("key") != crypto.public_key() or not crypto.signature_holds(
        canonical(body), str(statement.get("signature"))
    ):
        raise _Bad("checkpoint:0", "the checkpoint was not signed by this installation")
    if not statement["block"]:
        return
    block = Block.objects.filter(id=statement["block"]).first()
    if block is None:
        last = Block.objects.order_by("-id").first()
        raise _Bad(f"event:{(last.last_event_id if last else 0) + 1}", "the ledger is shorter than the checkpoint")
    if block.hash != statement["hash"]:
        first = Block.objects.filter(id__lt=block.id).order_by("-id").values_list("last_event_id", flat=True).first()
        raise _Bad(f"event:{(first or 0) + 1}", "the ledger has another past than the checkpoint")


def verify(statement: dict[str, Any] | None = None) -> Finding:
    """Check every event, every block and, if given, a checkpoint; stops at the first that is wrong."""
    blocks = 0
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader = _Reader()
        try:
            previous = GENESIS
            for block in Block.objects.order_by("id").iterator(chunk_size=20):
                _check_block(block, blocks + 1, previous, reader)
                previous, blocks = block.hash, blocks + 1
            while reader.ahead is not None:
                reader.take()
            if statement is not None:
                _check_checkpoint(statement)
        except _Bad as bad:
            return Finding(reader.read, blocks, bad.what, bad.why)
        return Finding(reader.read, blocks, None)
