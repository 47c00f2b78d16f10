"""Writing workbooks: the empty template of the directory, and texts that can be no formula."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from lianxin.directory.sheets import Column, Sheet, notes, sheets, table_column
from lianxin.directory.tables import workbooks

ROWS_WITH_CHOICES = 2_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def put_text(page: Any, line: int, column: int, text: str) -> None:
    """Write a text into a cell as a text, whatever it begins with."""
    cell = page.cell(row=line, column=column)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def csv_text(text: str) -> str:
    """A text for a CSV cell that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(FORMULA_SIGNS) else text


def template() -> bytes:
    """The empty workbook to be filled in: one sheet a table, choices offered, notes first."""
    book = workbooks().Workbook()
    _notes(book.active)
    for sheet in sheets():
        _page(book.create_sheet(sheet.title), sheet)
    book.active = 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def template_csv() -> bytes:
    """The same as one CSV: a header line for each table, UTF-8 with a mark for spreadsheets."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    for sheet in sheets():
        writer.writerow([table_column()[0], *(_title(column) for column in sheet.columns)])
    return stream.getvalue().encode("utf-8-sig")


def _title(column: Column) -> str:
    return f"{column.header}*" if column.required else column.header


def _page(page: Any, sheet: Sheet) -> None:
    styles = workbooks().styles
    for number, column in enumerate(sheet.columns, start=1):
        put_text(page, 1, number, _title(column))
        cell = page.cell(row=1, column=number)
        cell.font = styles.Font(bold=True)
        cell.fill = styles.PatternFill("solid", fgColor="FFF2F2F2")
        letter = workbooks().utils.get_column_letter(number)
        page.column_dimensions[letter].width = 24 if column.name in ("name", "address") else 16
        page.column_dimensions[letter].number_format = "@"
        if column.hint:
            cell.comment = workbooks().comments.Comment(column.hint, "")
        if column.choices:
            _offer(page, letter, column)
    page.freeze_panes = "A2"


def _offer(page: Any, letter: str, column: Column) -> None:
    words = ",".join(words[0] for words in column.choices.values())
    rule = workbooks().worksheet.datavalidation.DataValidation(
        type="list", formula1=f'"{words}"', allow_blank=not column.required
    )
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS_WITH_CHOICES}")


def _notes(page: Any) -> None:
    page.title = notes()[0]
    page.column_dimensions["A"].width = 100
    lines = [
        _("每张表的第一行是表头，请勿改动；带 * 的列必填。"),
        _("日期写成 2024-08-16。失效、撤销、关闭日期：自该日起不再有效。"),
        _("机构、辖区、站点、人员用名称互相引用；人员重名时，各处都填写编号。"),
        _("空单元格表示不改动。同一份文件可以反复导入，不会重复。"),
        _("有一行不对，整份文件都不会存入；请按提示改好后再导入。"),
        _("手机号只用于登录，加密保存，不进入名录。"),
    ]
    for number, line in enumerate(lines, start=1):
        put_text(page, number, 1, line)
        page.cell(row=number, column=1).alignment = workbooks().styles.Alignment(wrap_text=True)
    for sheet in sheets():
        for column in sheet.columns:
            if column.hint:
                put_text(page, page.max_row + 1, 1, f"{sheet.title} · {column.header}：{column.hint}")
