"""One row, and keyset pages: fifty rows and where the next ones begin, without counting or skipping."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import DateTimeField, Model, QuerySet

Row = TypeVar("Row", bound=Model)
BIGGEST = 2**63


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; None on the last."""

    rows: list[Row]
    after: str | None


def only(rows: QuerySet[Row]) -> Row | None:
    """The row, of at most one, or None.

    `first()` would order them, and to order Django compares every selected column: milliseconds for a case with all
    that lies behind it.
    """
    return next(iter(rows.order_by()[:1]), None)


def _encode(value: Any, pk: int) -> str:
    raw = json.dumps([value.isoformat() if isinstance(value, datetime) else value, pk])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, int] | None:
    """The place of a cursor; None where nobody made it, and a database could not be asked with it."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(value, str):
            value = datetime.fromisoformat(value).astimezone(UTC)
        elif not _is_number(value):
            return None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return (value, pk) if _is_number(pk) else None


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) < BIGGEST


def place_of(model: type[Model], field: str, cursor: str) -> tuple[Any, int] | None:
    """Where to go on, if the cursor is one of a list by that field."""
    place = _decode(cursor) if cursor else None
    meta = model._meta
    is_time = isinstance(meta.pk if field == "pk" else meta.get_field(field), DateTimeField)
    return place if place and isinstance(place[0], datetime) == is_time else None


def newest_first(rows: QuerySet[Row], field: str, cursor: str = "", size: int = 50) -> Page[Row]:
    """The page after `cursor`, by `field` and id descending. A cursor nobody made gives the first page."""
    place = place_of(rows.model, field, cursor)
    if place:
        value, pk = place
        # not the OR form: it scans the whole index
        rows = rows.filter(**{f"{field}__lte": value}).exclude(**{field: value, "id__gte": pk})
    found = list(rows.order_by(f"-{field}", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _encode(getattr(last, field), last.pk) if last else None)


def following(rows: QuerySet[Row], field: str, place: tuple[Any, Any] | None, size: int = 50) -> QuerySet[Row]:
    """The rows after this value and id, by `field` and id ascending: one more than `size`, if there are more."""
    if place:
        value, pk = place
        rows = rows.filter(**{f"{field}__gte": value}).exclude(**{field: value, "id__lte": pk})
    return rows.order_by(field, "id")[: size + 1]


def soonest(rows: list[Row], field: str, size: int = 50) -> Page[Row]:
    """One page of what one list or several have `following` the same place, by `field` and id ascending."""
    found = sorted(rows, key=lambda row: (getattr(row, field), row.pk))
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _encode(getattr(last, field), last.pk) if last else None)
