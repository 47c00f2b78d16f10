"""Templates are compiled once for all processes, and nothing that happens to what was kept costs a page."""

import errno
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, FileSystemBytecodeCache

from lianxin.ui.jinja import Compiled


def shown(kept: Path, source: str = "{{ 1 + 1 }}") -> str:
    """What a process shows that has just begun."""
    env = Environment(loader=DictLoader({"page": source}), bytecode_cache=Compiled(str(kept)))
    return env.get_template("page").render()


def test_the_second_process_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(tmp_path) == "2"
    monkeypatch.delattr(Environment, "_compile")
    assert shown(tmp_path) == "2"


def test_another_text_is_compiled_anew(tmp_path: Path) -> None:
    assert (shown(tmp_path), shown(tmp_path, "{{ 2 + 2 }}")) == ("2", "4")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_costs_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", full)
    assert (shown(tmp_path), shown(tmp_path)) == ("2", "2")


def test_what_a_power_cut_left_half_is_compiled_anew(tmp_path: Path) -> None:
    shown(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    for length in range(0, len(whole), 7):
        kept.write_bytes(whole[:length])
        assert shown(tmp_path) == "2", length
    kept.write_bytes(bytes(len(whole)))
    assert shown(tmp_path) == "2"
