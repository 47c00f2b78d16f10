"""DOCX: every part is in it, in the places a word processor reads; and it is the same again."""

import time
import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from lianxin.documents.papers import Attachment, Paper, Paragraph
from lianxin.documents.rendering import render
from tests.documents.examples import FORM, FORM_SAID, LETTER, RARE, SAID, W, docx_parts, docx_text, plain


def test_a_letter_says_everything() -> None:
    text = docx_text(render(LETTER, "docx"))
    assert [part for part in SAID if plain(part) not in text] == []


def test_a_form_says_everything() -> None:
    text = docx_text(render(FORM, "docx"))
    assert [part for part in FORM_SAID if plain(part) not in text] == []


def test_the_page_is_that_of_the_standard() -> None:
    document = docx.Document(BytesIO(render(LETTER, "docx")))
    section = document.sections[0]
    sizes = [section.page_width, section.page_height, section.top_margin, section.bottom_margin]
    sizes += [section.left_margin, section.right_margin]
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    lines = 225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch")))
    across = 156 / 25.4 * 72 / (16 + int(grid.get(qn("w:charSpace"))) / 4096)
    assert (int(lines), int(across + 0.01)) == (22, 28)
    # the text keeps to it without snapping: 16 pt less 0.3 between characters, lines exact
    closer = document.styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert closer.get(qn("w:val")) == "-6"
    assert 28 * 15.7 < 156 / 25.4 * 72 < 29 * 15.7
    body = next(one for one in document.paragraphs if one.text.startswith("您们"))
    spacing = body._p.pPr.find(qn("w:spacing"))
    assert spacing.get(qn("w:lineRule")) == "exact"
    assert 22 * int(spacing.get(qn("w:line"))) <= round(225 / 25.4 * 1440)
    assert document.settings.odd_and_even_pages_header_footer
    assert section.different_first_page_header_footer


def test_page_numbers_stand_outside_and_not_on_the_first_page() -> None:
    section = docx.Document(BytesIO(render(LETTER, "docx"))).sections[0]
    fields = [
        [field.get(qn("w:instr")) for field in part._element.iter(qn("w:fldSimple"))]
        for part in (section.footer, section.even_page_footer, section.first_page_footer)
    ]
    assert fields == [[" PAGE "], [" PAGE "], []]


def test_every_font_is_an_official_one_for_every_script() -> None:
    for name, part in docx_parts(render(LETTER, "docx")).items():
        if not name.startswith(("word/document", "word/header", "word/footer", "word/styles.")):
            continue
        for fonts in part.iter(f"{W}rFonts"):
            assert fonts.get(f"{W}eastAsiaTheme") is None, name
            assert fonts.get(f"{W}eastAsia") in {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}, name
    table = docx_parts(render(LETTER, "docx"))["word/fontTable.xml"]
    assert {font.get(f"{W}name") for font in table} >= {"仿宋_GB2312", "方正小标宋简体"}


@pytest.mark.parametrize("paper", [LETTER, FORM], ids=["letter", "form"])
def test_the_same_paper_gives_the_same_bytes(paper: Paper) -> None:
    first = render(paper, "docx")
    time.sleep(2.1)  # an archive tells time in steps of two seconds
    assert render(paper, "docx") == first


def test_the_file_says_nothing_of_when_and_by_whom() -> None:
    content = render(LETTER, "docx")
    about = docx.Document(BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created == about.modified
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_people_write_is_text_and_never_markup() -> None:
    nasty = "</w:t></w:r><w:p/>&amp; <b>]]>\x00\x0b\ud800"
    document = docx.Document(BytesIO(render(replace(LETTER, title=nasty, body=(Paragraph(nasty + RARE),)), "docx")))
    assert any(one.text == "</w:t></w:r><w:p/>&amp; <b>]]>" + RARE for one in document.paragraphs)


def test_the_elements_stand_in_the_order_the_format_asks_for() -> None:
    order = ["keepNext", "pageBreakBefore", "pBdr", "tabs", "snapToGrid", "spacing", "ind", "jc"]
    for part in docx_parts(render(LETTER, "docx")).values():
        for settings in part.iter(f"{W}pPr"):
            names = [child.tag.removeprefix(W) for child in settings if child.tag.removeprefix(W) in order]
            assert names == sorted(names, key=order.index)


def test_a_table_has_as_many_cells_as_its_grid_and_a_paragraph_behind_it() -> None:
    letter = replace(LETTER, attachments=(Attachment("表", LETTER.body[-2:-1]),))
    for paper in (letter, FORM):
        body = docx_parts(render(paper, "docx"))["word/document.xml"][0]
        for at, table in enumerate(body):
            if table.tag != f"{W}tbl":
                continue
            assert body[at + 1].tag == f"{W}p"
            units = len(table.findall(f"{W}tblGrid/{W}gridCol"))
            for row in table.findall(f"{W}tr"):
                spans = [span.get(f"{W}val") for span in row.findall(f"{W}tc/{W}tcPr/{W}gridSpan")]
                single = len(row.findall(f"{W}tc")) - len(spans)
                assert sum(int(span or 0) for span in spans) + single == units
