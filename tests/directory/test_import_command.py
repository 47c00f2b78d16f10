"""The command around the import: exit codes, JSON, the template, sign-ins."""

import json
from pathlib import Path

import pytest

from lianxin.accounts.models import User
from lianxin.cli import main
from lianxin.directory.models import Person
from tests.directory.books import a_book, write_book
from tests.zone import elsewhere

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: object) -> tuple[int, str]:
    code = main(["import", "directory", *map(str, words)])
    return code, capsys.readouterr().out


def test_it_imports_and_says_so_in_json(tmp_path: Path, capsys: Capture) -> None:
    book = write_book(tmp_path / "book.xlsx", a_book())
    code, out = run(capsys, book, "--json")
    report = json.loads(out)
    assert code == 0
    assert {name: report[name] for name in ("read", "created", "updated", "unchanged", "refused")} == {
        "read": 21, "created": 21, "updated": 0, "unchanged": 0, "refused": []
    }  # fmt: skip
    assert [one["login"] for one in report["invitations"]] == ["shenqing"]
    assert User.objects.get(username="shenqing").person == Person.objects.get(name="沈青")
    code, out = run(capsys, book, "--json")
    again = json.loads(out)
    assert (code, again["unchanged"], again["created"], again["invitations"]) == (0, 21, 0, [])


def test_it_shows_a_dry_run_row_by_row_and_no_phone(tmp_path: Path, capsys: Capture) -> None:
    code, out = run(capsys, write_book(tmp_path / "book.xlsx", a_book()), "--dry-run")
    assert code == 0 and "辖区 2: 新增 望澜开发区" in out and "挂钩 3: 新增 张伟" in out
    assert "13800000001" not in out
    assert not Person.objects.exists() and not User.objects.exists()


def test_it_ends_with_one_and_names_the_row(tmp_path: Path, capsys: Capture) -> None:
    book = a_book()
    book["人员"].append(["李四", "", "不详"])
    code, out = run(capsys, write_book(tmp_path / "book.xlsx", book))
    assert code == 1 and "人员 5: 拒绝 李四 “性别”不能是“不详”" in out
    assert not Person.objects.exists() and not User.objects.exists()


def test_it_refuses_a_phone_that_is_somebody_elses(tmp_path: Path, capsys: Capture) -> None:
    book = a_book()
    book["人员"].append(["李四", "", "", "", "13800000001", ""])
    code, out = run(capsys, write_book(tmp_path / "book.xlsx", book), "--json")
    assert code == 1
    assert [(one["sheet"], one["line"]) for one in json.loads(out)["refused"]] == [("人员", 5)]
    assert not User.objects.exists()


def test_it_answers_with_json_for_a_file_it_cannot_read(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(b"PK\x03\x04")
    code, out = run(capsys, path, "--json")
    assert code == 1 and json.loads(out)["refused"][0]["line"] == 0


def test_it_ends_with_two_where_it_is_used_wrongly(tmp_path: Path, capsys: Capture) -> None:
    assert run(capsys, tmp_path / "absent.xlsx")[0] == 2
    book = write_book(tmp_path / "book.xlsx", a_book())
    assert run(capsys, book, "--zone", "月亮")[0] == 2
    assert run(capsys, book, "--template")[0] == 2


def test_it_imports_into_the_zone_that_is_named(tmp_path: Path, capsys: Capture) -> None:
    zone = elsewhere()
    run(capsys, write_book(tmp_path / "book.xlsx", a_book()))
    people = write_book(tmp_path / "people.xlsx", {"人员": [["姓名"], ["王五"]]})
    assert run(capsys, people, "--zone", zone.area.slug)[0] == 0
    assert Person.objects.get(name="王五").zone == zone.area


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
def test_it_writes_the_template(tmp_path: Path, capsys: Capture, name: str) -> None:
    assert run(capsys, tmp_path / name, "--template")[0] == 0
    assert (tmp_path / name).stat().st_size > 500
