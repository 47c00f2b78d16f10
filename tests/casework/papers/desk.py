"""Asking for papers as the worker does, and reading what stands in them."""

from typing import Any

from lianxin.casework.models import Suggestion
from lianxin.core.refs import SubjectRef
from lianxin.documents import making, orders, store
from lianxin.documents.models import Document
from lianxin.documents.packing import unpack
from lianxin.documents.papers import Cell, Form, Letter, Paragraph, Passage, Row, Table
from lianxin.documents.rendering import render
from lianxin.ledger import listeners
from tests.casework.suggestion.stage import Stage
from tests.documents.examples import docx_text, pdf_text, plain

RARE = "喆堃昇玥珺祎"


def asked(stage: Stage) -> None:
    """The worker reads on: papers are asked for, and not made."""
    while listeners.run(stage.now):
        pass


def made(stage: Stage) -> None:
    """The worker reads on and makes what was asked for."""
    asked(stage)
    while making.make_due(stage.now):
        pass


def papers(ref: SubjectRef, paper: str) -> list[Document]:
    """Those of a subject of one sort, in the order they were asked for."""
    return [one for one in orders.of(ref) if one.paper == paper]


def file(document: Document, suffix: str) -> bytes:
    """A file of it: the one that was made, else what the worker would make of it."""
    document.refresh_from_db()
    if document.made_at:
        return store.path(document.token, suffix).read_bytes()
    return render(unpack(document.content), suffix)


def says(document: Document, *parts: str) -> None:
    """PDF and DOCX have every part, blanks apart."""
    for text in (pdf_text(file(document, "pdf")), docx_text(file(document, "docx"))):
        assert [part for part in parts if plain(part) not in plain(text)] == [], text


def letter(document: Document) -> Letter:
    """The paper as it was asked for."""
    found = unpack(document.content)
    assert isinstance(found, Letter)
    return found


def words(document: Document) -> str:
    """Everything that a paper as asked for says, without blanks."""
    paper = unpack(document.content)
    if isinstance(paper, Letter):
        said = [paper.head, paper.number, paper.class_label, paper.title, paper.addressee, *map(_said, paper.body)]
        said += [_said(block) for one in paper.attachments for block in one.blocks]
        return plain("".join([*said, paper.signature, *paper.contact, *paper.copies, paper.note]))
    assert isinstance(paper, Form)
    return plain("".join([paper.title, paper.number, *map(_said, paper.rows), *paper.notes]))


def _said(part: Paragraph | Table | Passage | Row) -> str:
    if isinstance(part, Paragraph):
        return part.text
    if isinstance(part, Table):
        return "".join("".join(row) for row in part.rows)
    if isinstance(part, Passage):
        return "".join(one.text for one in part.blocks)
    return "".join(map(_of_cell, part.cells))


def _of_cell(cell: Cell) -> str:
    ticks = "".join(("■" if tick.ticked else "□") + tick.label for tick in cell.ticks)
    return cell.label + cell.text + ticks


def with_rare_names(stage: Stage) -> None:
    """The lead and two cosigners have names with characters that free fonts lack."""
    for name, rare in (("congress_deputy", "任喆堃"), ("deliberation_deputy", "叶昇玥"), ("voter_deputy", "何珺祎")):
        person = stage.zone.deputies[name].person
        person.name = rare
        person.save()


def signed_by_three(stage: Stage, **changes: Any) -> Suggestion:
    """With two cosigners, a main unit and an assisting one."""
    suggestion = stage.edit(stage.draft(), **changes)
    others = ("deliberation_deputy", "voter_deputy")
    stage.does("invite", suggestion, "congress_deputy", deputies=[stage.zone.deputies[name] for name in others])
    for name in others:
        stage.does("cosign", suggestion, name)
    stage.does("submit", suggestion, "congress_deputy")
    stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    found: Suggestion = stage.does(
        "assign", suggestion, "handling_clerk", main=stage.body("construction"), assist=[stage.body("city_management")]
    )
    return found


def answered(stage: Stage, suggestion: Suggestion, **reply: Any) -> Suggestion:
    """The assisting unit gives its opinion, the main one its letters."""
    assisting = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", assisting, "unit_handler", opinion="同意；沿街停车由我局清理。")
    main = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    stage.signed(
        stage.checked(stage.drafted(main, "other_unit_handler", **reply)), "other_unit_head", "望建函〔2024〕17号"
    )
    suggestion.refresh_from_db()
    return suggestion
