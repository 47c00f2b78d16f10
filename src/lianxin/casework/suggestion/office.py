"""The effects of what offices do with a suggestion, and of what follows from its assignments."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.casework.assignment.models import Role
from lianxin.casework.concern.models import Channel as ConcernChannel
from lianxin.casework.models import Assignment, Commitment, Letter, Link, NumberSeries, Proposal, Request, Suggestion
from lianxin.casework.suggestion import fields
from lianxin.casework.suggestion.fields import Signed
from lianxin.casework.suggestion.models import CODES, Channel, Decline, Reroute
from lianxin.casework.suggestion.writing import linked
from lianxin.core.errors import Refused
from lianxin.core.time import local_date
from lianxin.directory.models import Organization
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Day, Many, OneOf, Pick, Words, YesNo

UNDER_WAY = ("SUBMITTED", "ACCEPTED", "ASSIGNED", "JOINED")


def _numbered(ctx: Context, suggestion: Suggestion) -> None:
    """Give the next number of its zone, channel and year. The series' row is locked until the end."""
    year = local_date(ctx.now).year
    key = {"zone_id": suggestion.zone_id, "channel": suggestion.channel, "year": year}
    NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.last += 1
    series.save()
    suggestion.serial = series.last
    suggestion.number = f"{year}-{CODES[Channel(suggestion.channel)]}-{series.last:03d}"
    suggestion.accepted_at = ctx.now
    ctx.tell(number=suggestion.number)


def accept(
    ctx: Context,
    suggestion: Suggestion,
    *,
    subject: Annotated[str, Pick(_("归到哪一类"), fields.subjects)],
) -> None:
    """Taken up: it has a number and a subject."""
    suggestion.subject = subject
    _numbered(ctx, suggestion)


def enter(
    ctx: Context,
    *,
    outside_number: Annotated[str, Words(_("上级编号"), most=60, lines=1)],
    answer_to: Annotated[str, Words(_("答复谁"), hint=_("上级代表的姓名和代表团。"), most=200, lines=1)],
    title: Annotated[str, Words(_("标题"), most=100, lines=1, least=4)],
    problem: Annotated[str, Words(_("原文"), most=10000, lines=8)],
    proposals: Annotated[list[str], Many(Words(_("建议怎么办"), required=False, most=4000, lines=3))],
    due_on: Annotated[date, Day(_("答复期限"))],
    subject: Annotated[str, Pick(_("归到哪一类"), fields.subjects)],
) -> Suggestion:
    """A higher congress's suggestion for a unit of the zone, with the date it must be answered by."""
    texts = [words.strip() for words in proposals if words.strip()]
    if not texts:
        raise Refused(_("至少写一条建议"), "proposals")
    if due_on <= local_date(ctx.now):
        raise Refused(_("日期要在今天以后"), "due_on")
    suggestion = Suggestion(
        zone_id=ctx.zone_id,
        channel=Channel.HANDED_DOWN,
        title=title.strip(),
        problem=problem.strip(),
        outside_number=outside_number.strip(),
        answer_to=answer_to.strip(),
        due_on=due_on,
        subject=subject,
        received_at=ctx.now,
    )
    _numbered(ctx, suggestion)
    # the series is locked by now: of two clerks who enter the same paper the second sees the first one's
    if Suggestion.objects.filter(zone=ctx.zone_id, outside_number=suggestion.outside_number).exists():
        raise Refused(_("这个上级编号已经登记过"), "outside_number")
    ctx.create(suggestion)
    Proposal.objects.bulk_create(
        Proposal(suggestion=suggestion, position=at, text=words) for at, words in enumerate(texts, start=1)
    )
    return suggestion


def _release(ctx: Context, suggestion: Suggestion) -> None:
    """Its concerns go back to whoever had them, unless another suggestion still carries them."""
    others = Link.objects.filter(cut_at=None, suggestion__state__in=UNDER_WAY).exclude(suggestion=suggestion)
    for concern in linked(suggestion):
        if not others.filter(concern=concern).exists():
            ctx.perform("concern.release", [concern])


