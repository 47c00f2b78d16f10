"""The effects of a request's actions."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.assignment.models import ANSWERING
from lianxin.casework.heirs import heir
from lianxin.casework.models import Assignment, Commitment, Concern, Request, Suggestion
from lianxin.casework.request import asking
from lianxin.casework.request.models import OF_THE_LEAD, What
from lianxin.casework.suggestion import fields
from lianxin.core.errors import Refused
from lianxin.core.time import end_of, local_date, next_working_day
from lianxin.directory.models import Membership, Organization
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Pick, Words
from lianxin.workflow.models import Deadline

ONE_MOMENT = timedelta(microseconds=1)


def ask(
    ctx: Context,
    *,
    what: str,
    reason: str,
    concern: Concern | None = None,
    suggestion: Suggestion | None = None,
    assignment: Assignment | None = None,
    commitment: Commitment | None = None,
    into: Suggestion | None = None,
    competent: str = "",
    wanted_on: date | None = None,
) -> Request:
    """Whoever has the case asks. Raises Forbidden for another, Refused otherwise."""
    if not reason.strip():
        raise Refused(_("写明申请的理由"), "reason")
    if commitment:
        concern, suggestion = commitment.concern, commitment.suggestion
    if assignment:
        suggestion = assignment.suggestion
    subject = asking.Subject(concern, suggestion, assignment, commitment, into)
    decider = asking.checked(what, subject, ctx.actor, ctx.now, wanted_on, competent)
    ctx.tell(what=what, **{name: case.pk for name, case in subject.columns.items() if case is not None})
    return ctx.create(
        Request(
            zone_id=ctx.zone_id,
            what=what,
            **subject.columns,
            unit_id=ctx.actor.organization_id or 0,
            decider=decider,
            reason=reason.strip(),
            competent=competent.strip(),
            by_head=ctx.actor.role == Membership.Role.HEAD,
            wanted_on=wanted_on,
        )
    )


def units(request: Request, actor: Actor) -> Any:
    """The units a returned assignment can go to."""
    return fields.own_units(request.suggestion, actor) if request.suggestion else iter(())


class NewUnit(Pick):
    """Asked for where a unit is relieved, and nowhere else."""

    def form_field(self, case: Any, actor: Actor) -> Any:
        """None but for a RETURN."""
        return super().form_field(case, actor) if case.what == What.RETURN else None


def grant(
    ctx: Context,
    request: Request,
    *,
    unit: Annotated[Organization | None, NewUnit(_("改交给哪个单位"), units)] = None,
) -> None:
    """Performs what was asked for, with this as its warrant."""
    if request.what == What.POSTPONE:
        _postpone(ctx, request)
    elif request.what == What.EXTENSION and request.concern:
        _extend_concern(ctx, request)
    elif request.what == What.EXTENSION:
        _extend(ctx, request)
    elif request.what == What.RETURN:
        if unit is None:
            raise Refused(_("选一个改交的单位"), "unit")
        ctx.perform("assignment.reassign", [request.assignment], unit=unit)
    elif request.what == What.JOIN:
        ctx.perform("suggestion.join", [request.suggestion], into=request.join_into)


def _postpone(ctx: Context, request: Request) -> None:
    ctx.perform("commitment.postpone", [request.commitment], due_on=request.wanted_on)
    if request.commitment and request.wanted_on:
        ctx.move_clock(request.commitment, "date", end_of(request.wanted_on))


def _extend_concern(ctx: Context, request: Request) -> None:
    running = asking.running(request.concern, "answer") if request.concern else None
    if running is None:
        raise Refused(_("这个期限已经不在走了"))
    # counted from the last day of the old one, so that granting late takes nothing away
    moved = rules.after(rules.EXTENSION, request.zone_id, running.due_at - ONE_MOMENT)
    ctx.move_clock(request.concern, "answer", moved)
    ctx.tell(due_at=moved.isoformat())


def _extend(ctx: Context, request: Request) -> None:
    """The unit's clock goes to the day asked for; the public promise too, where the unit owes a letter."""
    assignment, wanted = request.assignment, request.wanted_on
    if assignment is None or wanted is None:
        raise Refused(_("这个期限已经不在走了"))
    moved = end_of(next_working_day(wanted))
    ctx.move_clock(assignment, "reply" if assignment.answers else "opinion", moved)
    promise = Deadline.objects.filter(
        subject_kind="suggestion", subject_id=assignment.suggestion_id, clock="promise", stopped_at=None
    ).first()
    if assignment.role in ANSWERING and promise is not None and promise.due_at < moved:
        ctx.move_clock(assignment.suggestion, "promise", moved)
    ctx.tell(due_at=moved.isoformat())


def refuse(ctx: Context, request: Request, *, refusal: Annotated[str, Words(_("为什么不同意"))]) -> None:
    """With a reason the asker reads."""
    request.refusal = refusal.strip()


def take_back(ctx: Context, request: Request) -> None:
    """The asker no longer wants it."""


def lapse(ctx: Context, request: Request) -> str:
    """Nobody decided in time: refused, but a reply without a talk may go on."""
    return "granted" if request.what == What.NO_DIALOGUE else "refused"


def void(ctx: Context, request: Request) -> None:
    """Its subject has moved on."""


def succeed(ctx: Context, request: Request) -> None:
    """The decider or the unit is gone: it goes with its assignment, else to the successors."""
    on, assignment = local_date(ctx.now), request.assignment
    request.unit = assignment.unit if assignment else heir(request.unit, on)
    if request.decider and request.what not in OF_THE_LEAD:
        request.decider = assignment.office if assignment else heir(request.decider, on)
