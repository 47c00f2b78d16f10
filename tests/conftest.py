"""Fixtures of all rooms: databases, a house of one's own, a browser."""

import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from playwright.sync_api import Browser

from tests import settings
from tests.browser import chromium
from tests.installation import Installation

hypothesis.settings.register_profile("lianxin", deadline=None, print_blob=True)
hypothesis.settings.load_profile("lianxin")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Each worker's database is named in `tests.settings` already."""


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


def _psql(statement: str) -> None:
    where = ["-h", str(settings.POSTGRES), "-U", "postgres", "-d", "postgres"]
    subprocess.run(["psql", "-q", *where, "-c", statement], check=True)


def _apart(home: Path, name: str) -> Installation:
    """An installation whose database is a file in its home, or on the tests' server."""
    if settings.VENDOR == "sqlite":
        return Installation(home, f"sqlite:///{home / name}.sqlite3")
    return Installation(home, f"postgres://postgres@/{name}?host={settings.POSTGRES}")


# three seconds of a server's first start
COLLECT = "from lianxin.config import browser_files\nbrowser_files.collect()"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An empty, migrated installation, to be copied and not to be used."""
    one = _apart(tmp_path_factory.mktemp("migrated"), f"migrated_{settings.WORKER}")
    if settings.VENDOR == "postgres":
        _psql(f"CREATE DATABASE migrated_{settings.WORKER}")
    one.run("migrate", "--quiet")
    one.does(COLLECT)
    return one


@pytest.fixture
def installation(migrated: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation with an empty, migrated database of the kind under test."""
    name, home = f"apart_{uuid.uuid4().hex[:12]}", tmp_path / "home"
    home.mkdir()
    shutil.copytree(migrated.home / "static", home / "static")
    if settings.VENDOR == "sqlite":
        shutil.copy(migrated.url.removeprefix("sqlite:///"), home / f"{name}.sqlite3")
        yield _apart(home, name)
        return
    _psql(f"CREATE DATABASE {name} TEMPLATE migrated_{settings.WORKER}")
    yield _apart(home, name)
    _psql(f"DROP DATABASE {name} WITH (FORCE)")
