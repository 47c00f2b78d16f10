"""Imports go down, never up nor sideways; and the check that says so can fail."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.source import LAYERS, LEVEL, PACKAGE, ROOT, Source, sources

ABOVE_ALL = {"config", "cli"}


def lint(root: Path) -> "subprocess.CompletedProcess[str]":
    """Run import-linter on the package below `root`/src."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        cwd=root,
        capture_output=True,
        text=True,
    )


def test_imports_go_down() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "imported"),
    [
        ("core", "lianxin.ledger.models"),
        ("notify", "lianxin.files.models"),
        ("faces/portal", "lianxin.faces.workbench.apps"),
        ("ui", "lianxin.casework.models"),
    ],
)
def test_the_check_sees_what_goes_up_or_sideways(tmp_path: Path, room: str, imported: str) -> None:
    copy = tmp_path / "src" / "lianxin"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "jinja2", "icons", "locale"))
    (copy / room / "planted.py").write_text(f"import {imported}\n")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert "planted" in done.stdout


def test_the_layers_here_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(one["layers"] for one in contracts if one["type"] == "layers")
    assert [set(re.findall(r"\w+", row)) for row in reversed(rows)] == list(LAYERS)


def named_rooms(source: Source) -> list[tuple[int, str]]:
    """Rooms that a file names in texts: dotted paths, models, migrations."""
    labels = {config.label: config.name.split(".")[1] for config in apps.get_app_configs() if "lianxin." in config.name}
    models = {f"{model._meta.app_label}.{model.__name__}".lower() for model in apps.get_models()}
    found = []
    for line, text in source.strings():
        path = re.fullmatch(r"lianxin\.(\w+)(\.\w+)*", text)
        if path:
            found.append((line, path[1]))
        elif text.lower() in models and text.split(".")[0] in labels:
            found.append((line, labels[text.split(".")[0]]))
        elif source.is_migration and text in labels:
            found.append((line, labels[text]))
    return found


def test_texts_name_no_room_above() -> None:
    """import-linter does not see foreign keys, includes, settings and migrations that name a room by a text."""
    wrong = [
        f"{source.place}:{line} names {room}"
        for source in sources()
        if source.room not in ABOVE_ALL and source.room in LEVEL
        for line, room in named_rooms(source)
        if room in LEVEL and room != source.room and LEVEL[room] >= LEVEL[source.room]
    ]
    assert wrong == []


def test_every_folder_is_a_known_room() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert rooms - set(LEVEL) == set()
