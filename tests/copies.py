"""Installations made once a run, whichever worker asks first, and copied for whoever wants one of their own."""

import fcntl
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests import settings
from tests.installation import Installation

# three seconds of a server's first start, and one of each process that shows pages
MAKE_READY = """
from django.template import engines
from lianxin.config import browser_files
browser_files.collect()
pages = engines["jinja2"].env
for name in pages.list_templates(extensions=["html"]):
    pages.get_template(name)
"""


def psql(statement: str) -> str:
    """What one statement on the tests' server answers."""
    where = ["-h", str(settings.POSTGRES), "-U", "postgres", "-d", "postgres"]
    asked = ["psql", "-qtA", *where, "-c", statement]
    return subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def apart(home: Path, name: str) -> Installation:
    """An installation whose database is a file in its home, or on the tests' server."""
    if settings.VENDOR == "sqlite":
        return Installation(home, f"sqlite:///{home / name}.sqlite3")
    return Installation(home, f"postgres://postgres@/{name}?host={settings.POSTGRES}")


def made_once(name: str, of: str, make: Callable[[Installation], None]) -> Installation:
    """The installation of that name: what `make` makes of a copy of the one called `of`, or of nothing."""
    folder = settings.SCRATCH / f"made-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "ready").exists():
            return apart(folder / "home", name)
        if of:
            one = copied(of, folder / "home", name)
        else:
            one = apart(folder / "home", name)
            one.home.mkdir()
            if settings.VENDOR == "postgres":
                psql(f"CREATE DATABASE {name}")
        make(one)
        (folder / "ready").touch()
    return one


def copied(of: str, home: Path, name: str) -> Installation:
    """A copy of one that was made once, with its files and its database."""
    shutil.copytree(settings.SCRATCH / f"made-{of}" / "home", home)
    if settings.VENDOR == "sqlite":
        for path in home.glob(f"{of}.sqlite3*"):
            path.rename(path.with_name(path.name.replace(of, name)))
    else:
        psql(f"CREATE DATABASE {name} TEMPLATE {of}")
    return apart(home, name)


def drop(name: str) -> None:
    """Remove a copy's database from the server; a file goes with its folder."""
    if settings.VENDOR == "postgres":
        psql(f"DROP DATABASE {name} WITH (FORCE)")


def migrated() -> str:
    """The name of the empty one, with all tables."""

    def make(one: Installation) -> None:
        one.run("migrate", "--quiet")
        one.does(MAKE_READY)

    made_once("migrated", "", make)
    return "migrated"


def place_test_database(target: str) -> None:
    """A migrated database where the tests of this worker look for theirs, unless one is there from before."""
    if settings.VENDOR == "sqlite":
        if not Path(target).exists():
            source = settings.SCRATCH / f"made-{migrated()}" / "home" / "migrated.sqlite3"
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        return
    if not psql(f"SELECT 1 FROM pg_database WHERE datname = '{target}'"):
        psql(f"CREATE DATABASE {target} TEMPLATE {migrated()}")
