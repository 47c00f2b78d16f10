"""The effects of the concern's actions. The keywords are what an action needs, written once."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import DEPUTY
from lianxin.casework import beside
from lianxin.casework.concern import fields
from lianxin.casework.concern.fields import Number, Photos, Target
from lianxin.casework.concern.models import (
    CLOSED,
    IN_HAND,
    NEW,
    RAISED,
    REFERRED,
    Concern,
    Decline,
    Outcome,
    Score,
)
from lianxin.casework.concern.relations import visible_to
from lianxin.casework.heirs import heir
from lianxin.casework.models import Addition, Answer, Evaluation, Suggestion, Visit
from lianxin.casework.suggestion.passing_on import passed_on
from lianxin.casework.supervision.models import How
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import insert
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization, Site
from lianxin.directory.queries import congress_office_of, street_office_of
from lianxin.files import uploads
from lianxin.ledger.models import Event
from lianxin.privacy import contacts, unmaskings
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Day, Many, OneOf, Pick, Words


def _passed_on(ctx: Context, concern: Concern, *, referred: bool = False) -> None:
    """It has another holder: what was urged is now theirs to answer; a request of the unit before ends."""
    if not referred:
        concern.unit, concern.outside_body, concern.outside_number = None, "", ""
    ctx.perform("request.void", beside.ASKED.ask(concern=concern.pk))
    ctx.afterwards(lambda _event: ctx.hold(beside.URGED.ask(concern=concern.pk)))


def _over(ctx: Context, concern: Concern) -> None:
    """Nothing runs on beside an answered or ended concern but what was promised."""
    ctx.perform("request.void", beside.ASKED.ask(concern=concern.pk))
    ctx.perform("supervision.void", beside.PRESSED.ask(concern=concern.pk))


def add(
    ctx: Context,
    concern: Concern,
    *,
    words: Annotated[str, Words(_("补充什么"), required=False, most=10000, lines=6)] = "",
    photos: Annotated[list[str], Photos()] = [],  # noqa: B006 - never changed
) -> None:
    """The resident adds words or photos; the holder is told by the event."""
    if not words.strip() and not photos:
        raise Refused(_("写几个字，或者加一张照片"), "words")
    addition = insert(Addition(concern=concern, words=words.strip(), at=ctx.now))
    uploads.attach(photos, SubjectRef("addition", addition.pk), "photo", ctx.now)
    ctx.tell(addition=addition.pk)


def withdraw(
    ctx: Context,
    concern: Concern,
    *,
    reason: Annotated[str, Words(_("为什么撤回"), required=False)] = "",
) -> None:
    """The resident takes it back; where a phone was given, its code was asked first."""
    if contacts.has_phone(concern.ref) and not contacts.is_left_under(ctx.actor.proved_phone, concern.ref):
        raise Refused(_("先用提交时填的手机号收一个验证码"))
    ctx.say(reason)
    _over(ctx, concern)
    ctx.perform("concern.unmerge", beside.MERGED.ask(concern=concern.pk))


def take(ctx: Context, concern: Concern) -> None:
    """A deputy of the site, or the desk itself, takes it in hand."""
    _give(concern, ctx.actor.deputy_id if ctx.actor.kind == DEPUTY else None, ctx.actor.organization_id)
    _passed_on(ctx, concern)


def _give(concern: Concern, deputy_id: int | None, organization_id: int | None) -> None:
    concern.holder_deputy_id = deputy_id
    concern.holder_org_id = None if deputy_id else organization_id


def hand(
    ctx: Context,
    concern: Concern,
    *,
    to: Annotated[Target, Pick(_("转给谁"), fields.targets)],
) -> None:
    """To a named deputy, site or street; a site or street then screens it too."""
    if isinstance(to, Deputy):
        if concern.holder_deputy_id == to.pk and concern.state == IN_HAND:
            raise Refused(_("这件事已经在这位代表手里"), "to")
        _give(concern, to.pk, None)
        ctx.tell(deputy=to.pk)
    else:
        office = to.organization if isinstance(to, Site) else to
        concern.site = to if isinstance(to, Site) else None
        concern.area, concern.screener = to.area, office
        _give(concern, None, office.pk)
        ctx.tell(organization=office.pk)
    _passed_on(ctx, concern)


def refer(
    ctx: Context,
    concern: Concern,
    *,
    unit: Annotated[Organization | None, Pick(_("转给哪个单位"), fields.units, required=False)] = None,
    outside_body: Annotated[
        str,
        Words(
            _("或者区外单位"),
            hint=_("例如 12345 热线。由本单位盯着，并填写对方的答复。"),
            required=False,
            most=100,
            lines=1,
        ),
    ] = "",
    outside_number: Annotated[str, Words(_("对方的受理编号"), required=False, most=60, lines=1)] = "",
) -> None:
    """To a unit of the zone, or to a body outside it whose answer the screener then enters."""
    if bool(unit) == bool(outside_body.strip()):
        raise Refused(_("选一个单位，或者填一个区外单位，只选其一"), "unit")
    if outside_body.strip() and not outside_number.strip():
        raise Refused(_("填对方的受理编号，日后好查"), "outside_number")
    concern.unit, concern.outside_body = unit, outside_body.strip()
    concern.outside_number = outside_number.strip()
    ctx.tell(unit=unit.pk if unit else None, outside=bool(concern.outside_body))
    _passed_on(ctx, concern, referred=True)


def send_back(
    ctx: Context,
    concern: Concern,
    *,
    reason: Annotated[str, Words(_("为什么不归我们办"), hint=_("写明职责依据。"))],
    competent: Annotated[str, Words(_("该由谁办"), most=100, lines=1)],
) -> None:
    """The unit is not competent and says who is."""
    ctx.say(_("%(reason)s（建议转给：%(who)s）") % {"reason": reason.strip(), "who": competent.strip()})
    _passed_on(ctx, concern)
    _give(concern, None, None)


def visit(
    ctx: Context,
    concern: Concern,
    *,
    seen: Annotated[str, Words(_("看到了什么"), most=4000)],
    photos: Annotated[list[str], Photos()] = [],  # noqa: B006 - never changed
) -> None:
    """A deputy was on the spot."""
    if ctx.actor.deputy_id is None:
        raise Forbidden(_("只有代表可以记现场查看"))
    row = insert(Visit(concern=concern, deputy_id=ctx.actor.deputy_id, seen=seen.strip(), at=ctx.now))
    uploads.attach(photos, SubjectRef("visit", row.pk), "photo", ctx.now)
    ctx.tell(visit=row.pk)


def answer(
    ctx: Context,
    concern: Concern,
    *,
    text: Annotated[str, Words(_("怎么答复"), hint=_("群众看得到全文。"), most=10000, lines=8, least=5)],
    outcome: Annotated[Outcome, OneOf(_("办得怎么样"), Outcome)],
    what: Annotated[list[str], Many(Words(_("答应办什么"), required=False, most=300, lines=1))] = [],  # noqa: B006
    unit: Annotated[list[Organization], Many(Pick(_("由谁办"), fields.units, required=False))] = [],  # noqa: B006
    due_on: Annotated[list[date], Many(Day(_("哪天以前"), required=False))] = [],  # noqa: B006
) -> None:
    """The holder answers; a planned outcome needs a named unit and a date for each promise."""
    promises = _promises(concern, outcome, what, unit, due_on, local_date(ctx.now))
    who = {"organization_id": ctx.actor.organization_id, "deputy_id": ctx.actor.deputy_id}
    row = insert(Answer(concern=concern, **who, text=text.strip(), outcome=outcome, at=ctx.now))
    ctx.tell(answer=row.pk, outcome=str(outcome))
    for promise in promises:
        ctx.begin("commitment.make", concern=concern, answer=row, what=promise[0], unit=promise[1], due_on=promise[2])
    _over(ctx, concern)
    ctx.perform("concern.reply", beside.MERGED.ask(concern=concern.pk), answer=row)


def _promises(
    concern: Concern, outcome: str, what: list[str], unit: list[Organization], due_on: list[date], today: date
) -> list[tuple[str, Organization, date]]:
    """The rows of a planned answer, each whole. Raises Refused with the field at fault."""
    if outcome != Outcome.PLANNED:
        return []
    rows = max(len(what), len(due_on), 1)
    own = [concern.unit] if concern.unit else []
    found = []
    for index in range(rows):
        words = what[index].strip() if index < len(what) else ""
        by = unit[index] if index < len(unit) and unit[index] else (own[0] if own else None)
        on = due_on[index] if index < len(due_on) else None
        if not words:
            raise Refused(_("写清楚答应办什么"), "what")
        if by is None:
            raise Refused(_("选一个负责的单位"), "unit")
        if on is None:
            raise Refused(_("“正在解决”要写明日期"), "due_on")
        if on <= today:
            raise Refused(_("日期要在今天以后"), "due_on")
        found.append((words, by, on))
    return found


def raise_(ctx: Context, concern: Concern, *, suggestion: Suggestion) -> None:
    """A suggestion was handed in with it: it follows that one from now on."""
    ctx.tell(suggestion=suggestion.pk)
    _over(ctx, concern)


def release(ctx: Context, concern: Concern) -> None:
    """The suggestion goes no further: whoever had the concern has it again."""


def reply(
    ctx: Context,
    concern: Concern,
    *,
    answer: Answer | None = None,
    suggestion: Suggestion | None = None,
    replies_of: Suggestion | None = None,
) -> str:
    """The one it was merged into was answered, or its suggestion replied to (by letters to `replies_of`).

    It stands alone from now on. A closed one stays closed, and can be rated once more.
    """
    row = _answer_of(concern, answer, suggestion, replies_of or suggestion)
    row.at = ctx.now
    insert(row)
    concern.merged_into = None
    ctx.tell(answer=row.pk, outcome=str(row.outcome))
    _over(ctx, concern)
    ctx.perform("concern.reply", beside.MERGED.ask(concern=concern.pk), answer=row)
    return "same" if concern.state == CLOSED else "answered"


def _answer_of(
    concern: Concern, answer: Answer | None, suggestion: Suggestion | None, carrier: Suggestion | None
) -> Answer:
    if suggestion is not None and carrier is not None:
        told = passed_on(suggestion, carrier)
        return Answer(
            concern=concern, suggestion=suggestion, organization=told.unit, text=told.text, outcome=told.outcome
        )
    if answer is None:
        raise TypeError("a reply passes on an answer or a suggestion's letters")
    return Answer(
        concern=concern,
        suggestion_id=answer.suggestion_id,
        organization_id=answer.organization_id,
        deputy_id=answer.deputy_id,
        text=answer.text,
        outcome=answer.outcome,
    )


def merge(
    ctx: Context,
    concern: Concern,
    *,
    into: Annotated[int, Number(_("并到哪一件"), hint=_("填那一件的编号。"))],
) -> None:
    """Into one that is still open; it keeps its receipt and is answered with the other."""
    other = only(visible_to(ctx.actor).select_for_update().filter(pk=into))
    if other is None or other.pk == concern.pk:
        raise Refused(_("没找到这个编号"), "into")
    if other.state not in (NEW, IN_HAND, REFERRED, RAISED):
        raise Refused(_("那一件已经不在办了，不能并进去"), "into")
    concern.merged_into = other
    ctx.tell(into=other.pk)
    _over(ctx, concern)


def unmerge(ctx: Context, concern: Concern) -> None:
    """It goes its own way again, with its screener unless somebody had it in hand."""
    concern.merged_into = None
    if not (concern.holder_deputy_id or concern.holder_org_id):
        _give(concern, None, concern.screener_id)
    concern.unit, concern.outside_body, concern.outside_number = None, "", ""


def decline(
    ctx: Context,
    concern: Concern,
    *,
    reason: Annotated[Decline, OneOf(_("为什么不受理"), Decline)],
) -> None:
    """Not taken up, with a reason that says where to go."""
    concern.decline_reason = reason
    ctx.tell(reason=str(reason))
    _over(ctx, concern)
    ctx.perform("concern.unmerge", beside.MERGED.ask(concern=concern.pk))


def rate(
    ctx: Context,
    concern: Concern,
    *,
    score: Annotated[Score, OneOf(_("这个结果，您满意吗？"), Score)],
    words: Annotated[str, Words(_("想说几句"), required=False)] = "",
) -> str:
    """The resident's word on the answer; the first dissatisfaction goes to the street office."""
    first = not beside.DISSATISFIED.ask(concern=concern.pk)
    _rated(ctx, concern, score, words)
    if score != Score.DISSATISFIED or not first:
        return "settled"
    office = (street_office_of(concern.area) if concern.area else None) or congress_office_of(concern.zone_id)
    _give(concern, None, office.pk if office else concern.screener_id)
    concern.unit, concern.outside_body, concern.outside_number = None, "", ""
    return "again"


