"""Settings from the environment."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lianxin.config import environment
from tests.architecture.source import ROOT, sources


def test_the_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANXIN_HOME", str(tmp_path))
    assert environment.home() == tmp_path


def test_the_home_is_beside_the_virtual_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANXIN_HOME")
    monkeypatch.setattr("sys.prefix", "/opt/lianxin/.venv")
    assert environment.home() == Path("/opt/lianxin/.lianxin")


def test_sqlite_is_named_by_a_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert environment.database("sqlite:////srv/a%20b.db")["NAME"] == "/srv/a b.db"
    assert environment.database("sqlite:///here.db")["NAME"] == str(tmp_path / "here.db")


def test_sqlite_writes_are_durable_and_wait_for_one_another() -> None:
    options = environment.database("sqlite:////srv/x.db")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"} <= {
        part.strip() for part in options["init_command"].split(";")
    }


def test_postgres_is_named_with_everything_it_needs() -> None:
    found = environment.database("postgres://zone:p%40ss@db.example:6543/lianxin?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "zone", "p@ss", "db.example", 6543, "lianxin",
    )  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"


def test_postgres_can_be_reached_by_a_socket() -> None:
    assert environment.database("postgres:///lianxin?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "mysql://u:secret@h/x", "postgres://u:secret@h:x/y"])
def test_another_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database(url)
    assert "secret" not in str(refusal.value)


def test_a_number_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "80a")
    with pytest.raises(ImproperlyConfigured):
        environment.number("PORT", 8000)


def test_every_setting_stands_in_the_table() -> None:
    inside = {"LIANXIN_SEND_CODE"}  # a setting of Django's
    named = {
        text
        for one in sources()
        for _line, text in one.strings()
        if re.fullmatch(r"LIANXIN_[A-Z_]+|PORT|DATABASE_URL", text)
    }
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/install.md").read_text("utf-8"), re.M))
    assert named - inside == table
