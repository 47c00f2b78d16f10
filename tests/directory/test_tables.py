"""Reading files nobody vouches for."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lianxin.core.errors import Refused
from lianxin.directory import importing, tables
from lianxin.directory.models import Area, Deputy, Organization
from lianxin.directory.sheets import sheets
from lianxin.directory.template import csv_text, put_text, template_csv
from tests.directory.books import Book, a_book, with_part, write_book

NOW = datetime(2024, 9, 2, 1, 30, tzinfo=UTC)
ENGLISH = {"辖区": "areas", "机构": "organizations", "站点": "sites", "人员": "people", "任职": "memberships",
           "代表": "deputies", "挂钩": "attachments"}  # fmt: skip
PART = "xl/worksheets/sheet1.xml"


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        tables.read(path)
    return str(caught.value)


def as_csv(book: Book) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    for title, table in book.items():
        writer.writerow(["表", *table[0]])
        writer.writerows([title, *line] for line in table[1:])
    return stream.getvalue()


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# CSV


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_all_tables_from_one_csv(tmp_path: Path, encoding: str) -> None:
    report = importing.run(write(tmp_path / "book.csv", as_csv(a_book()).encode(encoding)), NOW)
    assert [(one.line, one.reason) for one in report.refused] == []
    assert report.count("created") == 21 and Deputy.objects.count() == 2


@pytest.mark.django_db
def test_it_reads_a_csv_with_one_header_for_all_tables(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mixed.csv",
        "sheet,name,kind,parent,area\nareas,Harbour,zone,,\nareas,East Street,street,,\n"
        "organizations,East Office,STREET_OFFICE,,East Street\n",
    )
    report = importing.run(path, NOW)
    assert [one.reason for one in report.refused] == []
    assert Organization.objects.get().area == Area.objects.get(name="East Street")


@pytest.mark.django_db
def test_it_reads_a_csv_of_one_table_by_its_header(tmp_path: Path) -> None:
    path = write(tmp_path / "areas.csv", "名称,类型,办公时间\n望澜开发区,开发区,\n青禾街道,街道,“9:00–17:00”\n")
    assert importing.run(path, NOW).count("created") == 2


def test_it_counts_lines_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = write(tmp_path / "lines.csv", '姓名,学历\n甲,"两\n行"\n\n乙,本科,多\n')
    rows = tables.read(path)
    assert [(row.line, row.cells.get("name"), bool(row.problem)) for row in rows] == [
        (2, "甲", False),
        (4, "乙", True),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("甲,乙\n1,2\n", "看不出这是哪张表"),
        ('姓名\n"甲\n', "引号或分隔符有误"),
        (b"\xff\xfe\x00\x00", "编码"),
        (b"\x81\xff\xff", "编码"),
        ("姓名\n" + "甲\n" * 20_001, "行"),
    ],
)
def test_it_refuses_a_csv_it_cannot_make_out(tmp_path: Path, text: str | bytes, reason: str) -> None:
    assert reason in refusal(write(tmp_path / "bad.csv", text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("表,姓名\n月亮,甲\n", "第一列不是表的名称"),
        ("表,姓名,类型\n人员,甲,街道\n", "“人员”没有“类型”这一列"),
    ],
)
def test_it_names_the_lines_that_fit_no_table(tmp_path: Path, text: str, reason: str) -> None:
    rows = tables.read(write(tmp_path / "bad.csv", text))
    assert [row.line for row in rows] == [2] and reason in rows[0].problem


@pytest.mark.django_db
def test_it_refuses_control_characters(tmp_path: Path) -> None:
    report = importing.run(write(tmp_path / "c.csv", "名称,类型,办公时间\n望\x0b澜,开发区,\n"), NOW)
    assert "控制字符" in report.refused[0].reason


# XLSX


@pytest.mark.django_db
def test_it_reads_english_names_and_headers(tmp_path: Path) -> None:
    book: Book = {}
    for sheet in sheets():
        source = a_book()[sheet.title]
        header = []
        for name in source[0]:
            column = sheet.column(name)
            assert column is not None
            header.append(column.name.replace("_", " ").title())
        book[ENGLISH[sheet.title].title()] = [header, *source[1:]]
    report = importing.run(write_book(tmp_path / "english.xlsx", book), NOW)
    assert [one.reason for one in report.refused] == [] and report.count("created") == 21


def test_it_refuses_formulas_and_errors_by_line(tmp_path: Path) -> None:
    path = write_book(tmp_path / "f.xlsx", {"人员": [["姓名"], ["=1+1"], ["#REF!"], ["甲"]]})
    assert [(row.line, bool(row.problem)) for row in tables.read(path)] == [(2, True), (3, True), (4, False)]


@pytest.mark.parametrize(
    ("book", "line", "reason"),
    [
        ({"月表": [["甲"], ["乙"]]}, 1, "不认识这个工作表"),
        ({"人员": [["姓名", "月亮"], ["甲", "1"]]}, 1, "不认识“月亮”这一列"),
        ({"人员": [["编号"], ["甲"]]}, 1, "缺少“姓名”这一列"),
        ({"人员": [["姓名", "name"], ["甲", "乙"]]}, 1, "出现了两次"),
        ({"人员": [["姓名", ""], ["甲", "乙"]]}, 2, "没有表头"),
        ({"人员": [["姓名", "学历"], ["甲", "本" * 4_001]]}, 2, "超过 4000 字"),
    ],
)
def test_it_names_the_sheets_and_columns_it_does_not_know(tmp_path: Path, book: Book, line: int, reason: str) -> None:
    rows = tables.read(write_book(tmp_path / "u.xlsx", book))
    assert [row.line for row in rows] == [line] and reason in rows[0].problem


def test_it_leaves_out_notes_and_empty_sheets(tmp_path: Path) -> None:
    book: Book = {"填写说明": [["随便"]], "Sheet1": [], "人员": [["姓名"], [None], ["甲"]]}
    assert [row.line for row in tables.read(write_book(tmp_path / "n.xlsx", book))] == [3]


def test_it_reads_all_rows_whatever_a_sheet_says_about_its_size(tmp_path: Path) -> None:
    small = write_book(tmp_path / "s.xlsx", {"人员": [["姓名"], ["甲"], ["乙"]]})
    with zipfile.ZipFile(small) as archive:
        xml = archive.read(PART)
    for ref in (b"A1:A2", b"A1:XFD1048576"):
        changed = xml.replace(b'<dimension ref="A1:A3"', b'<dimension ref="' + ref + b'"')
        assert changed != xml
        assert len(tables.read(with_part(small, tmp_path / "d.xlsx", PART, changed))) == 2


def test_it_refuses_too_many_rows_in_a_sheet_with_gaps(tmp_path: Path) -> None:
    small = write_book(tmp_path / "s.xlsx", {"人员": [["姓名"], ["甲"]]})
    with zipfile.ZipFile(small) as archive:
        xml = archive.read(PART)
    far = xml.replace(b'r="2"', b'r="30000"').replace(b'"A2"', b'"A30000"')
    assert "行" in refusal(with_part(small, tmp_path / "far.xlsx", PART, far))


def test_it_refuses_a_bomb_of_zeros_before_unpacking_it(tmp_path: Path) -> None:
    small = write_book(tmp_path / "s.xlsx", {"人员": [["姓名"]]})
    bomb = with_part(small, tmp_path / "bomb.xlsx", "xl/sharedStrings.xml", b" " * (65 * 2**20))
    assert bomb.stat().st_size < 2**20
    assert "过大" in refusal(bomb)


def test_it_refuses_more_parts_than_a_workbook_has(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(501):
            archive.writestr(f"{n}.xml", "<a/>")
    assert "过大" in refusal(path)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (PART, LAUGHS.encode()),
        (PART, LAUGHS.encode("utf-16")),
        (PART, b'<?xml version="1.0" encoding="utf-7"?>' + LAUGHS.encode()),
        ("xl/hidden.bin", LAUGHS.encode()),
        ("xl/hidden.png", LAUGHS.encode("utf-16")),
    ],
)
def test_it_refuses_document_types_and_strange_encodings(tmp_path: Path, name: str, data: bytes) -> None:
    small = write_book(tmp_path / "s.xlsx", {"人员": [["姓名"]]})
    assert "不允许" in refusal(with_part(small, tmp_path / "x.xlsx", name, data))


def test_it_refuses_broken_huge_absent_and_other_files(tmp_path: Path) -> None:
    good = write_book(tmp_path / "g.xlsx", a_book()).read_bytes()
    assert "损坏" in refusal(write(tmp_path / "half.xlsx", good[: len(good) // 2]))
    assert "损坏" in refusal(write(tmp_path / "pk.xlsx", b"PK\x03\x04 nothing"))
    assert "另存为" in refusal(write(tmp_path / "old.xls", b"\xd0\xcf\x11\xe0 old"))
    assert "没有这个文件" in refusal(tmp_path / "absent.xlsx")
    assert "MB" in refusal(write(tmp_path / "huge.csv", b"a" * (10 * 2**20 + 1)))
    archive = tmp_path / "other.xlsx"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("hello.xml", "<a/>")
    assert "损坏" in refusal(archive)


# The template


def test_it_offers_a_template_that_it_reads_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "template.xlsx", importing.template())
    assert tables.read(path) == []
    book = load_workbook(path)
    assert book.sheetnames == ["填写说明", *(sheet.title for sheet in sheets())]
    for title, table in a_book().items():
        page = book[title]
        headers = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
        for number, line in enumerate(table[1:], start=2):
            for name, value in zip(table[0], line, strict=True):
                page.cell(number, headers[name.rstrip("*")], value or None)
    book.save(path)
    assert [row.problem for row in tables.read(path)] == [""] * 21
    assert tables.read(write(tmp_path / "template.csv", template_csv())) == []


def test_it_writes_texts_that_no_spreadsheet_takes_for_formulas(tmp_path: Path) -> None:
    path = write_book(tmp_path / "w.xlsx", {"人员": []})
    book = load_workbook(path)
    evil = '=HYPERLINK("http://x.example")'
    for line, text in enumerate((evil, "+1", "@x", "平常"), start=1):
        put_text(book["人员"], line, 1, text)
    book.save(path)
    cells = [row[0] for row in load_workbook(path)["人员"].iter_rows()]
    assert [cell.data_type for cell in cells] == ["s"] * 4
    assert [bool(cell.quotePrefix) for cell in cells] == [True, True, True, False]
    assert cells[0].value == evil
    assert [csv_text(text) for text in (evil, "平常")] == ["'" + evil, "平常"]
