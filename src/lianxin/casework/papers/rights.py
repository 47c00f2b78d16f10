"""Who may open a paper: whoever may know of the case it is of, and a letter's own reader."""

from lianxin.accounts.actor import DEPUTY, STAFF, Actor
from lianxin.casework.assignment.models import Role
from lianxin.casework.models import Assignment, Letter
from lianxin.casework.papers.listening import OPINION
from lianxin.core.refs import SubjectRef
from lianxin.documents import access
from lianxin.workflow.engine import flows


def of_suggestion(actor: Actor, ref: SubjectRef, _paper: str, _recipient: SubjectRef | None) -> bool:
    """The form, for all who see the text."""
    return bool(flows["suggestion"].visible(actor).filter(pk=ref.id).exists())


def of_assignment(actor: Actor, ref: SubjectRef, paper: str, _recipient: SubjectRef | None) -> bool:
    """What passes between a unit and its office; an opinion also for the main unit."""
    if flows["assignment"].visible(actor).filter(pk=ref.id).exists():
        return True
    if paper != OPINION or actor.kind != STAFF:
        return False
    one = Assignment.objects.filter(pk=ref.id).first()
    mains = Assignment.objects.filter(unit=actor.organization_id, role=Role.MAIN).exclude(state="REASSIGNED")
    visible = flows["assignment"].visible(actor).filter(pk__in=mains)
    return one is not None and bool(visible.filter(suggestion=one.suggestion_id, round=one.round).exists())


def of_letter(actor: Actor, ref: SubjectRef, _paper: str, recipient: SubjectRef | None) -> bool:
    """Its own reader; the unit that wrote it and the offices."""
    if actor.kind == DEPUTY:
        return recipient is not None and recipient == actor.ref
    letter = Letter.objects.filter(pk=ref.id).first()
    return letter is not None and bool(flows["assignment"].visible(actor).filter(pk=letter.assignment_id).exists())


access.register("suggestion", of_suggestion)
access.register("assignment", of_assignment)
access.register("letter", of_letter)
