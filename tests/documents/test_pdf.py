"""PDFs are measured from what stands in them: texts, places of characters, glyphs."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint.urls import URLFetcher

from lianxin.documents import cuts, pdf
from lianxin.documents.papers import Attachment, Cell, Column, Form, Paper, Paragraph, Passage, Row, Table
from lianxin.documents.rendering import render
from tests.documents.examples import FORM, FORM_SAID, LETTER, RARE, SAID, filled, pdf_text, plain

MM = 72 / 25.4


def lines(content: bytes, page: int, character: str) -> Counter[float]:
    """How many of a character stand on each line of a page, by the line's height in points from the bottom."""
    found: Counter[float] = Counter()

    def visit(text: str, transform: list[float], place: list[float], *_rest: object) -> None:
        if character in text:
            found[round(transform[5] + transform[3] * place[5], 1)] += text.count(character)

    PdfReader(BytesIO(content)).pages[page].extract_text(visitor_text=visit)
    return found


def fonts_of(content: bytes) -> dict[str, int]:
    """Every font of a PDF, with how many glyphs its program has."""
    told = {}
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            program = next(descriptor[key] for key in ("/FontFile3", "/FontFile2") if key in descriptor)
            told[str(font["/BaseFont"])] = len(TTFont(BytesIO(program.get_data())).getGlyphOrder())
    return told


def test_a_letter_says_everything() -> None:
    text = pdf_text(render(LETTER, "pdf"))
    assert [part for part in SAID if plain(part) not in text] == []


def test_a_form_says_everything() -> None:
    text = pdf_text(render(FORM, "pdf"))
    assert [part for part in FORM_SAID if plain(part) not in text] == []


def test_a_page_takes_22_lines_of_28_characters() -> None:
    content = render(filled("国", 28 * 80), "pdf")
    found = lines(content, 1, "国")
    assert list(found.values()) == [28] * 22
    heights = sorted(found, reverse=True)
    pitches = {round((upper - lower) / MM, 2) for upper, lower in pairwise(heights)}
    assert all(abs(pitch - 225 / 22) < 0.05 for pitch in pitches)
    # the first line's characters stand below the upper margin of 37 mm, the last above the lower one of 35
    assert 297 - 37 - 10.3 < heights[0] / MM < 297 - 37
    assert 35 < heights[-1] / MM < 35 + 10.3


def test_the_first_page_has_no_number_and_the_others_have_theirs() -> None:
    pages = PdfReader(BytesIO(render(filled("国", 28 * 80), "pdf"))).pages
    texts = [page.extract_text() for page in pages]
    assert "—" not in texts[0]
    assert "— 2 —" in texts[1]
    assert "— 3 —" in texts[2]


def test_a_short_letter_is_one_page() -> None:
    short = replace(LETTER, body=(Paragraph("同意。"),), attachments=(), copies=())
    assert len(PdfReader(BytesIO(render(short, "pdf"))).pages) == 1


def test_an_attachment_begins_a_new_page_under_its_number() -> None:
    pages = [plain(page.extract_text()) for page in PdfReader(BytesIO(render(LETTER, "pdf"))).pages]
    assert pages[-1].startswith("附件1办理情况表")
    assert "现场检查" in pages[-1]
    only = replace(LETTER, attachments=(Attachment("办理情况表", (Paragraph("无"),)),))
    assert plain(PdfReader(BytesIO(render(only, "pdf"))).pages[-1].extract_text()).startswith("附件办理情况表")


def test_rare_characters_of_names_are_glyphs_in_every_face() -> None:
    letter = replace(
        LETTER,
        head=f"{RARE[:8]}局",
        title=f"给{RARE}的答复",
        signed_by=RARE[:6],
        body=(Paragraph(RARE, 1), Paragraph(RARE, 2), Paragraph(RARE)),
    )
    content = render(letter, "pdf")
    text = pdf_text(content)
    assert text.count(RARE) >= 4
    assert not boxes(content)


def boxes(content: bytes) -> set[str]:
    """Fonts in which a page shows a character they lack: as glyph 0, or as one past the font's own."""
    found, known = set(), fonts_of(content)
    for page in PdfReader(BytesIO(content)).pages:
        names = {name: str(font["/BaseFont"]) for name, font in page["/Resources"]["/Font"].items()}  # type: ignore[index]
        stream = page.get_contents()
        assert stream is not None
        current = ""
        for operands, operator in stream.operations:
            if operator == b"Tf":
                current = names[operands[0]]
            elif operator in (b"TJ", b"Tj"):
                shown = operands[0] if operator == b"TJ" else operands
                codes = b"".join(one.original_bytes for one in shown if hasattr(one, "original_bytes"))
                glyphs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
                if any(not 0 < glyph < known[current] for glyph in glyphs):
                    found.add(current)
    return found


