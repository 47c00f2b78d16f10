"""The effects of what a unit and its office do with an assignment, but for the reply itself."""

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from lianxin.casework.assignment import fields
from lianxin.casework.assignment.models import OPEN, REASSIGNED, VOID, How, Role
from lianxin.casework.heirs import heir
from lianxin.casework.models import Assignment, Dialogue, Suggestion
from lianxin.core.errors import Refused
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import assigning_office_of
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Day, OneOf, Pick, Words

WEIGHT = (Role.MAIN, Role.SEPARATE, Role.ASSIST)


def make(
    ctx: Context, *, suggestion: Suggestion, unit: Organization, office: Organization, role: str, before: Any = None
) -> Assignment:
    """One unit's duty in the present round; `before` is the one it was reassigned from."""
    its_office = assigning_office_of(unit, local_date(ctx.now))
    if its_office is None or its_office.pk != office.pk:
        raise Refused(_("%(unit)s不由%(office)s交办") % {"unit": unit, "office": office})
    here = suggestion.assignments.filter(round=suggestion.round, unit=unit)
    if here.exclude(state__in=(VOID, REASSIGNED)).exists():
        raise Refused(_("%(unit)s在这一轮里已经有分工") % {"unit": unit})
    ctx.tell(suggestion=suggestion.pk, unit=unit.pk, role=str(role), round=suggestion.round)
    return ctx.create(
        Assignment(
            zone_id=ctx.zone_id,
            suggestion=suggestion,
            round=suggestion.round,
            unit=unit,
            office=office,
            role=role,
            before=before,
            made_at=ctx.now,
        )
    )


def _void_requests(ctx: Context, assignment: Assignment, *kinds: str) -> None:
    asked = assignment.requests.filter(state="ASKED")
    ctx.perform("request.void", asked.filter(what__in=kinds) if kinds else asked)


def accept(
    ctx: Context,
    assignment: Assignment,
    *,
    handler: Annotated[Any, Pick(_("谁来办"), fields.handlers)],
) -> None:
    """The unit takes it, and names who has it."""
    assignment.handler = handler
    ctx.tell(handler=handler.pk)
    _void_requests(ctx, assignment, "RETURN")


def change_handler(
    ctx: Context,
    assignment: Assignment,
    *,
    handler: Annotated[Any, Pick(_("换成谁"), fields.handlers)],
) -> None:
    """Somebody else in the unit has it."""
    if assignment.handler_id == handler.pk:
        raise Refused(_("已经是这个人在办"), "handler")
    assignment.handler = handler
    ctx.tell(handler=handler.pk)


def dialogue(
    ctx: Context,
    assignment: Assignment,
    *,
    signatory: Annotated[Deputy | str, Pick(_("和哪位代表"), fields.talked_with)],
    how: Annotated[How, OneOf(_("怎么沟通的"), How)],
    held_on: Annotated[date, Day(_("哪天"))],
    who: Annotated[str, Words(_("还有谁参加"), required=False, most=200, lines=1)] = "",
    said: Annotated[str, Words(_("说了什么"), most=4000)],
) -> None:
    """A talk with a signatory: when, who, what was said."""
    if held_on > local_date(ctx.now):
        raise Refused(_("沟通的日期不能在今天以后"), "held_on")
    if held_on < local_date(assignment.made_at):
        raise Refused(_("沟通要在交办以后"), "held_on")
    row = Dialogue.objects.create(
        assignment=assignment,
        signatory=signatory if isinstance(signatory, Deputy) else None,
        how=how,
        held_on=held_on,
        who=who.strip(),
        said=said.strip(),
        at=ctx.now,
    )
    ctx.tell(dialogue=row.pk)


def give_opinion(
    ctx: Context,
    assignment: Assignment,
    *,
    opinion: Annotated[str, Words(_("协办意见"), hint=_("给主办单位，会写进答复。"), most=10000, lines=8, least=5)],
) -> None:
    """An assisting unit's word to the main one."""
    if assignment.role != Role.ASSIST:
        raise Refused(_("主办和分办单位写答复，不出协办意见"))
    assignment.opinion, assignment.delivered_at = opinion.strip(), ctx.now
    _void_requests(ctx, assignment)


def void(ctx: Context, assignment: Assignment) -> None:
    """Its suggestion was withdrawn, or is answered without it."""
    _void_requests(ctx, assignment)


def reassign(ctx: Context, assignment: Assignment, *, unit: Organization) -> None:
    """Relieved: another unit has a duty of its own, with its own time; the public promise stays."""
    ctx.tell(unit=unit.pk)
    # not the one whose grant this is
    ctx.perform("request.void", assignment.requests.filter(state="ASKED").exclude(what="RETURN"))
    ctx.begin(
        "assignment.make",
        suggestion=assignment.suggestion,
        unit=unit,
        office=assignment.office,
        role=assignment.role,
        before=assignment,
    )


def succeed(ctx: Context, assignment: Assignment) -> None:
    """The unit, its office or its handler is gone. A successor with two duties keeps the weightier one."""
    on = local_date(ctx.now)
    office = heir(assignment.office, on)
    unit = heir(assignment.unit, on, office)
    moved, assignment.unit, assignment.office = unit.pk != assignment.unit_id, unit, office
    handler = assignment.handler
    if handler and (moved or (handler.until and handler.until <= on)):
        assignment.handler = None
    asked = assignment.requests.filter(state="ASKED")
    ctx.afterwards(lambda _event: ctx.perform("request.succeed", asked))
    if moved:
        ctx.afterwards(lambda _event: _weightier(ctx, assignment))


def _weightier(ctx: Context, assignment: Assignment) -> None:
    """Void the lighter of the two that one unit now has in the round."""
    both = Assignment.objects.filter(
        suggestion=assignment.suggestion_id,
        round=assignment.round,
        unit=assignment.unit_id,
        state__in=OPEN,
    )
    _kept, *lighter = sorted(both, key=lambda one: (WEIGHT.index(Role(one.role)), one.pk))
    ctx.perform("assignment.void", lighter)