def _void_requests(ctx: Context, suggestion: Suggestion) -> None:
    """What was asked about it, and about joining into it; a promise already made has requests of its own."""
    about = Request.objects.filter(Q(suggestion=suggestion) | Q(join_into=suggestion), state="ASKED", commitment=None)
    ctx.perform("request.void", about)


def withdraw(
    ctx: Context,
    suggestion: Suggestion,
    *,
    reason: Annotated[str, Words(_("为什么撤回"), hint=_("联名代表看得到。"))],
) -> None:
    """The lead takes it back, before any letter."""
    carrier = suggestion.join_into or suggestion
    if Letter.objects.filter(suggestion__in=(suggestion, carrier)).exists():
        raise Refused(_("已经有答复函送出，不能再撤回"))
    ctx.say(reason)
    _void_requests(ctx, suggestion)
    ctx.perform("assignment.void", suggestion.assignments.order_by("id"))
    ctx.perform("suggestion.unjoin", suggestion.joined.order_by("id"))
    _release(ctx, suggestion)
    suggestion.join_into = None


def return_(
    ctx: Context,
    suggestion: Suggestion,
    *,
    reason: Annotated[str, Words(_("要改什么"), hint=_("领衔代表照着改，再提交。"))],
) -> str:
    """Back to the lead to be improved; withdrawn where no signatory is left."""
    ctx.say(reason)
    _release(ctx, suggestion)
    return "draft" if suggestion.lead_id else "withdrawn"


def reroute(
    ctx: Context,
    suggestion: Suggestion,
    *,
    to: Annotated[Reroute, OneOf(_("改走哪里"), Reroute)],
    reason: Annotated[str, Words(_("为什么"), hint=_("领衔代表看得到。"))],
) -> None:
    """Not a suggestion's matter: as a concern (made and linked), to a higher congress, a unit, or outside."""
    suggestion.reroute_to = to
    ctx.say(reason)
    ctx.tell(to=str(to))
    _release(ctx, suggestion)
    if to == Reroute.CONCERN:
        words = "\n".join([suggestion.problem, *(row.text for row in suggestion.proposals.all())])
        suggestion.rerouted_concern = ctx.begin(
            "concern.submit",
            title=suggestion.title,
            words=words[:10000],
            area=suggestion.area,
            place=suggestion.place,
            channel=ConcernChannel.PAPER,
        )


def decline(
    ctx: Context,
    suggestion: Suggestion,
    *,
    reason: Annotated[Decline, OneOf(_("为什么不立案"), Decline)],
) -> None:
    """Not taken up, with a reason of the rule's list."""
    suggestion.decline_reason = reason
    ctx.tell(reason=str(reason))
    _release(ctx, suggestion)


def join(ctx: Context, suggestion: Suggestion, *, into: Suggestion) -> None:
    """Handled with another; its number, letters and ratings stay its own."""
    main = Suggestion.objects.select_for_update().get(pk=into.pk)
    if main.state not in ("ACCEPTED", "ASSIGNED") or main.pk == suggestion.pk:
        raise Refused(_("主件已经不在办了，不能并进去"))
    if Letter.objects.filter(assignment__suggestion=main, assignment__round=main.round).exists():
        raise Refused(_("主件已经有答复函送出，不能并进去"))
    suggestion.join_into = main
    ctx.tell(into=main.pk)
    ctx.perform("suggestion.unjoin", suggestion.joined.order_by("id"))
    # not the one whose grant this is
    ctx.perform("request.void", Request.objects.filter(join_into=suggestion, state="ASKED"))


def unjoin(ctx: Context, suggestion: Suggestion) -> None:
    """The main one was withdrawn, or joins another: this one stands alone again."""
    suggestion.join_into = None


