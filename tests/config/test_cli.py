"""The `lianxin` command as operators and programs use it."""

import json
from pathlib import Path

import pytest

from lianxin import cli
from tests.installation import Installation


def test_the_list_names_each_command_and_each_has_its_module() -> None:
    folder = Path(cli.__file__).parent / "config" / "commands"
    for words in cli.COMMANDS:
        assert words in cli.overview()
        assert (folder / f"{words.replace(' ', '_')}.py").is_file()


@pytest.mark.parametrize("words", [[], ["nonsense"], ["demo"], ["ledger", "nonsense"]])
def test_wrong_use_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    assert "usage" in capsys.readouterr().err


def test_help_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    assert "demo load" in capsys.readouterr().out


@pytest.mark.parametrize("words", sorted(cli.COMMANDS))
def test_each_command_explains_itself(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*words.split(), "--help"])
    assert end.value.code == 0
    assert f"lianxin {words}" in capsys.readouterr().out


@pytest.mark.slow
def test_an_empty_installation_is_sound(installation: Installation) -> None:
    assert json.loads(installation.run("stats", "--json").stdout)["concern"]["NEW"] == 0
    told = json.loads(installation.run("verify", "--json").stdout)
    assert told == {"events": 0, "blocks": 0, "ok": True, "first_bad": None}
    installation.run("migrate", "--check")
    assert set(json.loads(installation.run("tick", "--json").stdout).values()) == {0}


@pytest.mark.slow
def test_a_checkpoint_is_json_and_can_be_compared(installation: Installation, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint.json"
    kept.write_text(installation.run("ledger", "checkpoint").stdout)
    assert json.loads(kept.read_text())["signature"]
    assert json.loads(installation.run("verify", "--checkpoint", str(kept), "--json").stdout)["ok"] is True
    kept.write_text("{}")
    installation.run("verify", "--checkpoint", str(kept), expect=2)


@pytest.mark.slow
def test_the_demonstration_clock_is_obeyed_nowhere_else(installation: Installation) -> None:
    told = json.loads(installation.run("ledger", "checkpoint", LIANXIN_NOW="2031-01-01T00:00:00+08:00").stdout)
    assert not told["at"].startswith(("2030", "2031"))


@pytest.mark.slow
def test_a_database_that_is_not_there_is_told_in_one_line(installation: Installation) -> None:
    done = installation.run("stats", expect=1, DATABASE_URL="postgres://nobody:hidden@127.0.0.1:1/none")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "hidden" not in done.stderr
    installation.run("stats", expect=2, DATABASE_URL="mysql://x")
