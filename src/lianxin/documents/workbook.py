"""Lists as XLSX. A person's text stays text, whatever it begins with; the same list gives the same bytes."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lianxin.core.time import TZ
from lianxin.documents import archive
from lianxin.documents.papers import Sheet, Value

MOST_TEXT = 32_767
# beyond it a spreadsheet rounds a whole number
MOST_INTEGER = 10**15
DAY, INSTANT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
# what a spreadsheet, or a later CSV of it, may take for the beginning of a formula
_RISKY = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
_CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)


def render(sheet: Sheet) -> bytes:
    """The whole file: one worksheet, titles in its first row, which stays in view. Raises ValueError."""
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    # a tab's name is short and lacks what an address would trip over
    page.title = re.sub(r"[\[\]:*?/\\']", "", sheet.title)[:31].strip() or "1"
    for number, column in enumerate(sheet.columns, 1):
        _write(page, 1, number, column.title)
        page.cell(1, number).font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = column.width
    for line, row in enumerate(sheet.rows, 2):
        if len(row) != len(sheet.columns):
            raise ValueError(f"row {line - 1} has {len(row)} values for {len(sheet.columns)} columns")
        for number, value in enumerate(row, 1):
            _write(page, line, number, value)
    _set_up(page)
    made = BytesIO()
    book.save(made)
    return archive.fixed(made.getvalue(), {"docProps/core.xml": _CORE.format(title=escape(sheet.title)).encode()})


def _set_up(page: Worksheet) -> None:
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    head: Any = page.oddHeader
    head.center.text = "&A"  # the tab's name
    foot: Any = page.oddFooter
    foot.center.text = "— &P —"


def _write(page: Worksheet, line: int, number: int, value: Value) -> None:
    """One value as what it is."""
    cell: Any = page.cell(line, number)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, bool):
        value = "是" if value else "否"
    elif isinstance(value, int) and abs(value) >= MOST_INTEGER:
        value = str(value)
    if isinstance(value, datetime):
        cell.value, cell.number_format = value.astimezone(TZ).replace(tzinfo=None), INSTANT
    elif isinstance(value, date):
        cell.value, cell.number_format = value, DAY
    elif isinstance(value, int | float | Decimal):
        cell.value = value
    elif value:
        cell.value = value[:MOST_TEXT]
        # set after the value: openpyxl has taken a leading = for a formula by then
        cell.data_type = "s"
        cell.quotePrefix = bool(_RISKY.match(value))
