"""Keyset pages: fifty rows and where the next ones begin, without counting or skipping."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; None on the last."""

    rows: list[Row]
    after: str | None


def _encode(value: Any, pk: int) -> str:
    raw = json.dumps([value.isoformat() if isinstance(value, datetime) else value, pk])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return (datetime.fromisoformat(value) if isinstance(value, str) else value), int(pk)
    except (ValueError, TypeError):
        return None


def newest_first(rows: QuerySet[Row], field: str, cursor: str = "", size: int = 50) -> Page[Row]:
    """The page after `cursor`, by `field` and id descending. A cursor nobody made gives the first page."""
    place = _decode(cursor) if cursor else None
    if place:
        value, pk = place
        # not the OR form: it scans the whole index
        rows = rows.filter(**{f"{field}__lte": value}).exclude(**{field: value, "id__gte": pk})
    found = list(rows.order_by(f"-{field}", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _encode(getattr(last, field), last.pk) if last else None)


def soonest_first(rows: QuerySet[Row], field: str, cursor: str = "", size: int = 50) -> Page[Row]:
    """The page after `cursor`, by `field` and id ascending: what is due next comes first."""
    place = _decode(cursor) if cursor else None
    if place:
        value, pk = place
        rows = rows.filter(**{f"{field}__gte": value}).exclude(**{field: value, "id__lte": pk})
    found = list(rows.order_by(field, "id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], _encode(getattr(last, field), last.pk) if last else None)


def merged(pages: list[Page[Row]], field: str, size: int = 50) -> Page[Row]:
    """One page of several lists in the same order, by `field` and id ascending, each read from the same cursor."""
    rows = sorted((row for page in pages for row in page.rows), key=lambda row: (getattr(row, field), row.pk))
    more = len(rows) > size or any(page.after for page in pages)
    last = rows[:size][-1] if more else None
    return Page(rows[:size], _encode(getattr(last, field), last.pk) if last else None)
