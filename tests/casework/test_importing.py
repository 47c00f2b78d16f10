"""Real messages come in from CSV: each whole, once, and the wrong ones named."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lianxin.casework.importing import Report, Unreadable, import_concerns
from lianxin.casework.models import Concern
from lianxin.ledger.models import Event
from lianxin.workflow.models import Deadline, Turn
from lianxin.workflow.verifying import verify_all
from tests.zone import Zone, a_zone, elsewhere

NOW = datetime(2024, 9, 2, 2, tzinfo=UTC)
HEADER = ["id", "topic", "detail", "time", "likes", "dislikes"]
GOOD = ["m-1", "路灯坏了", "青禾路的路灯坏了三天，晚上看不清路", "2019-02-28 11:25:05", "0", "0"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def zone() -> Zone:
    return a_zone()


def written(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path


def taken_in(path: Path, zone: Zone, street: str | None = None) -> Report:
    *_, last = import_concerns(path, zone.area, zone.streets[street] if street else None, NOW)
    return last


def test_each_comes_in_with_its_event_turn_and_clock(zone: Zone, tmp_path: Path) -> None:
    rows = [[f"m-{n}", *GOOD[1:]] for n in range(1203)]
    report = taken_in(written(tmp_path / "a.csv", rows), zone)
    assert (report.read, report.created, report.refused) == (1203, 1203, [])
    assert Concern.objects.filter(state="NEW").count() == 1203
    assert Event.objects.filter(action="concern.submit").values("subject_id").distinct().count() == 1203
    office = zone.bodies["congress_office"].pk
    assert Turn.objects.filter(holder_kind="organization", holder_id=office).count() == 1203
    assert Deadline.objects.filter(clock="screen", stopped_at=None).count() == 1203
    assert verify_all().first_bad is None


def test_its_own_date_is_kept_and_its_clock_starts_now(zone: Zone, tmp_path: Path) -> None:
    taken_in(written(tmp_path / "a.csv", [GOOD]), zone, "beilu")
    concern = Concern.objects.get()
    assert concern.received_at == datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert Deadline.objects.get().started_at == NOW
    assert concern.screener == zone.bodies["beilu_office"]


def test_twice_is_once(zone: Zone, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [GOOD, ["m-2", *GOOD[1:]], GOOD])
    assert taken_in(path, zone).as_json() == {"read": 3, "created": 2, "unchanged": 1, "refused": []}
    assert taken_in(path, zone).as_json() == {"read": 3, "created": 0, "unchanged": 3, "refused": []}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", *GOOD[1:]], "编号"),
        (["m-2", "灯", "坏了", *GOOD[3:]], "不到 10 个字"),
        (["m-2", "灯", "坏" * 10001, *GOOD[3:]], "10001 个字"),
        ([*GOOD[:3], "昨天", "0", "0"], "时间读不懂"),
        ([*GOOD[:3], "2030-01-01 00:00:00", "0", "0"], "今天以后"),
        (GOOD[:5], "有 5 列"),
        (["m-2", "灯\0", *GOOD[2:]], "读不出来"),
    ],
)
def test_a_wrong_row_is_named_and_the_others_come_in(zone: Zone, tmp_path: Path, row: list[str], reason: str) -> None:
    report = taken_in(written(tmp_path / "a.csv", [["m-0", *GOOD[1:]], row, ["m-9", *GOOD[1:]]]), zone)
    assert report.created == 2
    assert [one["line"] for one in report.refused] == [3]
    assert reason in report.refused[0]["reason"]


def test_a_text_over_several_lines_is_one_row(zone: Zone, tmp_path: Path) -> None:
    rows = [["m-1", "路灯", "一行\n两行\n三行都不亮了", *GOOD[3:]], ["", *GOOD[1:]]]
    report = taken_in(written(tmp_path / "a.csv", rows), zone)
    assert (report.created, report.refused[0]["line"]) == (1, 3)


def test_the_same_id_with_another_text_is_refused(zone: Zone, tmp_path: Path) -> None:
    other = [*GOOD[:2], "青禾路的路灯修好了，谢谢大家", *GOOD[3:]]
    report = taken_in(written(tmp_path / "a.csv", [GOOD, other]), zone)
    assert (report.created, report.refused[0]["line"]) == (1, 3)


def test_least_length_counts_title_and_text_together(zone: Zone, tmp_path: Path) -> None:
    rows = [["m-1", "路灯坏了三天", "请修一下", *GOOD[3:]], ["m-2", "青禾路的路灯坏了三天", "", *GOOD[3:]]]
    assert taken_in(written(tmp_path / "a.csv", rows), zone).created == 2


def test_another_date_form_and_a_byte_order_mark(zone: Zone, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [[*GOOD[:3], "2019/2/8 9:05", "0", "0"]])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    taken_in(path, zone)
    assert Concern.objects.get().received_at == datetime(2019, 2, 8, 1, 5, tzinfo=UTC)


def test_a_file_of_something_else_is_unreadable(zone: Zone, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="detail"):
        taken_in(written(tmp_path / "a.csv", [], ["id", "topic", "time"]), zone)


def test_two_zones_may_have_the_same_ids(zone: Zone, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", [GOOD])
    other = elsewhere()
    assert taken_in(path, zone).created == 1
    assert taken_in(path, other).created == 1
