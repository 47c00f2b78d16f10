"""Tampering is refused by the triggers, and found and named where they are gone."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lianxin.core.refs import SubjectRef
from lianxin.ledger.appending import Entry, append_many
from lianxin.ledger.hashing import merkle_root
from lianxin.ledger.models import Block, Event
from lianxin.ledger.sealing import checkpoint, seal
from lianxin.ledger.verifying import verify

NOW = datetime(2024, 9, 2, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@contextmanager
def no_triggers():
    """Somebody with the database's own password has taken the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE ledger_block DISABLE TRIGGER USER")
            yield cursor
            cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
            cursor.execute("ALTER TABLE ledger_block ENABLE TRIGGER USER")
            return
        triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield cursor
        for _name, sql in triggers:
            cursor.execute(sql)


def happened(n: int) -> list[int]:
    entries = [
        Entry("concern.take", SubjectRef("concern", i), NOW + timedelta(minutes=i), "staff", 7, 1, "NEW", "IN_HAND")
        for i in range(n)
    ]
    with transaction.atomic():
        return [event.pk for event in append_many(entries, NOW)]


def test_what_is_as_it_was_written_is_well() -> None:
    happened(7)
    assert seal(NOW) == 1
    happened(3)
    found = verify()
    assert (found.events, found.blocks, found.first_bad) == (10, 1, None)


@pytest.mark.parametrize("statement", ["UPDATE ledger_event SET action = 'x'", "DELETE FROM ledger_event",
                                       "UPDATE ledger_block SET root = 'x'", "DELETE FROM ledger_block"])  # fmt: skip
def test_the_triggers_refuse(statement: str) -> None:
    happened(2)
    seal(NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    ("column", "value"),
    [("action", "concern.close"), ("to_state", "CLOSED"), ("actor_id", 8), ("subject_id", 99), ("data", '{"a":1}'),
     ("occurred_at", NOW - timedelta(days=1)), ("hash", "0" * 64)],
)  # fmt: skip
def test_a_changed_event_is_named(column: str, value: object, sealed: bool) -> None:
    ids = happened(9)
    if sealed:
        seal(NOW)
    with no_triggers() as cursor:
        cursor.execute(f"UPDATE ledger_event SET {column} = %s WHERE id = %s", [value, ids[4]])
    assert verify().first_bad == f"event:{ids[4]}"


def test_a_removed_event_is_named() -> None:
    ids = happened(9)
    seal(NOW)
    with no_triggers() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [ids[4]])
    assert verify().first_bad == f"event:{ids[4]}"


def test_an_event_put_in_between_is_named() -> None:
    ids = happened(3)
    with no_triggers() as cursor:
        cursor.execute("DELETE FROM ledger_event WHERE id = %s", [ids[1]])
    seal(NOW)
    lost = Event.objects.get(id=ids[0])
    lost.id = ids[1]
    Event.objects.bulk_create([lost])
    assert verify().first_bad == f"event:{ids[1]}"


def test_a_forged_event_at_the_end_is_named() -> None:
    ids = happened(3)
    seal(NOW)
    forged = Event.objects.get(id=ids[-1])
    forged.id = ids[-1] + 1
    Event.objects.bulk_create([forged])
    assert verify().first_bad == f"event:{ids[-1] + 1}"


def test_an_event_changed_with_all_its_hashes_is_named_by_the_block() -> None:
    ids = happened(3)
    seal(NOW)
    block = Block.objects.get()
    with no_triggers() as cursor:
        leaves = [*block.leaves[:2], "1" * 64]
        cursor.execute("UPDATE ledger_block SET root = %s", [merkle_root(leaves)])
    assert verify().first_bad == "block:1"
    assert ids


def test_a_rollback_behind_a_checkpoint_is_found() -> None:
    happened(5)
    seal(NOW)
    kept = Block.objects.get().last_event_id
    happened(5)
    statement = checkpoint(NOW)
    assert verify(statement).first_bad is None
    with no_triggers() as cursor:
        cursor.execute("DELETE FROM ledger_block WHERE id = 2")
        cursor.execute("DELETE FROM ledger_event WHERE id > %s", [kept])
    assert verify().first_bad is None, "the file alone cannot know"
    assert verify(statement).first_bad == f"event:{kept + 1}"


def test_another_past_than_the_checkpoint_is_found() -> None:
    first = happened(5)[0]
    statement = checkpoint(NOW)
    with no_triggers() as cursor:
        cursor.execute("DELETE FROM ledger_block")
        cursor.execute("DELETE FROM ledger_event")
    happened(5)
    seal(NOW)
    assert verify().first_bad is None
    assert verify(statement).first_bad in ("event:1", f"event:{first}")


def test_a_changed_checkpoint_is_refused() -> None:
    happened(1)
    assert verify({**checkpoint(NOW), "events": 2}).first_bad == "checkpoint:0"


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append_many([Entry("a.b", SubjectRef("concern", 1), NOW, "clock")], NOW)


def test_sealing_in_steps_covers_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.ledger.sealing.BLOCK_SIZE", 4)
    ids = happened(10)
    assert seal(NOW) == 3
    assert seal(NOW) == 0
    assert [number for block in Block.objects.order_by("id") for number in block.event_ids] == ids
