"""Hashes of events and blocks: canonical JSON (RFC 8785 style) and Merkle trees (RFC 6962)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "id",
    "zone_id",
    "action",
    "subject_kind",
    "subject_id",
    "from_state",
    "to_state",
    "actor_kind",
    "actor_id",
    "cause",
    "data",
    "occurred_at",
    "recorded_at",
)
GENESIS = "0" * 64


def canonical(content: Any) -> bytes:
    """Bytes that are the same for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def event_hash(values: tuple[Any, ...]) -> str:
    """The leaf hash of an event from its values in the order of `FIELDS`."""
    plain = [v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for v in values]
    return hashlib.sha256(b"\x00" + canonical(plain)).hexdigest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: list[str]) -> str:
    """The root over hex leaves; a lone last node moves up unchanged, as RFC 6962 splits."""
    level = [bytes.fromhex(leaf) for leaf in leaves]
    while len(level) > 1:
        pairs = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def block_hash(number: int, ids: list[int], root: str, previous: str) -> str:
    """The hash of a block's header; it covers the ids, so none can be renumbered."""
    return hashlib.sha256(b"\x02" + canonical([number, ids, root, previous])).hexdigest()
