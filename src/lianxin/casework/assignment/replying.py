"""The effects by which a reply is written, checked, signed and delivered."""

from datetime import date
from typing import Annotated, Any

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from lianxin.casework.assignment import faults, fields
from lianxin.casework.assignment.models import ANSWERING, DELIVERED, OPEN, Role, Status
from lianxin.casework.models import Assignment, Letter, Measure, Part, Proposal, Remark, Reply, Request
from lianxin.casework.rules import ReplyClass
from lianxin.casework.suggestion.models import Openness
from lianxin.casework.suggestion.relations import signatories
from lianxin.core.errors import Refused
from lianxin.core.time import local_date
from lianxin.directory.queries import congress_office_of
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Day, Many, OneOf, Pick, Words


class Verdict(models.TextChoices):
    """An office's word on a draft."""

    PASS = "PASS", _("通过")
    MEND = "MEND", _("退回修改")


class Signing(models.TextChoices):
    """The head's word on a checked reply."""

    SIGN = "SIGN", _("签发")
    MEND = "MEND", _("退回修改")


def draft_reply(
    ctx: Context,
    assignment: Assignment,
    *,
    reply_class: Annotated[ReplyClass, Pick(_("办到什么程度"), fields.classes)],
    opening: Annotated[str, Words(_("开头"), required=False, most=10000, lines=4)] = "",
    answer: Annotated[list[str], Many(Words(_("逐条答复"), required=False, most=4000, lines=4))],
    what: Annotated[list[str], Many(Words(_("措施"), required=False, most=300, lines=1))] = [],  # noqa: B006
    status: Annotated[list[Status], Many(OneOf(_("办到哪一步"), Status, required=False))] = [],  # noqa: B006
    due_on: Annotated[list[date], Many(Day(_("哪天以前"), required=False))] = [],  # noqa: B006
    closing: Annotated[str, Words(_("结尾"), required=False, most=10000, lines=3)] = "",
    openness: Annotated[Openness, OneOf(_("希望公开多少"), Openness)] = Openness.FULL,
    contact_name: Annotated[str, Words(_("联系人"), most=60, lines=1)],
    contact_phone: Annotated[str, Words(_("联系电话"), most=30, lines=1)],
) -> str:
    """The handler's answer to each proposal, with its measures; to the checking office, if there is one."""
    for field, sentence in missing(assignment):
        raise Refused(sentence, field)
    proposals = list(assignment.suggestion.proposals.all())
    rows = faults.promises(what, status, due_on)
    _refuse(faults.in_answers(proposals, answer))
    _refuse(faults.in_measures(reply_class.effect, rows, local_date(ctx.now)))
    columns = {"opening": opening, "closing": closing, "contact_name": contact_name, "contact_phone": contact_phone}
    reply, _made = Reply.objects.update_or_create(
        assignment=assignment,
        defaults={
            "effect": reply_class.effect,
            "letter": reply_class.letter,
            "letter_name": reply_class.name,
            "openness": openness,
            "drafted_at": ctx.now,
            **{name: words.strip() for name, words in columns.items()},
        },
    )
    _keep_lists(reply, proposals, answer, rows)
    asked = assignment.requests.filter(state="ASKED", what__in=("NO_DIALOGUE", "OVERRIDE"))
    ctx.perform("request.void", asked)
    ctx.tell(reply=reply.pk, effect=str(reply.effect))
    return "drafted" if has_check(assignment) else "checked"


def _keep_lists(reply: Reply, proposals: list[Proposal], answer: list[str], rows: list[faults.Promise]) -> None:
    reply.parts.all().delete()
    reply.measures.all().delete()
    Part.objects.bulk_create(
        Part(reply=reply, proposal=proposal, text=words.strip())
        for proposal, words in zip(proposals, answer, strict=False)
    )
    Measure.objects.bulk_create(
        Measure(reply=reply, position=at, what=row.what, status=row.status, due_on=row.due_on)
        for at, row in enumerate(rows, start=1)
    )


def has_check(assignment: Assignment) -> bool:
    """Whether its office checks drafts: the handling office does, for units outside it nobody."""
    return assignment.office.kind == assignment.office.Kind.HANDLING_OFFICE


def missing(assignment: Assignment) -> list[tuple[str, Any]]:
    """What has to happen before a reply may be drafted: the field and a sentence each."""
    if not assignment.answers:
        return [("", _("协办单位出意见，不写答复"))]
    found: list[tuple[str, Any]] = []
    if not assignment.dialogues.exists() and not _granted(assignment, "NO_DIALOGUE"):
        found.append(("", _("还没有和代表沟通过：先记一次沟通，或者申请不面商")))
    due = awaited(assignment)
    if due and not _granted(assignment, "OVERRIDE"):
        names = "、".join(str(one.unit) for one in due)
        found.append(("", _("%(names)s的协办意见还没到：等意见，或者过期后申请先行答复") % {"names": names}))
    return found


def awaited(assignment: Assignment) -> list[Assignment]:
    """The assisting units whose opinion has not come."""
    if assignment.role != Role.MAIN:
        return []
    others = Assignment.objects.filter(suggestion=assignment.suggestion_id, round=assignment.round, role=Role.ASSIST)
    return list(others.filter(state__in=OPEN).select_related("unit").order_by("id"))


