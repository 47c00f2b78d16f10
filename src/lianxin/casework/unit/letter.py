"""A reply as it will read, sentence by sentence, with what was remarked at each.

It is the paper of `papers.replies`, on the screen: what is written automatically stands there too.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lianxin.casework.models import Assignment, Remark
from lianxin.casework.papers import replies, wording
from lianxin.casework.rules import reply_classes
from lianxin.casework.suggestion.models import Openness
from lianxin.casework.unit.editor import Content, answer_key, promises
from lianxin.documents.papers import Letter, Paragraph, Table

MOST_QUOTED = 500  # as long as a remark's sentence may be
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*[”』」）]?")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and what is to be mended in it."""

    text: str
    remarks: list[Remark] = field(default_factory=list)

    @property
    def quoted(self) -> str:
        """As a remark names it."""
        return self.text[:MOST_QUOTED]


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph of sentences, or a table of measures."""

    heading: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The paper with its body cut into what one can point at."""

    paper: Letter
    blocks: list[Block]
    is_signed: bool

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence, and every measure."""
        found = [one for block in self.blocks for one in block.sentences]
        return found + [Sentence(row[1]) for block in self.blocks for row in block.rows]


@dataclass(frozen=True)
class _Part:
    proposal: Any
    text: str


@dataclass(frozen=True)
class _Measure:
    what: str
    status: str
    due_on: date | None


class _Rows(list[Any]):
    """Rows that were never stored, asked as stored ones are."""

    def all(self) -> "_Rows":
        return self

    def select_related(self, *_behind: str) -> "_Rows":
        return self


@dataclass(frozen=True)
class _UnderWay:
    """What the paper reads of a reply, of one that is only typed."""

    assignment: Assignment
    letter: str
    opening: str
    closing: str
    openness: str
    contact_name: str
    contact_phone: str
    parts: _Rows
    measures: _Rows
    number: str = ""
    signed_on: date | None = None


def sentences_of(text: str) -> list[list[str]]:
    """Lines of sentences."""
    lines = [line.strip() for line in text.split("\n")]
    return [[piece.strip() for piece in _SENTENCE.findall(line) if piece.strip()] for line in lines if line]


def typed(assignment: Assignment, content: Content, on: date) -> Sheet:
    """The letter that a content under way makes."""
    known = {one.letter for one in reply_classes(assignment.zone_id, on)}
    chosen, openness = content.get("reply_class", ""), content.get("openness", "")
    answers = [(one, content.get(answer_key(one.position), "")) for one in assignment.suggestion.proposals.all()]
    reply: Any = _UnderWay(
        assignment=assignment,
        letter=chosen if chosen in known else "",
        opening=content.get("opening", ""),
        closing=content.get("closing", ""),
        openness=openness if openness in Openness.values else Openness.FULL,
        contact_name=content.get("contact_name", ""),
        contact_phone=content.get("contact_phone", ""),
        parts=_Rows(_Part(proposal, text) for proposal, text in answers),
        measures=_Rows(_Measure(row.what, str(row.status), row.due_on) for row in promises(content)),
    )
    return sheet(reply, on)


def sheet(reply: Any, on: date, remarks: list[Remark] | None = None) -> Sheet:
    """The lead's letter of a reply; `remarks` stand at their sentences."""
    suggestion = reply.assignment.suggestion
    name = wording.addressee(suggestion, wording.lead_name(suggestion))
    paper = replies.reply_letter(reply, suggestion, name, on)
    blocks = [block for one in paper.body for block in _blocks(one, remarks or [])]
    return Sheet(paper, blocks, reply.signed_on is not None)


def _blocks(block: Paragraph | Table, remarks: list[Remark]) -> list[Block]:
    if isinstance(block, Table):
        return [Block(columns=tuple(column.title for column in block.columns), rows=block.rows)]
    if block.level:
        return [Block(heading=block.text)]
    return [Block(sentences=[_marked(piece, remarks) for piece in line]) for line in sentences_of(block.text)]


def _marked(piece: str, remarks: list[Remark]) -> Sentence:
    return Sentence(piece, [one for one in remarks if one.sentence.strip() and is_at(one, piece)])


def is_at(remark: Remark, sentence: str) -> bool:
    """Whether the remark is about this sentence."""
    return remark.sentence.strip() in (sentence, sentence[:MOST_QUOTED])


def loose(remarks: list[Remark], made: Sheet) -> list[Remark]:
    """The remarks whose sentence no longer stands there, or which are about the whole."""
    there = {one.pk for sentence in made.sentences for one in sentence.remarks}
    return [one for one in remarks if one.pk not in there]
