"""A reply as it will read, sentence by sentence, with what was remarked at each."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.casework.assignment.models import Status
from lianxin.casework.models import Assignment, Remark, Suggestion
from lianxin.casework.rules import reply_classes
from lianxin.casework.suggestion.relations import signatories
from lianxin.casework.unit.editor import Content, answer_key, promises
from lianxin.directory.queries import congress_office_of, handling_office_of

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
class Passage:
    """One part of the letter: which field of the editor it is, its heading, and paragraphs of sentences."""

    key: str
    heading: str
    paragraphs: list[list[Sentence]]

    @property
    def sentences(self) -> list[Sentence]:
        """All of them in order."""
        return [one for paragraph in self.paragraphs for one in paragraph]


@dataclass(frozen=True)
class Sheet:
    """A letter on the screen: what stands on the paper, from the class to the copies."""

    head: str
    class_label: str
    number: str
    title: str
    addressee: str
    passages: list[Passage]
    measures: list[tuple[str, str, date | None]]
    signature: str
    signed_on: date | None
    contact: str
    copies: str
    openness: str

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence one could point at."""
        found = [one for passage in self.passages for one in passage.sentences]
        return found + [Sentence(what) for what, _status, _on in self.measures]


def sentences_of(text: str) -> list[list[str]]:
    """Paragraphs of sentences."""
    lines = [line.strip() for line in text.split("\n")]
    return [[piece.strip() for piece in _SENTENCE.findall(line) if piece.strip()] for line in lines if line]


def sheet(assignment: Assignment, content: Content, on: date, remarks: list[Remark] | None = None) -> Sheet:
    """The letter that this content makes; `remarks` stand at their sentences."""
    suggestion, said = assignment.suggestion, remarks or []
    passages = [_passage("opening", "", content.get("opening", ""), said)]
    for proposal in suggestion.proposals.all():
        key = answer_key(proposal.position)
        heading = _("%(n)s. 关于“%(what)s”") % {"n": proposal.position, "what": proposal.text.strip().rstrip("。")}
        passages.append(_passage(key, heading, content.get(key, ""), said))
    passages.append(_passage("closing", "", content.get("closing", ""), said))
    reply = getattr(assignment, "reply", None)
    return Sheet(
        head=str(assignment.unit),
        class_label=_class_label(assignment, content, on),
        number=reply.number if reply else "",
        title=title(suggestion),
        addressee=addressee(suggestion),
        passages=[one for one in passages if one.heading or one.paragraphs],
        measures=[(row.what, str(Status(row.status).label), row.due_on) for row in promises(content)],
        signature=str(assignment.unit),
        signed_on=reply.signed_on if reply else None,
        contact=" ".join(part for part in (content.get("contact_name", ""), content.get("contact_phone", "")) if part),
        copies="、".join(str(one) for one in _copies(assignment) if one),
        openness=content.get("openness", ""),
    )


def _passage(key: str, heading: str, text: str, remarks: list[Remark]) -> Passage:
    def marked(piece: str) -> Sentence:
        return Sentence(
            piece, [one for one in remarks if one.sentence and one.sentence.strip() in (piece, piece[:500])]
        )

    return Passage(key, heading, [[marked(piece) for piece in line] for line in sentences_of(text)])


def _class_label(assignment: Assignment, content: Content, on: date) -> str:
    known = reply_classes(assignment.zone_id, on)
    chosen = next((one for one in known if one.letter == content.get("reply_class")), None)
    return _("分类：%(letter)s（%(name)s）") % {"letter": chosen.letter, "name": chosen.name} if chosen else ""


def title(suggestion: Suggestion) -> str:
    """As the letter is called."""
    return _("关于%(channel)s第 %(number)s 号的答复") % {
        "channel": suggestion.get_channel_display(),
        "number": suggestion.outside_number or suggestion.number or suggestion.pk,
    }


def addressee(suggestion: Suggestion) -> str:
    """The lead, and how many sign with them; each gets the letter with their own name."""
    names = [deputy.person.name for deputy in signatories(suggestion)]
    if not names:
        return suggestion.answer_to or str(congress_office_of(suggestion.zone_id) or "")
    if len(names) == 1:
        return _("%(name)s代表") % {"name": names[0]}
    return _("%(name)s（等 %(n)s 名）代表") % {"name": names[0], "n": len(names)}


def _copies(assignment: Assignment) -> list[Any]:
    return [congress_office_of(assignment.zone_id), handling_office_of(assignment.zone_id)]


def long_day(on: date) -> str:
    """2025年11月19日"""
    return date_format(on, _("Y年n月j日"))


def loose(remarks: list[Remark], made: Sheet) -> list[Remark]:
    """The remarks whose sentence no longer stands there, or which are about the whole."""
    there = {one.pk for sentence in made.sentences for one in sentence.remarks}
    return [one for one in remarks if one.pk not in there]
