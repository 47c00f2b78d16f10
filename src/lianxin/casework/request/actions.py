"""The effects of a request's actions."""

from datetime import date, timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from lianxin.casework import rules
from lianxin.casework.commitment.models import OPEN, Commitment
from lianxin.casework.concern.models import REFERRED, Concern
from lianxin.casework.concern.relations import visible_to
from lianxin.casework.request.models import GRANTED, Request, What
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.time import end_of, local_date
from lianxin.directory.queries import office_above, successor_of
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Words
from lianxin.workflow.models import Deadline

ONE_MOMENT = timedelta(microseconds=1)


def ask(
    ctx: Context,
    *,
    what: str,
    concern: Concern,
    reason: str,
    commitment: Commitment | None = None,
    wanted_on: date | None = None,
) -> Request:
    """The unit asks, before it is due. Raises Forbidden for another unit, Refused otherwise."""
    unit_id = commitment.unit_id if commitment else concern.unit_id
    if (
        unit_id is None
        or unit_id != ctx.actor.organization_id
        or not visible_to(ctx.actor).filter(pk=concern.pk).exists()
    ):
        raise Forbidden(_("只有承办单位可以申请"))
    if not reason.strip():
        raise Refused(_("写明申请的理由"), "reason")
    earlier = Request.objects.filter(what=what, concern=concern, commitment=commitment)
    if earlier.filter(state="ASKED").exists():
        raise Refused(_("已经申请过了，正在等答复"))
    if what == What.EXTENSION:
        _may_extend(ctx, concern, earlier.filter(state=GRANTED).exists())
    else:
        _may_postpone(ctx, commitment, wanted_on)
    ctx.tell(what=what, concern=concern.pk, commitment=commitment.pk if commitment else None)
    return ctx.create(
        Request(
            zone_id=ctx.zone_id,
            what=what,
            concern=concern,
            commitment=commitment,
            unit_id=unit_id,
            decider=concern.screener,
            reason=reason.strip(),
            wanted_on=wanted_on,
        )
    )


def _may_extend(ctx: Context, concern: Concern, had_one: bool) -> None:
    if concern.state != REFERRED:
        raise Refused(_("这件事现在不在单位手里"))
    if (
        had_one
        and Request.objects.filter(
            concern=concern, what=What.EXTENSION, state=GRANTED, state_since__gte=concern.state_since
        ).exists()
    ):
        raise Refused(_("只能延期一次"))
    running = Deadline.objects.filter(
        subject_kind="concern", subject_id=concern.pk, clock="answer", stopped_at=None, due_at__gt=ctx.now
    )
    if not running.exists():
        raise Refused(_("已经过期，不能再申请延期"))


def _may_postpone(ctx: Context, commitment: Commitment | None, wanted_on: date | None) -> None:
    if commitment is None or commitment.state != OPEN:
        raise Refused(_("这项承诺现在不能改期"))
    if wanted_on is None or wanted_on <= max(commitment.due_on, local_date(ctx.now)):
        raise Refused(_("新日期要晚于原来的日期，也要在今天以后"), "wanted_on")


def grant(ctx: Context, request: Request) -> None:
    """Performs what was asked for, with this as its warrant."""
    if request.commitment:
        ctx.perform("commitment.postpone", [request.commitment], due_on=request.wanted_on)
        if request.wanted_on:
            ctx.move_clock(request.commitment, "date", end_of(request.wanted_on))
        return
    running = Deadline.objects.get(
        subject_kind="concern", subject_id=request.concern_id, clock="answer", stopped_at=None
    )
    # counted from the last day of the old one, so that granting late takes nothing away
    moved = rules.after(rules.EXTENSION, request.zone_id, running.due_at - ONE_MOMENT)
    ctx.move_clock(request.concern, "answer", moved)
    ctx.tell(due_at=moved.isoformat())


def refuse(ctx: Context, request: Request, *, refusal: Annotated[str, Words(_("为什么不同意"))]) -> None:
    """With a reason the unit reads."""
    request.refusal = refusal.strip()


def take_back(ctx: Context, request: Request) -> None:
    """The unit no longer wants it."""


def lapse(ctx: Context, request: Request) -> None:
    """Nobody decided in time: refused."""


def void(ctx: Context, request: Request) -> None:
    """Its subject has moved on."""


def succeed(ctx: Context, request: Request) -> None:
    """The decider or the unit is gone."""
    on = local_date(ctx.now)
    for side in ("decider", "unit"):
        body = getattr(request, side)
        setattr(request, side, successor_of(body, on) or office_above(body, on) or body)
