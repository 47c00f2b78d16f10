"""Hands committed events on, by name. Each listener keeps its own cursor, so a kill loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import transaction

from lianxin.core.rows import Rows, by_key, update
from lianxin.core.statements import Given
from lianxin.ledger.appending import horizon
from lianxin.ledger.models import Cursor, Event

Handler = Callable[[Event, datetime], None]


@dataclass(frozen=True)
class Listener:
    """`actions` are the event names it wants. Its handler may see an event twice and must not mind."""

    name: str
    actions: frozenset[str]
    handler: Handler


_listeners: dict[str, Listener] = {}


def register(name: str, actions: set[str], handler: Handler) -> None:
    """Called once by a room at start."""
    _listeners[name] = Listener(name, frozenset(actions), handler)


def registered() -> list[Listener]:
    """All listeners, by name."""
    return [_listeners[name] for name in sorted(_listeners)]


def run(now: datetime, limit: int = 500) -> int:
    """Let every listener read on; how many events were handled."""
    with transaction.atomic():
        end = horizon()
    return sum(_read_on(listener, end, now, limit) for listener in registered())


def _read_on(listener: Listener, end: int, now: datetime, limit: int) -> int:
    cursor = _cursor(listener)
    if cursor.event_id >= end:
        return 0
    events = _waiting(listener.actions, limit).ask(after=cursor.event_id, end=end)
    reached = end if len(events) < limit else events[-1].pk
    try:
        _handle(listener, events, reached, now)
    except Exception:
        # all of these are undone; one by one, so that those before the bad one are not held up by it
        for event in events:
            _handle(listener, [event], event.pk, now)
        raise
    return len(events)


def _cursor(listener: Listener) -> Cursor:
    found = by_key(Cursor).only(pk=listener.name)
    return found or Cursor.objects.get_or_create(listener=listener.name)[0]


@cache
def _waiting(actions: frozenset[str], limit: int) -> Rows[Event]:
    between = {"id__gt": Given("after"), "id__lte": Given("end")}
    return Rows(Event.objects.filter(**between, action__in=sorted(actions)).order_by("id")[:limit])


def _handle(listener: Listener, events: list[Event], reached: int, now: datetime) -> None:
    """Hand these on and move the cursor, in one transaction."""
    with transaction.atomic():
        # the row lock keeps two workers from handling the same event
        cursor = by_key(Cursor, locked=True).one(pk=listener.name)
        for event in events:
            if event.pk > cursor.event_id:
                listener.handler(event, now)
        if reached > cursor.event_id:
            cursor.event_id = reached
            update(cursor)
