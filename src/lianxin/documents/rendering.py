"""From a paper to a file."""

from importlib import import_module

from lianxin.documents.packing import pack, unpack
from lianxin.documents.papers import Form, Letter, Paper, Sheet

# WeasyPrint takes two seconds to import and python-docx half a one. A module is imported when first a file of its
# format is made, which is in the worker: neither the web nor a command pays for it.
_RENDERERS: dict[tuple[type[Paper], str], str] = {
    (Letter, "pdf"): "lianxin.documents.pdf",
    (Form, "pdf"): "lianxin.documents.pdf",
    (Letter, "docx"): "lianxin.documents.word",
    (Form, "docx"): "lianxin.documents.word",
    (Sheet, "xlsx"): "lianxin.documents.workbook",
}


def render(paper: Paper, suffix: str) -> bytes:
    """The file: `pdf` and `docx` of a letter or form, `xlsx` of a sheet. Raises ValueError for another format.

    The paper is packed and unpacked first, so that what is printed is what was kept.
    """
    module = _RENDERERS.get((type(paper), suffix))
    if module is None:
        raise ValueError(f"no {suffix} of a {type(paper).__name__}")
    made: bytes = import_module(module).render(unpack(pack(paper)))
    return made
