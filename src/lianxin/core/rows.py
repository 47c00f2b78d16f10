"""Rows read, made and changed by SQL that is put together once.

Every action asks for the same few rows and writes the same few. To compose such a statement Django takes ten times as
long as the database to answer it; only the values differ.
"""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]
from django.db.models.sql.subqueries import DeleteQuery, InsertQuery, UpdateQuery

from lianxin.core.statements import Given, filled

Row = TypeVar("Row", bound=Model)


class Rows(Generic[Row]):
    """The rows of a query, with what is selected beside them. Fit for every request and thread."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self._rows = rows

    def ask(self, **given: Any) -> list[Row]:
        """Those there are for these values."""
        if self._composed is None:
            return []
        sql, values, made = self._composed
        with connection.cursor() as cursor:
            cursor.execute(sql, filled(values, given, cursor.db))
            return [made(list(columns)) for columns in cursor.fetchall()]

    def one(self, **given: Any) -> Row:
        """The one there is. Raises the model's DoesNotExist if there is none."""
        found = self.only(**given)
        if found is None:
            missing: type[Exception] = self._rows.model.DoesNotExist  # type: ignore[attr-defined]
            raise missing(f"no {self._rows.model._meta.label} of {given}")
        return found

    def only(self, **given: Any) -> Row | None:
        """The row, of at most one, or None."""
        return next(iter(self.ask(**given)), None)

    @cached_property
    def _composed(self) -> tuple[str, tuple[Any, ...], Callable[[list[Any]], Row]] | None:
        """The SQL, its values, and what makes a row of the columns; None where Django knows that there is none."""
        using, model = self._rows.db, self._rows.model
        compiler = self._rows.query.clone().get_compiler(using)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        columns = [column for column, _sql, _alias in compiler.select]
        mine = slice(compiler.klass_info["select_fields"][0], compiler.klass_info["select_fields"][-1] + 1)
        names = [column.target.attname for column in columns[mine]]
        beside = get_related_populators(compiler.klass_info, compiler.select, using)
        converted = list(compiler.get_converters(columns).items())

        def made(values: list[Any]) -> Row:
            for place, (converters, column) in converted:
                for converter in converters:
                    values[place] = converter(values[place], column, connection)
            row = model.from_db(using, names, values[mine])
            for one in beside:
                one.populate(values, row)
            return row

        return sql, values, made


class Change:
    """An UPDATE that gives some rows these values; a DELETE of them where none are named."""

    def __init__(self, rows: QuerySet[Any], **values: Any) -> None:
        self._rows, self._new = rows, values

    def make(self, **given: Any) -> int:
        """Do it; how many rows it met."""
        sql, values = self._composed
        with connection.cursor() as cursor:
            cursor.execute(sql, filled(values, given, cursor.db))
            return int(cursor.rowcount)

    @cached_property
    def _composed(self) -> tuple[str, tuple[Any, ...]]:
        query: Any = self._rows.query.chain(UpdateQuery if self._new else DeleteQuery)
        if self._new:
            query.add_update_values(self._new)
        sql, values = query.get_compiler(self._rows.db).as_sql()
        return sql, values


@cache
def by_key(model: type[Row], locked: bool = False) -> Rows[Row]:
    """The row of a key `pk`, perhaps locked until the end of the transaction."""
    rows: QuerySet[Row] = model._default_manager.filter(pk=Given("pk", model._meta.pk))
    return Rows(rows.select_for_update() if locked else rows)


def update(row: Model) -> None:
    """Write every column of a row that is there, as `save()` does."""
    fields = type(row)._meta.local_concrete_fields
    _writing(type(row)).make(**{field.attname: getattr(row, field.attname) for field in fields})


@cache
def _writing(model: type[Model]) -> Change:
    key = model._meta.pk
    columns = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    rows = model._default_manager.filter(pk=Given(key.attname, key))
    return Change(rows, **{field.name: Given(field.attname, field) for field in columns})


def insert(row: Row) -> Row:
    """Write a row that is new, as `save()` does."""
    _insert(row, ignore=False)
    return row


def insert_once(row: Model) -> None:
    """Write a row that is new, unless one like it is there already; its key stays unknown."""
    _insert(row, ignore=True)


def _insert(row: Model, ignore: bool) -> None:
    numbered = row.pk is not None
    sql, fields = _inserting(type(row), numbered, ignore)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), cursor.db) for field in fields])
        if not (numbered or ignore):
            (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


@cache
def _inserting(model: type[Model], numbered: bool, ignore: bool) -> tuple[str, list[Any]]:
    options = model._meta
    fields = [field for field in options.local_concrete_fields if numbered or not field.primary_key]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore else None)
    query.insert_values(fields, [model()])
    compiler = query.get_compiler(connection=connection)
    compiler.returning_fields = None if numbered or ignore else [options.pk]
    ((sql, _values),) = compiler.as_sql()
    return sql, fields
