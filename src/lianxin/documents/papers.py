"""What a paper says, in the order in which it is printed; how it looks is the renderers' business.

Whoever asks for a paper fills one of these: `Letter`, `Form` or `Sheet`. All are frozen, hold plain values
and know nothing of a case. Texts may hold line breaks (`\\n`); they are plain text, never markup.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Paragraph:
    """Running text. `level` 0: body; 1: a heading 一、 in 黑体; 2: a heading （一） in 楷体."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Column:
    """A column of a ruled table; `width` counts against the other columns' widths."""

    title: str
    width: float = 1


@dataclass(frozen=True)
class Table:
    """A ruled table. Every row has a text for each column; the titles are repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


Block = Paragraph | Table


@dataclass(frozen=True)
class Attachment:
    """Named in 附件说明. With blocks it is printed behind the letter, from a new page; without, it lies beside it."""

    name: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter of an office (信函格式): reply, notice of assignment, request, opinion.

    `head`: the office's full name, in red. `class_label`: 分类：A, top right. `signature` and `date` are set for
    a seal if `sealed`. `contact`: lines such as 联系人：… `copies`: who gets a copy. `note`: 附注 without brackets.
    """

    head: str
    title: str
    addressee: str
    body: tuple[Block, ...]
    signature: str
    date: date
    number: str = ""
    class_label: str = ""
    attachments: tuple[Attachment, ...] = ()
    signed_by: str = ""
    contact: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    note: str = ""
    sealed: bool = True


@dataclass(frozen=True)
class Tick:
    """A box to tick: □ or ☑."""

    label: str
    ticked: bool = False


@dataclass(frozen=True)
class Cell:
    """A labelled cell of a form: text, boxes to tick, or both. `width` counts against the row's other cells."""

    label: str
    text: str = ""
    ticks: tuple[Tick, ...] = ()
    width: float = 1


@dataclass(frozen=True)
class Row:
    """One row of cells, at least `lines` lines high: room to write by hand."""

    cells: tuple[Cell, ...]
    lines: int = 1


@dataclass(frozen=True)
class Passage:
    """A row for long text: the label above, the text below it, over as many pages as it takes."""

    label: str
    blocks: tuple[Paragraph, ...]
    lines: int = 1


@dataclass(frozen=True)
class Form:
    """A ruled form. `number` stands top right; a `Table` among the rows is ruled into it, under its caption."""

    title: str
    rows: tuple[Row | Passage | Table, ...]
    number: str = ""
    notes: tuple[str, ...] = ()


Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class SheetColumn:
    """A column of a list; `width` in characters of Latin script, as spreadsheets count (a 汉字 is two)."""

    title: str
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A list for a spreadsheet. Dates stay dates and numbers numbers; instants are shown in zone time."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]


Paper = Letter | Form | Sheet
