"""Writing events, in the transaction of what they tell."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from lianxin.core.refs import SubjectRef
from lianxin.core.rows import insert
from lianxin.ledger.hashing import FIELDS, event_hash
from lianxin.ledger.models import Event

LOCK = 0x6C78  # one advisory lock on PostgreSQL: writers share it, the sealer and listeners take it alone


@dataclass(frozen=True)
class Entry:
    """What is to be recorded. `data` must be JSON: ids, codes, ISO dates; nothing personal."""

    action: str
    subject: SubjectRef
    occurred_at: datetime
    actor_kind: str
    actor_id: int | None = None
    zone_id: int | None = None
    from_state: str = ""
    to_state: str = ""
    cause: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def _next_ids(n: int) -> list[int]:
    """Ids ahead of the insert, because the hash covers them. SQLite has one writer, PostgreSQL a sequence."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('ledger_event', 'id')) FROM generate_series(1, %s)", [n]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger_event'")
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return list(range(first, first + n))


def append_many(entries: list[Entry], recorded_at: datetime) -> list[Event]:
    """Record all of them, in order. Raises TransactionManagementError outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is recorded with what it tells, or not at all")
    if not entries:
        return []
    events = []
    for number, entry in zip(_next_ids(len(entries)), entries, strict=True):
        event = Event(
            id=number,
            zone_id=entry.zone_id,
            action=entry.action,
            subject_kind=entry.subject.kind,
            subject_id=entry.subject.id,
            from_state=entry.from_state,
            to_state=entry.to_state,
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            cause=entry.cause,
            data=entry.data,
            occurred_at=entry.occurred_at,
            recorded_at=recorded_at,
        )
        event.hash = event_hash(tuple(getattr(event, name) for name in FIELDS))
        events.append(event)
    return [insert(events[0])] if len(events) == 1 else Event.objects.bulk_create(events, batch_size=500)


def append(entry: Entry, recorded_at: datetime) -> Event:
    """Record one event."""
    return append_many([entry], recorded_at)[0]


def horizon() -> int:
    """The highest id below which no event can appear any more. Call inside a transaction.

    PostgreSQL gives ids before commit; under the lock taken alone no writer is between the two.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM ledger_event")
        return int(cursor.fetchone()[0])
