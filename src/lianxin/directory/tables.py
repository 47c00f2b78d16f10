"""Reading a directory file into rows of text: XLSX and CSV, without trusting either.

A workbook is unpacked in memory, so its size is bounded before and while it is read; its XML may
hold no document type (no entities can grow), formulas are refused rather than computed.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.directory.sheets import (
    Column,
    Sheet,
    notes,
    plain,
    sheet_named,
    sheets,
    table_column,
)

MAX_FILE = 10 * 2**20
MAX_UNPACKED = 64 * 2**20
MAX_PARTS = 500
MAX_LINES = 20_000
MAX_COLUMNS = 64
MAX_CELL = 4_000
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")


@cache
def workbooks() -> Any:
    """openpyxl, loaded at the first workbook read or written: it costs 0.2 s and is rarely asked for."""
    return import_module("openpyxl")


@dataclass
class Row:
    """One line of a sheet. `cells` are stripped texts by column name, empty ones left out.

    `line` counts as a spreadsheet does: the header is 1. `problem` is why it cannot be used.
    """

    sheet: Sheet | None
    title: str
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def read(path: Path) -> list[Row]:
    """All rows of a file, the unusable ones with their problem; empty lines are left out.

    Raises Refused if the file as a whole cannot be read.
    """
    if not path.is_file():
        raise Refused(_("没有这个文件：%(path)s") % {"path": path})
    if path.stat().st_size > MAX_FILE:
        raise Refused(_("文件超过 %(n)s MB。") % {"n": MAX_FILE // 2**20})
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return list(_bounded(_workbook_rows(content)))
    if path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods"):
        raise Refused(_("这不是 XLSX 文件，请在表格软件中另存为 .xlsx 或 .csv。"))
    return list(_bounded(_csv_rows(_decoded(content))))


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    for n, row in enumerate(rows):
        if n >= MAX_LINES:
            raise Refused(_("文件超过 %(n)s 行，请分成几个文件。") % {"n": MAX_LINES})
        yield row


# XLSX


def _workbook_rows(content: bytes) -> Iterator[Row]:
    _check_archive(content)
    try:
        book = workbooks().load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for name in book.sheetnames:
            if plain(name) not in notes():
                yield from _sheet_rows(name, book[name])
        book.close()
    except Refused:
        raise
    except Exception as error:  # openpyxl lets whatever a broken part causes through
        raise Refused(_("工作簿已损坏，无法读取。")) from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Refused(_("工作簿展开后过大。"))
            if any(part.flag_bits & 1 for part in parts):
                raise Refused(_("工作簿有密码，无法读取。"))
            for part in parts:
                _check_part(part.filename.lower(), archive.read(part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(_("工作簿已损坏，无法读取。")) from error


def _check_part(name: str, data: bytes) -> None:
    """Refuse XML that could grow or hide; pictures and the like may be anything but XML."""
    if not name.endswith((".xml", ".rels", ".vml")):
        start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith((b"<", b"\0<", b"\xff\xfe", b"\xfe\xff")):
            raise Refused(_("工作簿含有不允许的内容，无法读取。"))
        return
    encoding = _ENCODING.match(data[:300].removeprefix(b"\xef\xbb\xbf"))
    known = encoding is None or encoding[1].lower() in (b"utf-8", b"us-ascii")
    if not known or b"\0" in data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(_("工作簿含有不允许的内容，无法读取。"))


def _sheet_rows(name: str, page: Any) -> Iterator[Row]:
    sheet = sheet_named(name)
    if sheet is None:
        if any(cell.value is not None for line in page.iter_rows(max_row=50) for cell in line):
            yield Row(None, name, 1, problem=_("不认识这个工作表。"))
        return
    columns: list[Column | None] | None = None
    page.reset_dimensions()  # what a sheet says about its own size may be wrong either way
    for number, line in enumerate(page.iter_rows(max_col=MAX_COLUMNS), start=1):
        if not any(cell.value is not None for cell in line):
            continue
        if number > MAX_LINES:
            raise Refused(_("文件超过 %(n)s 行，请分成几个文件。") % {"n": MAX_LINES})
        texts = [_cell_text(cell) for cell in line]
        if columns is None:
            columns, problem = _header(sheet, [text for text, _why in texts])
            if problem:
                yield Row(sheet, sheet.title, number, problem=problem)
                return
        elif any(text for text, _why in texts):
            bad = next((why for _one, why in texts if why), "")
            row = _row(sheet, number, columns, [text for text, _why in texts])
            row.problem = bad or row.problem
            yield row


def _cell_text(cell: Any) -> tuple[str, str]:
    """The text of a cell, and why it cannot be used."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "?", _("单元格是公式，请改为文字。")
    if cell.data_type == "e":
        return "?", _("单元格有错误值“%(value)s”。") % {"value": value}
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip(), ""


