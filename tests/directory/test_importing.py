"""Importing a directory: all of it or nothing, and the same again changes nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lianxin.core.errors import Refused
from lianxin.directory import importing, queries
from lianxin.directory.importing import Report, SignIn
from lianxin.directory.models import Area, Attachment, Deputy, Membership, Organization, Person, Site
from lianxin.ledger.models import Event
from tests.directory.books import Book, a_book, write_book

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, 30, tzinfo=UTC)
TODAY = date(2024, 9, 2)
MODELS = (Area, Organization, Site, Person, Membership, Deputy, Attachment)


def load(path: Path, book: Book, **options: Any) -> Report:
    return importing.run(write_book(path / "book.xlsx", book), NOW, **options)


def stored() -> list[int]:
    return [model.objects.count() for model in MODELS]


def results(report: Report) -> dict[str, int]:
    shown = report.as_json()
    return {name: shown[name] for name in ("read", "created", "updated", "unchanged")}


def test_it_stores_everything_of_a_workbook(tmp_path: Path) -> None:
    report = load(tmp_path, a_book())
    assert [(one.sheet, one.line, one.reason) for one in report.refused] == []
    assert results(report) == {"read": 21, "created": 21, "updated": 0, "unchanged": 0}
    assert stored() == [4, 8, 2, 3, 2, 2, 2]
    zone = Area.objects.get(slug="wanglan")
    assert report.zone == zone and report.stored
    unit = Organization.objects.get(name="城市管理局")
    assert (unit.short_name, unit.founded_on) == ("城管局", date(2020, 1, 5))
    assert unit.answers_through == queries.handling_office_of(zone.pk)
    assert Organization.objects.get(name="市容科").parent == unit
    assert Organization.objects.get(name="望澜人民法院").answers_through == queries.congress_office_of(zone.pk)
    assert Area.objects.get(name="望江社区").parent == Area.objects.get(name="青禾街道")
    assert Site.objects.get(name="澜港联络站").organization.kind == "SITE"
    assert Person.objects.get(name="沈青").born_on == date(1985, 3, 4)
    assert Membership.objects.get(role="DESK").organization.site.name == "青禾代表之家"
    assert queries.counts(zone.pk, TODAY).unattached == 0
    assert Deputy.objects.get(kind="CONGRESS").attachments.get().site.name == "青禾代表之家"
    assert Event.objects.count() == 21 and set(Event.objects.values_list("zone_id", flat=True)) == {zone.pk}
    role = Membership.objects.get(role="CLERK")
    event = Event.objects.get(action="membership.start", subject_id=role.pk)
    assert event.data == {"person": role.person_id, "organization": role.organization_id, "role": "CLERK"}
    assert (event.actor_kind, event.occurred_at) == ("import", NOW)


def test_it_changes_nothing_the_second_time(tmp_path: Path) -> None:
    load(tmp_path, a_book())
    before, events = stored(), Event.objects.count()
    again = load(tmp_path, a_book())
    assert results(again) == {"read": 21, "created": 0, "updated": 0, "unchanged": 21}
    assert (stored(), Event.objects.count()) == (before, events)


def test_it_shows_in_a_dry_run_what_would_happen_and_stores_nothing(tmp_path: Path) -> None:
    report = load(tmp_path, a_book(), dry_run=True)
    assert not report.stored and report.sign_ins == []
    assert results(report)["created"] == 21
    assert [(one.sheet, one.line, one.result, one.name) for one in report.outcomes][:2] == [
        ("辖区", 2, "created", "望澜开发区"),
        ("辖区", 3, "created", "望江社区"),
    ]
    assert stored() == [0] * 7 and not Event.objects.exists()


def test_it_stores_nothing_when_one_row_is_wrong(tmp_path: Path) -> None:
    book = a_book()
    book["挂钩"].append(["张伟", "D2", "", "没有的站", "2022-01-01", ""])
    report = load(tmp_path, book)
    assert report.as_json()["refused"] == [{"sheet": "挂钩", "line": 4, "reason": "没有名为“没有的站”的站点。"}]
    assert results(report) == {"read": 22, "created": 0, "updated": 0, "unchanged": 0}
    assert stored() == [0] * 7 and not Event.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "row", "reason"),
    [
        ("辖区", ["", "街道"], "“名称”没有填写"),
        ("辖区", ["新区", "开发区"], "一份文件只能有一个开发区"),
        ("辖区", ["新社区", "社区"], "社区要填写上级街道"),
        ("辖区", ["新街道", "街道", "青禾街道"], "上级应当是开发区"),
        ("辖区", ["新街道", "乡镇"], "可以是：开发区、街道、社区"),
        ("辖区", ["澜港街道", "街道"], "与第 5 行重复"),
        ("辖区", ["新街道", "街道", "", "", "", 190], "经度"),
        ("辖区", ["新街道", "街道", "", "", "", "东经"], "“经度”应当是数字"),
        ("机构", ["新局", "", "家站点"], "不能是“家站点”"),
        ("机构", ["新局", "", "部门", "月亮街道"], "没有名为“月亮街道”的辖区"),
        ("机构", ["第二机关", "", "人大机关"], "一个开发区只能有一个这类机构"),
        ("机构", ["新局", "", "部门", "", "新局"], "没有名为“新局”的机构"),
        ("机构", ["x" * 121, "", "部门"], "“名称”"),
        ("站点", ["新站", "站", "望江社区"], "“街道”请填写所在街道"),
        ("人员", ["沈青"], "姓名与上文重复"),
        ("人员", ["王五", "", "", "2024-02-30"], "“出生日期”应当是日期"),
        ("人员", ["王五", "", "", "", "12345"], "“手机号”不是有效的手机号"),
        ("人员", ["王五", "", "", "", "", "王 五"], "“登录名”只能用"),
        ("任职", ["张伟", "", "城管局", "承办人", "2024-01-01"], "名为“张伟”的人员有 2 个"),
        ("任职", ["沈青", "D1", "城管局", "承办人", "2024-01-01"], "编号“D1”的姓名不符"),
        ("任职", ["沈青", "", "城管局", "承办人", "2024-01-01", "2023-01-01"], "结束的日期不能早于开始的日期"),
        ("任职", ["沈青", "", "城管局", "承办人"], "“生效日期”没有填写"),
        ("代表", ["沈青", "", "代表", "", "青禾街道", "2022-01-01"], "可以是：人大代表"),
        ("挂钩", ["沈青", "", "", "青禾代表之家", "2022-01-01"], "没有这样的代表职务"),
        ("挂钩", ["张伟", "D1", "", "澜港联络站", "2027-01-01"], "在该日已不是代表"),
    ],
)
def test_it_names_the_wrong_row_by_sheet_line_and_reason(
    tmp_path: Path, sheet: str, row: list[Any], reason: str
) -> None:
    book = a_book()
    book[sheet].append(row)
    report = load(tmp_path, book)
    assert [(one.sheet, one.line) for one in report.refused] == [(sheet, len(book[sheet]))]
    assert reason in report.refused[0].reason
    assert stored() == [0] * 7


def test_it_names_every_wrong_row_at_once(tmp_path: Path) -> None:
    book = a_book()
    book["辖区"][3][0] = "青和街道"
    report = load(tmp_path, book)
    assert {(one.sheet, one.line) for one in report.refused} == {
        ("辖区", 3), ("机构", 6), ("站点", 2), ("任职", 2), ("任职", 3), ("代表", 3), ("挂钩", 2), ("挂钩", 3)
    }  # fmt: skip


def test_it_updates_what_differs_and_leaves_what_is_empty(tmp_path: Path) -> None:
    load(tmp_path, a_book())
    book: Book = {
        "站点": [["名称", "类型", "街道", "地址", "电话"], ["青禾代表之家", "家", "青禾街道", "", "0513-81234567"]],
        "人员": [["姓名", "编号", "学历"], ["张伟", "D1", "本科"]],
    }
    report = load(tmp_path, book)
    assert results(report) == {"read": 2, "created": 0, "updated": 2, "unchanged": 0}
    site = Site.objects.get(name="青禾代表之家")
    assert (site.address, site.telephone, site.organization.telephone) == ("青禾路 1 号", *["0513-81234567"] * 2)
    event = Event.objects.get(action="site.update")
    assert (event.subject_id, event.data) == (site.pk, {"fields": ["telephone"]})


def test_it_ends_bodies_sites_mandates_and_roles_with_what_hangs_on_them(tmp_path: Path) -> None:
    load(tmp_path, a_book())
    report = load(
        tmp_path,
        {
            "机构": [
                ["名称", "类型", "撤销日期", "承接机构"],
                ["城市管理局", "部门", "2024-09-01", "综合执法局"],
                ["综合执法局", "部门", "", ""],
            ],
            "站点": [["名称", "类型", "街道", "关闭日期"], ["澜港联络站", "站", "澜港街道", "2024-09-01"]],
            "任职": [
                ["姓名", "机构", "职责", "生效日期", "失效日期"],
                ["沈青", "青禾街道人大工委", "工作人员", "2024-01-01", "2024-09-02"],
            ],
            "代表": [
                ["姓名", "编号", "类别", "届次", "辖区", "生效日期", "失效日期"],
                ["张伟", "D1", "人大代表", "第一届", "望澜开发区", "2022-01-01", "2024-09-02"],
            ],
        },
    )
    assert [one.reason for one in report.refused] == []
    assert results(report) == {"read": 5, "created": 1, "updated": 4, "unchanged": 0}
    assert queries.successor_of(Organization.objects.get(name="城市管理局"), TODAY) == Organization.objects.get(
        name="综合执法局"
    )
    assert not Attachment.objects.current(TODAY).exists()
    assert not Deputy.objects.serving(TODAY).filter(kind="CONGRESS").exists()
    assert [one.role for one in Membership.objects.current(TODAY)] == ["DESK"]
    assert {"organization.dissolve", "site.close", "deputy.end", "membership.end", "attachment.end"} <= set(
        Event.objects.values_list("action", flat=True)
    )


def test_it_hands_phones_and_logins_on_and_keeps_no_phone(tmp_path: Path) -> None:
    got: list[SignIn] = []

    def keep(entry: SignIn) -> bool:
        got.append(entry)
        return True

    report = load(tmp_path, a_book(), sign_in=keep)
    assert [(one.person.name, one.phone, one.login) for one in got] == [
        ("沈青", "13800000001", "shenqing"),
        ("张伟", "13800000002", ""),
    ]
    assert report.sign_ins == [] and "13800000001" not in repr(got)
    assert [one.phone for one in load(tmp_path, a_book()).sign_ins] == ["13800000001", "13800000002"]
    again = load(tmp_path, a_book(), sign_in=keep)
    assert results(again)["updated"] == 2
    for model in MODELS:
        for values in model.objects.values_list():
            assert "13800000001" not in str(values)
    assert not Event.objects.filter(data__icontains="13800000001").exists()


def test_it_refuses_the_row_whose_sign_in_is_refused(tmp_path: Path) -> None:
    def refuse(entry: SignIn) -> bool:
        if entry.login:
            raise Refused("这个登录名已被使用。")
        return True

    report = load(tmp_path, a_book(), sign_in=refuse)
    assert report.as_json()["refused"] == [{"sheet": "人员", "line": 2, "reason": "这个登录名已被使用。"}]
    assert stored() == [0] * 7


def test_it_gives_codes_to_people_known_without(tmp_path: Path) -> None:
    load(tmp_path, a_book())
    report = load(tmp_path, {"人员": [["姓名", "编号"], ["沈青", "S1"]]})
    assert results(report)["updated"] == 1
    assert Person.objects.get(name="沈青").code == "S1"
    assert Person.objects.count() == 3


def test_it_imports_into_the_only_zone_or_the_one_named_and_asks_otherwise(tmp_path: Path) -> None:
    people: Book = {"人员": [["姓名"], ["王五"]]}
    report = load(tmp_path, people)
    assert [one.line for one in report.refused] == [2] and "还没有开发区" in report.refused[0].reason
    load(tmp_path, a_book())
    assert results(load(tmp_path, people))["created"] == 1
    other = load(tmp_path, {"辖区": [["名称", "类型"], ["临川开发区", "开发区"]]}).zone
    assert other is not None
    assert "还没有开发区" in load(tmp_path, people).refused[0].reason
    assert load(tmp_path, people, zone=other).zone == other
    assert Person.objects.filter(name="王五").count() == 2
    wrong = load(tmp_path, a_book(), zone=other)
    assert "另一个开发区" in wrong.refused[0].reason


def test_it_takes_a_file_of_the_reference_size(tmp_path: Path) -> None:
    """43, 31 and 177 deputies, four streets, five homes, twelve stations, eleven points."""
    book = a_book()
    book["辖区"] += [["北麓街道", "街道"], ["栖云街道", "街道"]]
    streets = ["青禾街道", "澜港街道", "北麓街道", "栖云街道"]
    kinds = ["代表之家"] * 5 + ["代表联络站"] * 12 + ["代表联系点"] * 11
    book["站点"][1:] = [[f"{kind}{n}", kind, streets[n % 4]] for n, kind in enumerate(kinds)]
    book["任职"].pop()
    for sheet in ("人员", "代表", "挂钩"):
        del book[sheet][1 if sheet != "人员" else 2 :]
    for n, kind in enumerate(["人大代表"] * 43 + ["区议政代表"] * 31 + ["选民代表"] * 177):
        book["人员"].append([f"代表{n}", f"N{n}", "女", "", 13900000000 + n, ""])
        book["代表"].append([f"代表{n}", "", kind, "第一届", streets[n % 4], "2022-01-01", "", "教师"])
        book["挂钩"].append([f"代表{n}", "", "", f"{kinds[n % 28]}{n % 28}", "2022-01-01", ""])
    report = load(tmp_path, book)
    assert [one.reason for one in report.refused] == [] and report.zone is not None
    found = queries.counts(report.zone.pk, TODAY)
    assert (found.streets, found.unattached) == (4, 0)
    assert found.deputies == {"CONGRESS": 43, "DELIBERATION": 31, "VOTER": 177}
    assert found.sites == {"HOME": 5, "STATION": 12, "POINT": 11}
    again = load(tmp_path, book)
    assert again.count("unchanged") == len(again.outcomes)
