from datetime import UTC, datetime

import pytest
from django.db import transaction

from lianxin.core.refs import SubjectRef
from lianxin.ledger import listeners
from lianxin.ledger.appending import Entry, append_many
from lianxin.ledger.models import Event

NOW = datetime(2024, 9, 2, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a listener for `a.said` heard; nobody else listens."""
    monkeypatch.setattr(listeners, "_listeners", {})
    found: list[int] = []

    def handler(event: Event, now: datetime) -> None:
        if event.subject_id == 13:
            raise RuntimeError("bad luck")
        found.append(event.subject_id)

    listeners.register("ear", {"a.said"}, handler)
    return found


def say(*subjects: int, action: str = "a.said") -> None:
    with transaction.atomic():
        append_many([Entry(action, SubjectRef("a", n), NOW, "clock") for n in subjects], NOW)


def test_it_hears_each_event_once_and_in_order(heard: list[int]) -> None:
    say(1, 2)
    say(5, action="a.done")
    say(3)
    assert listeners.run(NOW) == 3
    assert listeners.run(NOW) == 0
    assert heard == [1, 2, 3]


def test_it_reads_on_in_portions(heard: list[int]) -> None:
    say(1, 2, 3)
    assert [listeners.run(NOW, limit=2), listeners.run(NOW, limit=2)] == [2, 1]
    assert heard == [1, 2, 3]


def test_a_handler_that_fails_loses_nothing(heard: list[int]) -> None:
    say(1, 13, 2)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            listeners.run(NOW)
    # once in the transaction that was undone, once by itself; never again after
    assert heard == [1, 1]
