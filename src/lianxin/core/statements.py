"""Statements put together once and asked often.

To compose one of many conditions Django takes ten times as long as the database to answer it; what differs from one
time to the next is a value or two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, DateTimeField, Expression, Field, IntegerField, QuerySet, Value


class Given(Expression):
    """A value that is given when the statement is asked, under this name: a number, unless a field says what it is."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or IntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A place for it."""
        return "%s", [self]


class GivenInstant(Given):
    """An instant that is given."""

    def __init__(self, name: str) -> None:
        super().__init__(name, DateTimeField())


def filled(values: Iterable[Any], given: dict[str, Any], database: Any) -> list[Any]:
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
        """The counts by name, with these instants in their places."""
        if not self.sql:
            return dict.fromkeys(self.names, 0)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled(self.values, given, cursor.db))
            return dict(zip(self.names, cursor.fetchone(), strict=True))


def _composed(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a query and its values; no SQL where Django knows that nothing can be found."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return sql, tuple(values)
