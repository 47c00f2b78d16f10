"""Any number of workers, none making a paper twice; what fails or is killed comes later again."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import close_old_connections, connection

from lianxin.core import clock
from lianxin.core.refs import SubjectRef
from lianxin.documents import making, orders, store
from lianxin.documents.models import Document
from lianxin.documents.papers import Column, Form, Paper, Sheet, SheetColumn, Table
from tests.documents.examples import FORM, LETTER, SHEET

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
ONE = SubjectRef("suggestion", 1)
LIST = Sheet("单", (SheetColumn("列"),), (("值",),))
# more columns than a page has room for: never to be made
IMPOSSIBLE = Form("题", (Table(tuple(Column(str(n)) for n in range(25)), ()),))


def ask(key: str, paper: Paper = LIST) -> Document:
    return orders.ask(key, "paper", ONE, paper, 7, NOW, key)


def stored(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "documents").rglob("*") if path.is_file())


@pytest.mark.django_db
@pytest.mark.parametrize("paper", [LETTER, FORM, SHEET], ids=["letter", "form", "sheet"])
def test_what_was_asked_for_is_made_and_made_again_the_same(home: Path, paper: Paper) -> None:
    ask("one", paper)
    assert making.make_due(NOW) == 1
    row = Document.objects.get()
    assert (row.made_at, row.problem, row.attempts) == (NOW, "", 1)
    assert tuple(row.made) == row.formats
    for name, told in row.made.items():
        content = store.path(row.token, name).read_bytes()
        assert told == {"sha256": sha256(content).hexdigest(), "size": len(content)}
        assert store.path(row.token, name).stat().st_mode & 0o777 == 0o600
    assert making.remake(row) == {name: told["sha256"] for name, told in row.made.items()}
    assert making.make_due(NOW) == 0
    assert stored(home) == sorted(f"{row.token}.{name}" for name in row.formats)


@pytest.mark.django_db
def test_one_that_fails_stops_no_other_and_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ask("bad", IMPOSSIBLE)
    for number in range(3):
        ask(f"good:{number}")
    assert making.make_due(NOW) == 3
    bad = Document.objects.get(key="bad")
    assert (bad.made_at, bad.made, bad.problem, bad.attempts) == (None, {}, "ValueError", 1)
    wall, waits = clock.wall(), []
    for _ in range(12):
        due = Document.objects.get(key="bad").next_at
        waits.append((due - wall).total_seconds())
        wall = due
        monkeypatch.setattr(clock, "wall", lambda wall=wall: wall - timedelta(seconds=1))
        assert making.make_due(NOW) == 0
        assert Document.objects.get(key="bad").next_at == due
        monkeypatch.setattr(clock, "wall", lambda wall=wall: wall)
        assert making.make_due(NOW) == 0
    assert waits[0] == pytest.approx(120, abs=30)
    assert waits[1:4] == [240, 480, 960]
    assert waits[-1] == 6 * 3600


@pytest.mark.django_db
def test_a_full_disk_costs_nothing_but_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("one")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert making.make_due(NOW) == 0
    assert Document.objects.get().problem == "OSError"
    assert stored(home) == []
    Document.objects.update(next_at=clock.wall())
    assert making.make_due(NOW) == 1
    assert Document.objects.get().problem == ""


@pytest.mark.django_db
def test_it_makes_no_more_than_it_is_asked_to_and_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        ask(f"one:{number}")
    assert making.make_due(NOW, 2) == 2
    monkeypatch.setattr(making, "LONGEST_TURN", timedelta(0))
    assert making.make_due(NOW) == 1
    assert Document.objects.filter(made_at__isnull=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_make_none_twice(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(24):
        ask(f"one:{number}")
    tried, lock = [], threading.Lock()
    whole = making._make

    def counting(document: Document, now: datetime) -> bool:
        with lock:
            tried.append(document.pk)
        return whole(document, now)

    monkeypatch.setattr(making, "_make", counting)

    def work(_number: int) -> int:
        try:
            return making.make_due(NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(work, range(6)))
    close_old_connections()
    assert sum(made) == len(tried) == len(set(tried)) == 24
    assert not Document.objects.filter(made_at__isnull=True).exists()
    assert len(stored(home)) == 24


@pytest.mark.django_db
def test_one_too_slow_is_made_once_by_whoever_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that took longer than its turn finds the paper made, and counts nothing."""
    document = ask("one")
    slow = making._claim()
    assert slow is not None
    Document.objects.update(next_at=clock.wall())
    assert making.make_due(NOW) == 1
    assert making._make(slow, NOW + timedelta(hours=1)) is False
    document.refresh_from_db()
    assert document.made_at == NOW


# writes half of a file and is killed in the middle of it
KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.LIANXIN_HOME = sys.argv[1]
from lianxin.documents import store
def die(_descriptor, _mode): os.kill(os.getpid(), signal.SIGKILL)
os.fchmod = die
store.put(sys.argv[2], "pdf", b"x" * 1000)
"""


@pytest.mark.django_db
def test_a_worker_killed_midway_leaves_no_half_file_and_the_next_makes_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = ask("one")
    assert making._claim() is not None
    done = subprocess.run([sys.executable, "-c", KILLED, str(home), document.token], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not store.path(document.token, "pdf").exists()
    assert len(stored(home)) == 1  # a draft, which nobody is given
    assert making.make_due(NOW) == 0  # not yet: it may be under way
    Document.objects.update(next_at=clock.wall())
    assert making.make_due(NOW) == 1
    assert making.sweep(NOW) == 0
    later = clock.wall() + timedelta(days=2)
    monkeypatch.setattr(clock, "wall", lambda: later)
    assert making.sweep(NOW) == 1
    assert stored(home) == [f"{document.token}.xlsx"]


def test_the_package_is_light_until_something_is_made() -> None:
    asked = (
        "import django; django.setup(); import sys, lianxin.config.background, lianxin.config.urls; "
        "print([name for name in ('weasyprint', 'docx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