def assign(
    ctx: Context,
    suggestion: Suggestion,
    *,
    main: Annotated[Organization | None, Pick(_("主办单位"), fields.own_units, required=False)] = None,
    assist: Annotated[list[Organization], Many(Pick(_("协办单位"), fields.own_units, required=False))] = [],  # noqa: B006
    separate: Annotated[list[Organization], Many(Pick(_("分办单位"), fields.own_units, required=False))] = [],  # noqa: B006
    key: Annotated[bool, YesNo(_("列为重点建议"))] = False,
) -> None:
    """One main unit with assisting ones, or several that each answer."""
    assisting, apart = [unit for unit in assist if unit], [unit for unit in separate if unit]
    if bool(main) == bool(apart):
        raise Refused(_("选一个主办单位，或者选几个分办单位，只选其一"), "main")
    if apart and assisting:
        raise Refused(_("分办的没有协办单位"), "assist")
    chosen = [(main, Role.MAIN)] if main else [(unit, Role.SEPARATE) for unit in apart]
    chosen += [(unit, Role.ASSIST) for unit in assisting]
    if len({unit.pk for unit, _role in chosen if unit}) < len(chosen):
        raise Refused(_("同一个单位只能有一项分工"), "assist")
    suggestion.is_key = key
    # others may still join into it
    ctx.perform("request.void", suggestion.requests.filter(state="ASKED"))
    for unit, role in chosen:
        make(ctx, suggestion, unit, role)


def make(ctx: Context, suggestion: Suggestion, unit: Any, role: str, before: Assignment | None = None) -> None:
    """Begin one unit's assignment in the present round. Each office has its own units."""
    office = Organization.objects.get(pk=ctx.actor.organization_id or 0)
    ctx.begin("assignment.make", suggestion=suggestion, unit=unit, office=office, role=role, before=before)


def add_unit(
    ctx: Context,
    suggestion: Suggestion,
    *,
    unit: Annotated[Any, Pick(_("加哪个单位"), fields.own_units)],
) -> None:
    """A further assisting unit, or a further one that answers by itself, before the round's first letter."""
    here = suggestion.assignments.filter(round=suggestion.round).exclude(state__in=("VOID", "REASSIGNED"))
    if Letter.objects.filter(assignment__in=here).exists():
        raise Refused(_("已经有答复函送出，不能再加单位"))
    separate = here.filter(role=Role.SEPARATE).exists()
    make(ctx, suggestion, unit, Role.SEPARATE if separate else Role.ASSIST)
    ctx.tell(unit=unit.pk)


def reply_complete(ctx: Context, suggestion: Suggestion) -> None:
    """The last letter of the round is out: whoever joined has it too, and so have the residents."""
    suggestion.replied_at = ctx.now
    ctx.perform("assignment.void", suggestion.assignments.filter(role=Role.ASSIST).order_by("id"))
    _void_requests(ctx, suggestion)
    ctx.perform("suggestion.reply_complete", suggestion.joined.order_by("id"))
    carrier = suggestion.join_into or suggestion
    suggestion.join_into = None
    concerns = linked(suggestion)
    told = {concern.pk for concern in concerns}
    # one that was merged into another of them has it from that one
    apart = [concern for concern in concerns if concern.merged_into_id not in told]
    ctx.perform("concern.reply", apart, suggestion=suggestion, replies_of=carrier)


def change_lead(
    ctx: Context,
    suggestion: Suggestion,
    *,
    lead: Annotated[Any, Pick(_("由谁领衔"), fields.next_leads, required=False)] = None,
) -> str:
    """The next signatory leads, else the office stands in and only receives; a draft without any is withdrawn."""
    heir = lead or next(iter(fields.heirs(suggestion, local_date(ctx.now))), None)
    suggestion.lead = heir
    if heir is not None:
        suggestion.cosignatures.filter(deputy=heir).delete()
    ctx.tell(lead=heir.pk if heir else None)
    waiting = Request.objects.filter(suggestion=suggestion, state="ASKED")
    reported = Commitment.objects.filter(suggestion=suggestion, state="REPORTED")
    ctx.afterwards(lambda _event: ctx.hold([*waiting, *reported]))
    if suggestion.state == "DRAFT" and heir is None:
        suggestion.cosignatures.filter(status=Signed.INVITED).update(status=Signed.DROPPED)
        return "withdrawn"
    return "same"


def succeed(ctx: Context, suggestion: Suggestion) -> None:
    """The office that had the turn is gone; its successor is found anew by the engine."""