def rate_again(
    ctx: Context,
    concern: Concern,
    *,
    score: Annotated[Score, OneOf(_("这个结果，您满意吗？"), Score)],
    words: Annotated[str, Words(_("想说几句"), required=False)] = "",
) -> None:
    """Once after each later reply; the last rating counts. It opens nothing again."""
    _rated(ctx, concern, score, words)


def _rated(ctx: Context, concern: Concern, score: Score, words: str) -> None:
    answer = beside.LAST_ANSWER.one(concern=concern.pk)
    row = insert(Evaluation(concern=concern, answer=answer, score=score, words=words.strip(), at=ctx.now))
    ctx.tell(evaluation=row.pk, score=str(score))


def lapse(ctx: Context, concern: Concern) -> None:
    """Not rated: never counted as satisfied."""


def unmask(
    ctx: Context,
    concern: Concern,
    *,
    reason: Annotated[str, Words(_("为什么要看联系方式"), hint=_("群众看得到谁看过、为什么。"), most=200, lines=1)],
) -> None:
    """Somebody with a relation looks at the contact details; the resident sees who and why."""
    actor, words = ctx.actor, unmaskings.clean_reason(reason)

    def note(event: Event) -> None:
        unmaskings.record(
            concern.ref,
            person_id=actor.person_id or 0,
            membership_id=actor.membership_id,
            deputy_id=actor.deputy_id,
            organization_id=actor.organization_id,
            reason=words,
            at=ctx.now,
            event_id=event.pk,
        )

    ctx.afterwards(note)


def urge(
    ctx: Context,
    concern: Concern,
    *,
    how: Annotated[How, OneOf(_("怎么督促的"), How)],
    words: Annotated[str, Words(_("督促了什么"))],
) -> None:
    """A deputy presses whoever has it; they answer the deputy."""
    row = ctx.begin("supervision.ask", concern=concern, how=how, words=words)
    ctx.tell(supervision=row.pk)


def succeed(ctx: Context, concern: Concern) -> None:
    """Whoever had a part in it and is gone is replaced by the successor, else by the office above."""
    on = local_date(ctx.now)
    screener = concern.screener = heir(concern.screener, on)
    if concern.unit:
        concern.unit = heir(concern.unit, on, screener)
    if concern.holder_org:
        concern.holder_org = heir(concern.holder_org, on, screener)
    deputy = concern.holder_deputy
    if deputy and deputy.until and deputy.until <= on:
        concern.holder_deputy, concern.holder_org = None, screener
    ctx.perform("request.succeed", concern.requests.filter(state="ASKED"))
    ctx.afterwards(lambda _event: ctx.hold(concern.supervisions.filter(state="ASKED")))
