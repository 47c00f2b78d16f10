"""Letters and forms as PDF, on the grid of GB/T 9704. The same paper and fonts give the same bytes."""

import logging
from pathlib import Path
from typing import NoReturn

from jinja2 import Environment, FileSystemLoader, select_autoescape
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lianxin.documents import fonts, layout
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
    """Gives the operator's font files, and refuses everything else: nothing is fetched from anywhere."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        super().__init__(allowed_protocols=())
        self.files = {path.as_uri(): path for path in files}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file at that address. Raises ValueError."""
        if url not in self.files:
            _refuse(url)
        return URLFetcherResponse(url, self.files[url].read_bytes())


def _refuse(url: str) -> NoReturn:
    raise ValueError("a paper fetches nothing")


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
    fetcher, configuration = OwnFonts(faces.files), FontConfiguration()
    css = _TEMPLATES.get_template("paper.css").render(faces=faces)
    sheet = CSS(string=css, url_fetcher=fetcher, font_config=configuration)
    document = HTML(string=html, url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[sheet], font_config=configuration)
    return made
