"""Hands committed events on, by name. Each listener keeps its own cursor, so a kill loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

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
    cursor, _ = Cursor.objects.get_or_create(listener=listener.name)
    if cursor.event_id >= end:
        return 0
    waiting = Event.objects.filter(id__gt=cursor.event_id, id__lte=end, action__in=listener.actions)
    events = list(waiting.order_by("id")[:limit])
    reached = end if len(events) < limit else events[-1].pk
    try:
        _handle(listener, events, reached, now)
    except Exception:
        # all of these are undone; one by one, so that those before the bad one are not held up by it
        for event in events:
            _handle(listener, [event], event.pk, now)
        raise
    return len(events)


def _handle(listener: Listener, events: list[Event], reached: int, now: datetime) -> None:
    """Hand these on and move the cursor, in one transaction."""
    with transaction.atomic():
        # the row lock keeps two workers from handling the same event
        cursor = Cursor.objects.select_for_update().get(listener=listener.name)
        for event in events:
            if event.pk > cursor.event_id:
                listener.handler(event, now)
        if reached > cursor.event_id:
            Cursor.objects.filter(listener=listener.name).update(event_id=reached)
