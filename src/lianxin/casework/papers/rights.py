"""Who may open a paper: whoever may know of the case it is of, and a letter's own reader."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.models import Assignment, Letter, Request
from lianxin.casework.papers.listening import LETTER, OPINION
from lianxin.casework.suggestion.shown import ASKERS, OFFICES, relations_to_assignment
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.documents import access
from lianxin.documents.models import Document
from lianxin.workflow.engine import flows


def of_suggestions(actor: Actor, papers: list[Document]) -> list[Document]:
    """The form, for all who see the text."""
    known = _known("suggestion", actor, (one.subject_id for one in papers))
    return [one for one in papers if one.subject_id in known]


def of_assignments(actor: Actor, papers: list[Document]) -> list[Document]:
    """What passes between a unit and its office; an opinion also for the main unit, a copy for whom it names."""
    known = _known("assignment", actor, (one.subject_id for one in papers))
    others = {one.subject_id for one in papers} - known
    rows = Assignment.objects.select_related("suggestion").in_bulk(others)
    related = {pk: relations_to_assignment(actor, row) for pk, row in rows.items()}
    return [one for one in papers if one.subject_id in known or _reads(one.paper, related.get(one.subject_id, set()))]


def _reads(paper: str, related: set[str]) -> bool:
    if paper == OPINION:
        return "main_unit" in related
    return paper == LETTER and not related.isdisjoint(OFFICES)


def of_request(actor: Actor, ref: SubjectRef, _paper: str, _recipient: SubjectRef | None) -> bool:
    """Whoever asked, whoever decides, and the congress office: it says whom a unit calls competent."""
    request = only(Request.objects.select_related("suggestion").filter(pk=ref.id))
    return request is not None and not flows["request"].relations(actor, request).isdisjoint(ASKERS)


def of_letters(actor: Actor, papers: list[Document]) -> list[Document]:
    """Its own reader; the unit that wrote it, and the offices of the suggestion."""
    if actor.kind == DEPUTY:
        return [one for one in papers if one.recipient is not None and one.recipient == actor.ref]
    letters = Letter.objects.select_related("suggestion").in_bulk([one.subject_id for one in papers])
    written = _known("assignment", actor, (row.assignment_id for row in letters.values()))
    suggestions = {row.suggestion_id: row.suggestion for row in letters.values() if row.assignment_id not in written}
    prefetch_related_objects(list(suggestions.values()), "assignments")
    answered = {
        pk for pk, one in suggestions.items() if not flows["suggestion"].relations(actor, one).isdisjoint(OFFICES)
    }
    open_to_them = {pk for pk, row in letters.items() if row.assignment_id in written or row.suggestion_id in answered}
    return [one for one in papers if one.subject_id in open_to_them]


def _known(kind: str, actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these cases the actor may know of."""
    return set(flows[kind].visible(actor).filter(pk__in=set(ids)).values_list("pk", flat=True))


access.register_many("suggestion", of_suggestions)
access.register_many("assignment", of_assignments)
access.register("request", of_request)
access.register_many("letter", of_letters)
