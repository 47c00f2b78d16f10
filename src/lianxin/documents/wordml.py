"""WordprocessingML as text: runs, paragraphs and ruled tables. Lengths in points unless said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lianxin.documents.fonts import NAMED
from lianxin.documents.layout import ACROSS, LINE_MM, MM_PER_PT

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Word knows half points alone: 16 (3号), and less between characters so that 28 fit; by 0.25 they do in Word's own
# reckoning, and in LibreOffice's by 0.3
BODY_PT, CLOSER_PT = 16, 0.3
ACROSS_MM = 156
EM = BODY_PT - CLOSER_PT
PITCH = ACROSS_MM / MM_PER_PT / ACROSS
# rounded down to twips: rounded up, the 22nd line finds no room
LINE = int(LINE_MM / MM_PER_PT * 20) / 20
RED = "E60012"


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def mm(length: float) -> float:
    """Millimetres in points."""
    return length / MM_PER_PT


def fonts(face: str) -> str:
    """The font of every script."""
    name = quoteattr(NAMED[face])
    return f'<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name} w:hint="eastAsia"/>'


def run(text: str, face: str = "", size: float = 0, color: str = "") -> str:
    """Text in one face, by role; line breaks and tabs stay what they are."""
    style = fonts(face) if face else ""
    style += f'<w:color w:val="{color}"/>' if color else ""
    style += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    inner = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    for mark, element in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        inner = inner.replace(mark, f'</w:t>{element}<w:t xml:space="preserve">')
    return f"<w:r>{f'<w:rPr>{style}</w:rPr>' if style else ''}{inner}</w:r>"


def page_number() -> str:
    """— 1 —, 4号宋体."""
    style = f'<w:rPr>{fonts("song")}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    field = f'<w:fldSimple w:instr=" PAGE "><w:r>{style}<w:t>1</w:t></w:r></w:fldSimple>'
    return run("— ", "song", 14) + field + run(" —", "song", 14)


@dataclass(frozen=True)
class Set:
    """How a paragraph is set. Indents in 字, `first` negative for a hanging one; `line` exact, the grid's if 0.

    `border`, `tabs`: elements of their own.
    """

    align: str = ""
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float = 0
    keep: bool = False
    new_page: bool = False
    border: str = ""
    tabs: str = ""


PLAIN = Set()


def paragraph(content: str, how: Set = PLAIN) -> str:
    """One paragraph of runs. The elements stand in the order the format asks for."""
    first = f'w:firstLine="{twips(how.first * EM)}"' if how.first >= 0 else f'w:hanging="{twips(-how.first * EM)}"'
    spacing = f'w:before="{twips(how.before)}" w:after="{twips(how.after)}" w:line="{twips(how.line or LINE)}"'
    parts = (
        "<w:keepNext/>" if how.keep else "",
        "<w:pageBreakBefore/>" if how.new_page else "",
        how.border,
        how.tabs,
        f'<w:spacing {spacing} w:lineRule="exact"/>',
        f'<w:ind w:left="{twips(how.left * EM)}" w:right="{twips(how.right * EM)}" {first}/>',
        f'<w:jc w:val="{how.align}"/>' if how.align else "",
    )
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{content}</w:p>"


@dataclass(frozen=True)
class Box:
    """A cell of a ruled table: its paragraphs, and how many units of the table's grid it takes."""

    paragraphs: str
    units: int = 1
    open_below: bool = False
    open_above: bool = False


def _box(box: Box, width: int) -> str:
    edges = "".join(
        f'<w:{edge} w:val="nil"/>' for edge, is_open in (("top", box.open_above), ("bottom", box.open_below)) if is_open
    )
    span = f'<w:gridSpan w:val="{box.units}"/>' if box.units > 1 else ""
    borders = f"<w:tcBorders>{edges}</w:tcBorders>" if edges else ""
    style = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}<w:vAlign w:val="{"top" if edges else "center"}"/>'
    return f"<w:tc><w:tcPr>{style}</w:tcPr>{box.paragraphs}</w:tc>"


def row(boxes: Sequence[Box], grid: Sequence[int], height: float = 0, heading: bool = False) -> str:
    """One row, at least `height` high; a heading is repeated on every page."""
    style = f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else ""
    style += "<w:tblHeader/>" if heading else ""
    cells, at = [], 0
    for box in boxes:
        cells.append(_box(box, sum(grid[at : at + box.units])))
        at += box.units
    return f"<w:tr>{f'<w:trPr>{style}</w:trPr>' if style else ''}{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], grid: Sequence[int]) -> str:
    """A ruled table of rows on a grid (twips a unit). Word wants a paragraph behind it: the caller's."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    style = (
        f'<w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="55" w:type="dxa"/><w:right w:w="55" w:type="dxa"/>'
        "</w:tblCellMar>"
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr>{style}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
