"""Reading a house's database from outside, while its processes write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from tests import settings
from tests.journeys.houses import House


@contextmanager
def reading(house: House) -> Iterator[Any]:
    """A connection of one's own; each statement sees what is committed by then."""
    url = house.installation.url
    if settings.VENDOR == "postgres":
        with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection:
            yield connection


def rows(house: House, statement: str) -> list[tuple[Any, ...]]:
    """What a statement without parameters finds."""
    with reading(house) as connection:
        return [tuple(row) for row in connection.execute(statement).fetchall()]