# CSV


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(_("无法识别文件的编码，请存为 UTF-8 或 GB18030。"))


def _csv_rows(text: str) -> Iterator[Row]:
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = "\t" if "\t" in first and "," not in first else ","
    header: list[str] | None = None
    only: Sheet | None = None
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, line in enumerate(lines, start=1):
            cells = [cell.strip() for cell in line]
            if not any(cells):
                continue
            if header is None or plain(cells[0]) in table_column():
                header = cells
                only = None if plain(cells[0]) in table_column() else _sheet_of_header(cells)
            else:
                yield _csv_row(only, number, header, cells)
    except csv.Error as error:
        raise Refused(_("CSV 文件的引号或分隔符有误：%(error)s") % {"error": error}) from error


def _sheet_of_header(header: list[str]) -> Sheet:
    """The one sheet that a header without a sheet column fits."""
    fitting = [
        sheet
        for sheet in sheets()
        if all(sheet.column(name) for name in header if name)
        and all(any(sheet.column(name) is column for name in header) for column in sheet.required)
    ]
    if len(fitting) != 1:
        raise Refused(_("看不出这是哪张表：请在第一列加上“表”，写明辖区、机构、站点、人员、任职、代表或挂钩。"))
    return fitting[0]


def _csv_row(only: Sheet | None, number: int, header: list[str], cells: list[str]) -> Row:
    if only is not None:
        columns, problem = _header(only, header)
        row = _row(only, number, columns, cells)
        row.problem = problem or row.problem
        return row
    sheet = sheet_named(cells[0])
    if sheet is None:
        return Row(None, cells[0], number, problem=_("第一列不是表的名称。"))
    columns, problem = [None], ""
    for name, text in zip(header[1:], [*cells[1:], *[""] * len(header)], strict=False):
        column = sheet.column(name) if name else None
        columns.append(column)
        if column is None and text:
            problem = _("“%(sheet)s”没有“%(column)s”这一列。") % {"sheet": sheet.title, "column": name}
    row = _row(sheet, number, columns, ["", *cells[1:]])
    row.problem = problem or row.problem
    return row


# Both


def _header(sheet: Sheet, names: list[str]) -> tuple[list[Column | None], str]:
    """The columns of a header line, and what is wrong with it."""
    columns = [sheet.column(name) if name else None for name in names]
    for name, column in zip(names, columns, strict=True):
        if name and column is None:
            return columns, _("不认识“%(column)s”这一列。") % {"column": name[:40]}
        if column is not None and columns.count(column) > 1:
            return columns, _("“%(column)s”这一列出现了两次。") % {"column": column.header}
    for column in sheet.required:
        if column not in columns:
            return columns, _("缺少“%(column)s”这一列。") % {"column": column.header}
    return columns, ""


def _row(sheet: Sheet, number: int, columns: list[Column | None], cells: list[str]) -> Row:
    row = Row(sheet, sheet.title, number)
    for index, text in enumerate(cells):
        column = columns[index] if index < len(columns) else None
        if not text:
            continue
        if column is None:
            row.problem = row.problem or _("第 %(n)s 列没有表头，却有内容。") % {"n": index + 1}
        elif len(text) > MAX_CELL:
            row.problem = row.problem or _("“%(column)s”超过 %(n)s 字。") % {
                "column": column.header,
                "n": MAX_CELL,
            }
        else:
            row.cells[column.name] = text
    return row
