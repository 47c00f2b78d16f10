"""Statements put together once and asked often.

To compose one of many conditions Django takes ten times as long as the database to answer it; what differs from one
time to the next is a value or two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, BigIntegerField, DateTimeField, Expression, Field, Model, QuerySet, Value

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """A value that is given when the statement is asked, under this name: a number, unless a field says what it is."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name

    @property
    def identity(self) -> tuple[type, str]:
        """Its name: what Django would make of the signature takes a hundred times as long to compare."""
        return type(self), self.name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A place for it."""
        return "%s", [self]


class GivenInstant(Given):
    """An instant."""

    def __init__(self, name: str) -> None:
        super().__init__(name, DateTimeField())


def filled(values: Iterable[Any], given: Mapping[str, Any], database: Any) -> list[Any]:
    """The values of a statement with what is given in its places. Raises KeyError where one stays empty."""
    return [
        one.output_field.get_db_prep_save(given[one.name], database) if isinstance(one, Given) else one
        for one in values
    ]


@dataclass(frozen=True)
class Statement:
    """SQL, its values and the places of those that are still to be given. Fit for every request and thread."""

    names: tuple[str, ...]
    sql: str
    values: tuple[Any, ...] = ()

    @classmethod
    def counting(cls, rows: QuerySet[Any], **counts: Aggregate) -> "Statement":
        """One that counts these rows, each count under its name."""
        whole = rows.order_by().annotate(of_all=Value(1)).values("of_all")
        return cls(tuple(counts), *_composed(whole.annotate(**counts).values_list(*counts)))

    @classmethod
    def size(cls, rows: QuerySet[Any], most: int) -> "Statement":
        """One that counts them, as `size`, and no further than to `most`."""
        sql, values = _composed(rows.order_by().values("pk")[:most])
        return cls(("size",), sql and f"SELECT count(*) FROM ({sql}) counted", values)  # noqa: S608 (Django's own SQL)

    def ask(self, **given: Any) -> dict[str, int]:
        """The counts by name, with these values in their places."""
        if not self.sql:
            return dict.fromkeys(self.names, 0)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled(self.values, given, cursor.db))
            return dict(zip(self.names, cursor.fetchone(), strict=True))


class Counts:
    """Several statements that count, asked at once."""

    def __init__(self, parts: Mapping[str, Statement]) -> None:
        self.parts = dict(parts)
        able = [(key, part) for key, part in parts.items() if part.sql]
        width = max((len(part.names) for _key, part in able), default=0)
        self.keys = [key for key, _part in able]
        # each is one row: its place here, its counts, and noughts up to the width of the widest
        self.sql = intern(
            " UNION ALL ".join(
                f"SELECT {place}, counted.*{', 0' * (width - len(part.names))} FROM ({part.sql}) counted"  # noqa: S608
                for place, (_key, part) in enumerate(able)
            )
        )
        self.values = tuple(value for _key, part in able for value in part.values)

    def ask(self, **given: Any) -> dict[str, dict[str, int]]:
        """The counts of each part by name, with these values in their places. One query."""
        found = {key: dict.fromkeys(part.names, 0) for key, part in self.parts.items()}
        if self.sql:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, filled(self.values, given, cursor.db))
                for place, *counts in cursor.fetchall():
                    key = self.keys[place]
                    found[key] = dict(zip(self.parts[key].names, counts, strict=False))
        return found


@dataclass(frozen=True)
class Lists(Generic[Row]):
    """Several lists of rows of one model, each to its length, asked at once; they come in no order."""

    model: type[Row]
    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, model: type[Row], lists: Iterable[QuerySet[Row]]) -> "Lists[Row]":
        """All the columns of the rows; nothing of what lies behind them."""
        able = [(sql, values) for sql, values in map(_composed, lists) if sql]
        whole = " UNION ALL ".join(f"SELECT * FROM ({sql}) listed" for sql, _values in able)  # noqa: S608 (Django's)
        return cls(model, intern(whole), tuple(value for _sql, values in able for value in values))

    def ask(self, **given: Any) -> list[Row]:
        """The rows, with these values in their places. One query."""
        if not self.sql:
            return []
        return list(self.model._default_manager.raw(self.sql, filled(self.values, given, connection)))


def _composed(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a query and its values; no SQL where Django knows that nothing can be found."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    # the same text for whoever asks the like, kept once
    return intern(sql), tuple(values)
