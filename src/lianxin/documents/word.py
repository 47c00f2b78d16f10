"""Letters and forms as DOCX, laid out as their PDF as far as a word processor goes; the same paper, the same bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lianxin.documents import archive, layout, wordml
from lianxin.documents.fonts import NAMED
from lianxin.documents.papers import Attachment, Block, Cell, Form, Letter, Paragraph, Passage, Row, Table
from lianxin.documents.wordml import LINE, Box, Set, mm, paragraph, run, twips

ACROSS = twips(mm(wordml.ACROSS_MM))
UNIT = [ACROSS // layout.UNITS] * layout.UNITS
FACES = ("", "hei", "kai")
SMALL_LINE, CELL_PT, FORM_PT = 18, 12, 14
# no instant of its own, so that it is the same again
MADE = datetime(2000, 1, 1, tzinfo=UTC)
# the rules of a letter's head and foot reach over the type area, 170 mm wide
OVER_LEFT, OVER_RIGHT = -mm(8) / wordml.EM, -mm(6) / wordml.EM
# a word processor without the official face takes its own of the kind
_ALTERNATIVES = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "方正小标宋简体": "宋体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}


def render(paper: Letter | Form) -> bytes:
    """The whole file. Raises ValueError for a table or row with more columns than a page has room for."""
    document = docx.Document()
    _set_up(document, paper.title)
    section = document.sections[0]
    if isinstance(paper, Letter):
        _fill(section.first_page_header, _head(paper))
        _fill(section.first_page_footer, [_rule("top", "thinThickSmallGap")])
        content = _letter(paper)
    else:
        content = _form(paper)
    body = document.element.body
    for element in parse_xml(f"<w:body {wordml.NAMESPACE}>{''.join(content)}</w:body>"):
        body.insert_element_before(element, "w:sectPr")
    made = BytesIO()
    document.save(made)
    return archive.fixed(made.getvalue(), {"word/fontTable.xml": _font_table()})


def _set_up(document: Document, title: str) -> None:
    """Page, grid of 28 × 22, faces, page numbers, and what the file says of itself."""
    section: Any = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    section.header_distance, section.footer_distance = Mm(18), Mm(19)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    # as Word lays out since 2013: a table's edge on the margin, not its text
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(twips(LINE)))
    grid.set(qn("w:charSpace"), str(int((wordml.PITCH - wordml.BODY_PT) * 4096)))
    _fill(section.footer, [paragraph(wordml.page_number(), Set(align="right", right=1, line=SMALL_LINE, after=mm(3)))])
    _fill(section.even_page_footer, [paragraph(wordml.page_number(), Set(left=1, line=SMALL_LINE, after=mm(3)))])
    _set_styles(document)
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = title[:255], "", "", ""
    about.created = about.modified = MADE
    about.revision = 1


def _set_styles(document: Document) -> None:
    """The face and size of running text, set apart by itself.

    The grid stands in the page's set-up for whoever writes on; this text does not snap to it, because LibreOffice
    gives a character that is wider than the grid two places.
    """
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(wordml.BODY_PT)
    style = normal.element.get_or_add_rPr()
    # the theme's faces would win over names
    for faces in (style.get_or_add_rFonts(), *document.styles.element.iter(qn("w:rFonts"))):
        faces.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            faces.set(qn(f"w:{script}"), NAMED["body"])
    size = style.find(qn("w:sz"))
    size.addprevious(_element("snapToGrid", "0"))
    size.addprevious(_element("spacing", str(-twips(wordml.CLOSER_PT))))
    normal.element.get_or_add_pPr().append(_element("snapToGrid", "0"))
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _element(name: str, value: str) -> Any:
    return parse_xml(f'<w:{name} {wordml.NAMESPACE} w:val="{value}"/>')


def _fill(part: Any, content: list[str]) -> None:
    """Give a header or footer its paragraphs, instead of the empty one it has."""
    part.is_linked_to_previous = False
    for element in list(part._element):
        part._element.remove(element)
    for element in parse_xml(f"<w:body {wordml.NAMESPACE}>{''.join(content)}</w:body>"):
        part._element.append(element)


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _ALTERNATIVES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {wordml.NAMESPACE}>{fonts}</w:fonts>'.encode()


def _rule(edge: str, kind: str) -> str:
    """An empty line with a red double rule along one edge."""
    border = f'<w:pBdr><w:{edge} w:val="{kind}" w:sz="24" w:space="0" w:color="{wordml.RED}"/></w:pBdr>'
    return paragraph("", Set(left=OVER_LEFT, right=OVER_RIGHT, line=3, border=border))


def _head(letter: Letter) -> list[str]:
    """From 18 mm: the class letter; from 30 mm: the office's name; 4 mm below: the rule."""
    size = layout.head_pt(letter.head)
    name = run(letter.head, "title", size, wordml.RED)
    return [
        paragraph(run(letter.class_label, "hei"), Set(align="right", line=mm(12))),
        paragraph(name, Set(align="center", left=OVER_LEFT, right=OVER_RIGHT, line=size * 1.15, after=mm(4))),
        _rule("top", "thickThinSmallGap"),
    ]


