"""Lists: nothing that a person wrote is ever a formula."""

import time
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from lianxin.documents.papers import Sheet, SheetColumn, Value
from lianxin.documents.rendering import render
from tests.documents.examples import RARE, SHEET

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "=cmd|' /C calc'!A0",
    "＝1",
    "-",
    "=",
    "{=1}",
]


def page_of(sheet: Sheet) -> Any:
    return load_workbook(BytesIO(render(sheet, "xlsx"))).worksheets[0]


def cell_of(value: Value) -> Any:
    return page_of(Sheet("单", (SheetColumn("列"),), ((value,),)))["A2"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    cell = cell_of(text)
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n")
    assert cell.quotePrefix or text == "{=1}"
    title = page_of(Sheet(text, (SheetColumn(text),), ()))["A1"]
    assert title.data_type == "s"


def test_no_cell_of_a_file_is_a_formula() -> None:
    rows = tuple((text, text) for text in FORMULAS)
    content = render(Sheet("=1", (SheetColumn("甲"), SheetColumn("乙")), rows), "xlsx")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_values_keep_their_kind() -> None:
    page = page_of(SHEET)
    assert [cell.value for cell in page[1]] == ["序号", "标题", "期限", "交办", "金额"]
    number, title, day, instant, amount = page[2]
    assert (number.value, number.data_type) == (1, "n")
    assert title.value == "关于夜间施工噪音的建议"
    assert (day.value, day.number_format, day.is_date) == (datetime(2026, 1, 5), "yyyy-mm-dd", True)  # noqa: DTZ001
    # 17:30 UTC is half past one on the zone's walls
    assert (instant.value, instant.number_format) == (datetime(2026, 1, 5, 1, 30), "yyyy-mm-dd hh:mm")  # noqa: DTZ001
    assert (amount.value, amount.data_type) == (12.5, "n")
    assert [page["C3"].value, page["D3"].value, page["E3"].value] == [None, None, 3.5]
    assert cell_of(True).value == "是"
    assert cell_of(False).value == "否"
    assert cell_of(123456789012345678).value == "123456789012345678"
    assert cell_of(date(2026, 1, 5)).is_date


def test_titles_stay_in_view_and_columns_have_their_widths() -> None:
    page = page_of(SHEET)
    assert (page.freeze_panes, page.print_title_rows, page.title) == ("A2", "$1:$1", "重点督办建议")
    assert [page.column_dimensions[letter].width for letter in "AB"] == [6, 40]
    assert page["A1"].font.bold


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]", "长" * 80, "'", "", "\x00", "=1"])
def test_any_title_names_a_tab(title: str) -> None:
    assert 1 <= len(page_of(Sheet(title, (SheetColumn("列"),), ())).title) <= 31


@pytest.mark.parametrize("text", ["甲\x00乙\x0b\ud800", RARE + "😀", "长" * 40_000, "<x>&amp;"])
def test_any_text_is_a_cell(text: str) -> None:
    assert cell_of(text).value


def test_the_same_list_gives_the_same_bytes() -> None:
    first = render(SHEET, "xlsx")
    time.sleep(2.1)
    assert render(SHEET, "xlsx") == first


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 2 values for 1"):
        render(Sheet("单", (SheetColumn("列"),), (("a", "b"),)), "xlsx")