def test_the_check_for_boxes_sees_one() -> None:
    assert boxes(render(replace(LETTER, body=(Paragraph("字\U00013000字"),)), "pdf"))


@pytest.mark.parametrize("paper", [LETTER, FORM], ids=["letter", "form"])
def test_the_same_paper_gives_the_same_bytes(paper: Paper) -> None:
    assert render(paper, "pdf") == render(paper, "pdf")


AGAIN = """
import os, django
django.setup()
from hashlib import sha256
from lianxin.documents.rendering import render
from tests.documents.examples import LETTER, FORM, SHEET
for paper, name in ((LETTER, "pdf"), (FORM, "pdf"), (LETTER, "docx"), (FORM, "docx"), (SHEET, "xlsx")):
    print(sha256(render(paper, name)).hexdigest())
"""


def test_another_process_on_another_day_makes_the_same_bytes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima", "LIANXIN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    made = [render(LETTER, "pdf"), render(FORM, "pdf"), render(LETTER, "docx"), render(FORM, "docx")]
    assert done.stdout.split()[:4] == [sha256(content).hexdigest() for content in made]


def test_what_people_write_is_text_and_never_markup() -> None:
    nasty = "<img src='http://127.0.0.1:9/x.png'><script>alert(1)</script>&amp;{{ 7*7 }}"
    letter = replace(LETTER, head="<b>局</b>", title=nasty, addressee=nasty, body=(Paragraph(nasty),), contact=(nasty,))
    text = pdf_text(render(letter, "pdf"))
    assert text.count(plain(nasty)) >= 3
    assert plain(nasty) in pdf_text(render(Form("题", (Row((Cell(nasty, nasty),)),), notes=(nasty,)), "pdf"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.css", "file:///etc/passwd", "data:text/css,a{}", "ftp://h/x"])
def test_nothing_is_fetched(url: str) -> None:
    fetcher: URLFetcher = pdf.OwnFonts(())
    with pytest.raises(ValueError, match="fetches nothing"):
        fetcher.fetch(url)


@pytest.mark.parametrize(
    "text",
    [
        "国" * 10_000,
        "a" * 10_000,
        "甲\x00乙\ud800丙",
        "👩‍👩‍👧 表情 😀",
        "阿拉伯文 مرحبا 藏文 བོད",
        "\n\n\n",
        "",
        "\t\u3000 \u200b",
    ],
    ids=["long", "unbroken", "control", "emoji", "scripts", "breaks", "empty", "blanks"],
)
def test_any_text_becomes_a_paper(text: str) -> None:
    table = Table((Column("列"),), ((text,),), caption=text)
    letter = replace(LETTER, body=(Paragraph(text), table), title=text[:300], attachments=(Attachment(text[:300]),))
    form = Form("题", (Row((Cell("格", text),)), Passage("文", (Paragraph(text),)), table))
    for paper in (letter, form):
        content = render(paper, "pdf")
        assert content.startswith(b"%PDF-")
        assert render(paper, "docx").startswith(b"PK")
        if text == "国" * 10_000:
            assert pdf_text(content).count("国") >= 10_000


def test_the_operators_own_fonts_come_first(home: Path) -> None:
    source = TTFont("/usr/share/fonts/truetype/arphic/ukai.ttc", fontNumber=0)
    for record in source["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = "FangSong_GB2312" if record.nameID != 6 else "FangSongGB"
    (home / "fonts").mkdir()
    before = fonts_of(render(LETTER, "pdf"))
    source.save(home / "fonts" / "own.ttf")
    after = fonts_of(render(LETTER, "pdf"))
    assert not [name for name in before if name.endswith("+own1")]
    assert [name for name in after if name.endswith("+own1")]


def test_a_font_is_cut_down_to_its_paper() -> None:
    assert max(fonts_of(render(LETTER, "pdf")).values()) < 300
    assert len(render(filled("国", 28 * 80), "pdf")) < 50_000


def test_nothing_of_a_paper_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    render(LETTER, "pdf")
    assert list(folder.iterdir()) == []


def test_a_font_that_cannot_be_cut_is_given_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / "odd.ttf"
    odd.write_bytes(b"odd")
    monkeypatch.setattr(cuts, "_content", lambda *_made: b"")
    assert cuts.cut(odd, 0, cuts.characters("字")) == b"odd"
    odd.unlink()
    with pytest.raises(FileNotFoundError):
        cuts.cut(odd, 0, cuts.characters("字"))


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="25 columns"):
        render(Form("题", (Table(tuple(Column(str(n)) for n in range(25)), ()),)), "pdf")
    with pytest.raises(ValueError, match="no xlsx of a Letter"):
        render(LETTER, "xlsx")
