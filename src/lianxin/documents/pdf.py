"""Letters and forms as PDF, on the grid of GB/T 9704. The same paper and fonts give the same bytes."""

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, Self

from jinja2 import Environment, FileSystemLoader, select_autoescape
from weasyprint import CSS, HTML
from weasyprint.text.ffi import ffi, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lianxin.documents import cuts, fonts, layout
from lianxin.documents.papers import Form, Letter

# texts of people are escaped; the words printed here are those of the standard, Chinese whoever reads
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("print")),
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    lstrip_blocks=True,
)
# eight lines for every paper
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class OwnFonts(URLFetcher):  # type: ignore[misc]
    """Gives the fonts of a paper by their addresses, and refuses everything else: nothing is fetched from anywhere."""

    def __init__(self, cut: Iterable[tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=())
        self.cut = dict(cut)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The font at that address. Raises ValueError."""
        if url not in self.cut:
            _refuse(url)
        return URLFetcherResponse(url, self.cut[url])


def _refuse(url: str) -> NoReturn:
    raise ValueError("a paper fetches nothing")


class PaperFonts(FontConfiguration):  # type: ignore[misc]
    """The fonts of one paper, which lie in a folder until the block ends, and not until memory is tidied."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.__del__()
        # Pango 1.50 never lets go of it: a quarter of a megabyte for each paper
        pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", self.font_map), ffi.NULL)


@lru_cache(maxsize=1)
def _parsed(css: str) -> CSS:
    """The style sheet, the same for every paper until the fonts change."""
    return CSS(string=css, url_fetcher=OwnFonts(()))


def render(paper: Letter | Form) -> bytes:
    """The whole file. Raises ValueError for a table or row with more columns than a page has room for."""
    faces = fonts.faces()
    name = "letter.html" if isinstance(paper, Letter) else "form.html"
    known = {one.__name__: one for one in (
        layout.addressed, layout.annex_label, layout.copied, layout.distribute, layout.head_pt, layout.lines_of,
        layout.numbered, layout.spread, layout.ticked, layout.title_lines, layout.written,
    )}  # fmt: skip
    indents = layout.signature_indents(paper) if isinstance(paper, Letter) else ()
    html = _TEMPLATES.get_template(name).render(paper=paper, indents=indents, units=layout.UNITS, **known)
    css = _TEMPLATES.get_template("paper.css").render(faces=faces)
    wanted = cuts.characters(html + css)
    fetcher = OwnFonts((f"cut:{n}", cuts.cut(face.path, face.index, wanted)) for n, face in enumerate(faces.files))
    rules = "".join(
        f'@font-face {{ font-family: "{face.family}"; src: url("cut:{n}") }}' for n, face in enumerate(faces.files)
    )
    with PaperFonts() as configuration:
        sheets = [CSS(string=rules, url_fetcher=fetcher, font_config=configuration), _parsed(css)]
        document = HTML(string=html, url_fetcher=fetcher)
        made: bytes = document.write_pdf(stylesheets=sheets, font_config=configuration)
    return made
