"""Who may open a paper: whoever may know of the case it is of, and a letter's own reader."""

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.models import Assignment, Letter, Request
from lianxin.casework.papers.listening import LETTER, OPINION
from lianxin.casework.suggestion.shown import ASKERS, OFFICES, relations_to_assignment
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.documents import access
from lianxin.workflow.engine import flows


def of_suggestion(actor: Actor, ref: SubjectRef, _paper: str, _recipient: SubjectRef | None) -> bool:
    """The form, for all who see the text."""
    return bool(flows["suggestion"].visible(actor).filter(pk=ref.id).exists())


def of_assignment(actor: Actor, ref: SubjectRef, paper: str, _recipient: SubjectRef | None) -> bool:
    """What passes between a unit and its office; an opinion also for the main unit, a copy for whom it names."""
    if flows["assignment"].visible(actor).filter(pk=ref.id).exists():
        return True
    one = only(Assignment.objects.select_related("suggestion").filter(pk=ref.id))
    related = relations_to_assignment(actor, one) if one else set()
    if paper == OPINION:
        return "main_unit" in related
    return paper == LETTER and not related.isdisjoint(OFFICES)


def of_request(actor: Actor, ref: SubjectRef, _paper: str, _recipient: SubjectRef | None) -> bool:
    """Whoever asked, whoever decides, and the congress office: it says whom a unit calls competent."""
    request = only(Request.objects.select_related("suggestion").filter(pk=ref.id))
    return request is not None and not flows["request"].relations(actor, request).isdisjoint(ASKERS)


def of_letter(actor: Actor, ref: SubjectRef, _paper: str, recipient: SubjectRef | None) -> bool:
    """Its own reader; the unit that wrote it, and the offices of the suggestion."""
    if actor.kind == DEPUTY:
        return recipient is not None and recipient == actor.ref
    letter = only(Letter.objects.select_related("suggestion").filter(pk=ref.id))
    if letter is None:
        return False
    wrote = flows["assignment"].visible(actor).filter(pk=letter.assignment_id).exists()
    return bool(wrote) or not flows["suggestion"].relations(actor, letter.suggestion).isdisjoint(OFFICES)


access.register("suggestion", of_suggestion)
access.register("assignment", of_assignment)
access.register("request", of_request)
access.register("letter", of_letter)