def _granted(assignment: Assignment, what: str) -> bool:
    return Request.objects.filter(assignment=assignment, what=what, state="GRANTED").exists()


def _refuse(found: list[faults.Fault]) -> None:
    for fault in found:
        raise Refused(fault.sentence, fault.field)


def check(
    ctx: Context,
    assignment: Assignment,
    *,
    verdict: Annotated[Verdict, OneOf(_("能不能送签"), Verdict)],
    sentence: Annotated[list[str], Many(Words(_("哪一句"), required=False, most=500, lines=1))] = [],  # noqa: B006
    remark: Annotated[list[str], Many(Words(_("要改什么"), required=False, most=1000, lines=1))] = [],  # noqa: B006
) -> str:
    """The handling office lets a draft go to its head, or says at which sentence it needs mending."""
    if verdict == Verdict.PASS:
        return "passed"
    _remarks(ctx, assignment, sentence, remark)
    return "mend"


def _remarks(ctx: Context, assignment: Assignment, sentence: list[str], remark: list[str]) -> None:
    rows = [
        (sentence[index].strip() if index < len(sentence) else "", words.strip())
        for index, words in enumerate(remark)
        if words.strip()
    ]
    if not rows:
        raise Refused(_("写一写要改什么"), "remark")
    Remark.objects.bulk_create(
        Remark(assignment=assignment, by_id=ctx.actor.membership_id, sentence=where, text=words, at=ctx.now)
        for where, words in rows
    )
    ctx.tell(remarks=len(rows))


def sign(
    ctx: Context,
    assignment: Assignment,
    *,
    word: Annotated[Signing, OneOf(_("签不签"), Signing)],
    number: Annotated[
        str, Words(_("文号"), hint=_("例如：望建函〔2025〕12号。"), required=False, most=60, lines=1)
    ] = "",
    sentence: Annotated[list[str], Many(Words(_("哪一句"), required=False, most=500, lines=1))] = [],  # noqa: B006
    remark: Annotated[list[str], Many(Words(_("要改什么"), required=False, most=1000, lines=1))] = [],  # noqa: B006
) -> str:
    """The head signs: the letter has its number and date, and goes to every signatory."""
    if word == Signing.MEND:
        _remarks(ctx, assignment, sentence, remark)
        return "mend"
    _number_is_free(assignment, number)
    reply = assignment.reply
    reply.number, reply.signed_on = number.strip(), local_date(ctx.now)
    reply.signed_by_id = ctx.actor.membership_id
    reply.save()
    assignment.delivered_at = ctx.now
    # of this assignment; and nothing joins any more what has been answered in part
    asked = Request.objects.filter(Q(assignment=assignment) | Q(join_into=assignment.suggestion), state="ASKED")
    ctx.perform("request.void", asked)
    letters = _deliver(ctx, assignment)
    _promise(ctx, assignment, reply)
    ctx.tell(reply=reply.pk, letters=len(letters))
    ctx.afterwards(lambda _event: _complete(ctx, assignment))
    return "signed"


def _number_is_free(assignment: Assignment, number: str) -> None:
    if not number.strip():
        raise Refused(_("签发要有文号"), "number")
    if Reply.objects.filter(assignment__unit=assignment.unit_id, number=number.strip()).exists():
        raise Refused(_("这个文号已经用过"), "number")


def _deliver(ctx: Context, assignment: Assignment) -> list[Letter]:
    """A letter to each signatory of the suggestion and of those handled with it."""
    suggestion = assignment.suggestion
    letters = []
    for one in (suggestion, *suggestion.joined.order_by("id")):
        office = congress_office_of(one.zone_id)
        for deputy in signatories(one):
            letters.append(Letter(suggestion=one, deputy=deputy, addressee=deputy.person.name))
        if one.answer_to or not one.lead_id:
            letters.append(Letter(suggestion=one, addressee=one.answer_to or str(office)))
    for letter in letters:
        letter.assignment, letter.delivered_at = assignment, ctx.now
        letter.save()
    return letters


def _promise(ctx: Context, assignment: Assignment, reply: Reply) -> None:
    """What has a date and is not done is a commitment from now on."""
    for measure in reply.measures.exclude(status=Status.DONE).filter(due_on__isnull=False):
        ctx.begin(
            "commitment.make",
            suggestion=assignment.suggestion,
            measure=measure,
            what=measure.what,
            unit=assignment.unit,
            due_on=measure.due_on,
        )


def _complete(ctx: Context, assignment: Assignment) -> None:
    """The last letter of the round answers the suggestion."""
    suggestion = assignment.suggestion
    owed = Assignment.objects.filter(suggestion=suggestion, round=assignment.round, role__in=ANSWERING)
    if not owed.filter(state__in=OPEN).exists() and owed.filter(state=DELIVERED).exists():
        suggestion.refresh_from_db()
        ctx.perform("suggestion.reply_complete", [suggestion])


def latest_remarks(assignment: Assignment) -> list[Remark]:
    """What was to be mended when the draft last came back."""
    last = assignment.remarks.aggregate(last=Max("at"))["last"]
    return list(assignment.remarks.filter(at=last).order_by("id")) if last else []
