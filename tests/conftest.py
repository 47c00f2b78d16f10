"""Fixtures of all rooms: databases, a house of one's own, a browser."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from playwright.sync_api import Browser

from tests import copies, settings
from tests.browser import chromium
from tests.installation import Installation
from tests.journeys import demos
from tests.journeys.houses import House

# how long something takes is no part of whether it is right: the machine may be a slow one
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("lianxin", deadline=None, print_blob=True, suppress_health_check=SLOW)
hypothesis.settings.load_profile("lianxin")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Each worker's database is named in `tests.settings` already, and put there as a copy: migrating takes seconds."""
    copies.place_test_database(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What is there is used; the run's scratch folder goes at its end."""
    return True


def _on_postgres(flush: Callable[[], Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            flush()
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _on_sqlite(flush: Callable[[], Any]) -> None:
    with connection.cursor() as cursor:
        triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            flush()
        finally:
            for _name, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers() -> Iterator[None]:
    """The ledger refuses to be emptied; the flush after a transactional test is let through, and nothing else."""
    patch = pytest.MonkeyPatch()
    whole = BaseDatabaseOperations.execute_sql_flush
    around = _on_postgres if settings.VENDOR == "postgres" else _on_sqlite

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        around(lambda: whole(self, sql_list))

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this worker. See `tests.browser` for what to do with it."""
    with chromium() as one:
        yield one


@pytest.fixture
def home() -> Path:
    """`LIANXIN_HOME` of this worker."""
    return settings.HOME


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation with an empty, migrated database of the kind under test."""
    name = f"apart_{uuid.uuid4().hex[:12]}"
    yield copies.copied(copies.migrated(), tmp_path / "home", name)
    copies.drop(name)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with the demonstration in it, of the test's own, not serving yet."""
    with demos.demo(tmp_path) as one:
        yield one
