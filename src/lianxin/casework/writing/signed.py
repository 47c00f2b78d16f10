"""A text before whoever signs it: as it stands, with what was changed since their signature marked."""

from dataclasses import dataclass

from lianxin.casework.drafts import copies
from lianxin.casework.models import Cosignature, Suggestion
from lianxin.casework.writing import clashes
from lianxin.casework.writing import content as contents
from lianxin.casework.writing.content import TEXT, Content
from lianxin.ui.words import differences

Pieces = list[tuple[bool, str]]


@dataclass(frozen=True)
class Part:
    """One section: its heading and its text in pieces, changed ones marked."""

    name: str
    label: str
    pieces: Pieces


def marked(suggestion: Suggestion, row: Cosignature) -> list[Part]:
    """The sections of the text; marked where it was signed before and changed since, if the earlier one is kept."""
    before = text_at(suggestion, row.signed_version) if row.is_stale and row.signed_version else None
    return compared(before, contents.kept(suggestion))


def compared(before: Content | None, after: Content) -> list[Part]:
    """Every section that has or had words."""
    found = []
    for name in TEXT:
        now = clashes.words(name, after[name])
        then = clashes.words(name, before[name]) if before else now
        if now or then:
            pieces = [(False, now)] if now == then else list(differences(then, now)[1])
            found.append(Part(name, clashes.label_of(name), pieces))
    return found


def text_at(suggestion: Suggestion, version: int) -> Content | None:
    """The text that had that version; None where it was not kept."""
    return copies.noted(contents.versions(suggestion), version)