def _letter(letter: Letter) -> Iterator[str]:
    if letter.number or letter.signed_by:
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{ACROSS}"/></w:tabs>'
        signed = run("签发人：") + run(letter.signed_by, "kai") if letter.signed_by else ""
        yield paragraph(signed + run(f"\t{letter.number}"), Set(tabs=tab))
    yield _title(letter.title, before=2 * LINE)
    if letter.addressee:
        yield paragraph(run(layout.addressed(letter.addressee)), Set(before=LINE))
    for number, block in enumerate(letter.body, 1):
        # the signature never stands on a page without text
        yield from _block(block, keep=number == len(letter.body))
    yield from _attachments(letter.attachments)
    yield from _closing(letter)
    for number, attachment in enumerate(letter.attachments, 1):
        if attachment.blocks:
            label = layout.annex_label(number, len(letter.attachments))
            yield paragraph(run(label, "hei"), Set(new_page=True))
            yield _title(attachment.name, before=LINE, after=LINE)
            for block in attachment.blocks:
                yield from _block(block)


def _title(text: str, before: float = 0, after: float = 0, line: float = 0) -> str:
    lines = "\n".join(layout.title_lines(text))
    how = Set(align="center", before=before, after=after, line=line, keep=True)
    return paragraph(run(lines, "title", layout.TITLE_PT), how)


def _block(block: Block, keep: bool = False) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from _running(block, keep=keep)
        return
    if block.caption:
        yield paragraph(run(block.caption), Set(align="center", keep=True))
    yield _ruled(block)
    yield paragraph("", Set(line=1))


def _running(block: Paragraph, size: float = 0, line: float = 0, keep: bool = False) -> Iterator[str]:
    """A heading keeps to what follows it."""
    for text in layout.lines_of(block.text):
        yield paragraph(run(text, FACES[block.level], size), Set(first=2, line=line, keep=keep or block.level > 0))


def _attachments(attachments: tuple[Attachment, ...]) -> Iterator[str]:
    for at, (number, name) in enumerate(layout.numbered([one.name for one in attachments])):
        label, left = ("附件：" if at == 0 else ""), (6.5 if number else 5)
        hanging = (4.5 if number else 3) if at == 0 else 1.5
        # the name begins at the left indent, which is a tab stop by being one
        text = label + (f"{number}\t" if number else "") + name
        yield paragraph(run(text), Set(left=left, first=-hanging, before=0 if at else LINE, keep=True))


def _closing(letter: Letter) -> Iterator[str]:
    """Signature, date, note, contact, copies. The seal, 42 mm, finds two lines above and one below."""
    signature, day = layout.signature_indents(letter)
    above = 2 * LINE if letter.sealed else LINE
    below = [f"（{letter.note}）"] if letter.note else []
    below += letter.contact
    yield paragraph(run(letter.signature), Set(align="right", right=signature, before=above, keep=True))
    yield paragraph(run(layout.written(letter.date)), Set(align="right", right=day, after=LINE, keep=bool(below)))
    for number, line in enumerate(below, 1):
        yield paragraph(run(line), Set(first=2, keep=number < len(below)))
    if letter.copies:
        how = Set(left=4, right=1, first=-3, before=LINE, line=mm(9))
        yield paragraph(run(layout.copied(letter.copies), size=14), how)


def _text(text: str, face: str = "", align: str = "", size: float = CELL_PT, keep: bool = False) -> str:
    """The paragraphs of a cell."""
    return paragraph(run(text, face, size), Set(align=align, line=SMALL_LINE, before=2, after=2, keep=keep))


def _ruled(table: Table) -> str:
    shares = layout.distribute([column.width for column in table.columns], 100)
    grid = [ACROSS * share // 100 for share in shares]
    titles = [Box(_text(column.title, "hei", "center")) for column in table.columns]
    rows = [[Box(_text(text)) for text in texts] for texts in table.rows]
    return wordml.table([wordml.row(titles, grid, heading=True), *(wordml.row(boxes, grid) for boxes in rows)], grid)


def _form(form: Form) -> Iterator[str]:
    if form.number:
        yield paragraph(run(form.number, size=FORM_PT), Set(align="right"))
    yield _title(form.title, after=mm(5))
    yield wordml.table((row for part in form.rows for row in _rows(part)), UNIT)
    yield paragraph("", Set(line=mm(2)))
    for note in form.notes:
        yield paragraph(run(note, size=10.5), Set(line=mm(6)))


def _rows(part: Row | Passage | Table) -> Iterator[str]:
    if isinstance(part, Row):
        yield wordml.row([box for cell in layout.spread(part) for box in _boxes(*cell)], UNIT, part.lines * mm(8))
    elif isinstance(part, Passage):
        inner = "".join(text for block in part.blocks for text in _running(block, FORM_PT, mm(9)))
        yield wordml.row([Box(_text(part.label, "hei", keep=True), layout.UNITS, open_below=True)], UNIT)
        yield wordml.row([Box(inner or _text(""), layout.UNITS, open_above=True)], UNIT, part.lines * mm(9))
    else:
        shares = layout.distribute([column.width for column in part.columns], layout.UNITS)
        if part.caption:
            yield wordml.row([Box(_text(part.caption, "hei", "center", keep=True), layout.UNITS)], UNIT)
        titles = [column.title for column in part.columns]
        yield wordml.row([Box(_text(text, "hei", "center"), n) for text, n in zip(titles, shares, strict=True)], UNIT)
        for texts in part.rows:
            yield wordml.row([Box(_text(text), n) for text, n in zip(texts, shares, strict=True)], UNIT, mm(8))


def _boxes(cell: Cell, label: int, text: int) -> Iterator[Box]:
    if label:
        yield Box(_text(cell.label, "hei", "center"), label)
    boxes = "　".join(layout.ticked(tick.label, tick.ticked) for tick in cell.ticks)
    yield Box(_text("\n".join(one for one in (cell.text, boxes) if one)), text)
