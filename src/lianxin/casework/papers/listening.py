"""Which event asks for which paper. The worker makes them; what is asked for twice is made once."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import override

from lianxin.casework.models import Assignment, Letter, Request, Suggestion
from lianxin.casework.papers import assignments, replies, suggestions, wording
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.documents import orders
from lianxin.ledger import listeners
from lianxin.ledger.models import Event

FORM, NOTICE, REQUEST, OPINION = "suggestion_form", "assignment_notice", "request", "opinion"
LETTER, RATING = "reply_letter", "opinion_form"


def _form(event: Event, now: datetime) -> None:
    suggestion = Suggestion.objects.select_related("lead__person", "area", "zone").get(pk=event.subject_id)
    numbered = event.action != "suggestion.submit"  # as it was then, however late this is read
    title = f"建议纸（{wording.short_number(suggestion)}）" if numbered else "建议纸（未编号）"
    form = suggestions.suggestion_form(suggestion, numbered)
    orders.ask(f"{FORM}:{event.pk}", FORM, suggestion.ref, form, suggestion.zone_id, now, title)


def _assignment(pk: int) -> Assignment:
    behind = ("unit", "office", "handler__person", "suggestion__lead__person", "suggestion__zone", "suggestion__area")
    return Assignment.objects.select_related(*behind).get(pk=pk)


def _notice(event: Event, now: datetime) -> None:
    one = _assignment(event.subject_id)
    title = f"交办通知（{one.suggestion.number}，{one.unit}）"
    orders.ask(f"{NOTICE}:{event.pk}", NOTICE, one.ref, assignments.assignment_notice(one), one.zone_id, now, title)


def _request(event: Event, now: datetime) -> None:
    request = Request.objects.select_related("assignment").get(pk=event.subject_id)
    if request.assignment is None or request.what not in ("RETURN", "EXTENSION"):
        return
    request.assignment = one = _assignment(request.assignment.pk)
    title = f"{'申退函' if request.what == 'RETURN' else '延期申请'}（{one.suggestion.number}，{one.unit}）"
    paper = assignments.request_paper(request)
    orders.ask(f"{REQUEST}:{event.pk}", REQUEST, one.ref, paper, one.zone_id, now, title)


def _opinion(event: Event, now: datetime) -> None:
    one = _assignment(event.subject_id)
    title = f"协办意见（{one.suggestion.number}，{one.unit}）"
    orders.ask(f"{OPINION}:{event.pk}", OPINION, one.ref, assignments.opinion(one), one.zone_id, now, title)


def _letters(event: Event, now: datetime) -> None:
    """One letter a signatory, the form for their opinion with the lead's, and a copy for the offices."""
    one = _assignment(event.subject_id)
    if not event.data.get("letters"):
        return  # sent back to be mended
    reply, on = one.reply, local_date(event.occurred_at)
    behind = ("suggestion__lead__person", "suggestion__zone", "suggestion__area", "deputy__person")
    for letter in Letter.objects.filter(assignment=one).select_related(*behind).order_by("id"):
        _letter(letter, one, now)
    name = wording.addressee(one.suggestion, wording.lead_name(one.suggestion))
    copy = replies.reply_letter(reply, one.suggestion, name, on)
    title = f"答复函（{one.suggestion.number}，{one.unit}，抄送）"
    orders.ask(f"{LETTER}:{event.pk}:copy", LETTER, one.ref, copy, one.zone_id, now, title)


def _letter(letter: Letter, assignment: Assignment, now: datetime) -> None:
    suggestion, reply = letter.suggestion, assignment.reply
    recipient = SubjectRef("deputy", letter.deputy_id) if letter.deputy_id else None
    name = wording.addressee(suggestion, letter.addressee) if recipient else letter.addressee
    paper = replies.reply_letter(reply, suggestion, name, local_date(letter.delivered_at))
    title = f"答复函（{suggestion.number}，{assignment.unit}）"
    zone_id = assignment.zone_id
    orders.ask(f"{LETTER}:letter:{letter.pk}", LETTER, letter.ref, paper, zone_id, now, title, recipient)
    if letter.deputy_id == suggestion.lead_id:
        form = replies.opinion_form(reply, suggestion, letter.deputy, letter.addressee)
        title = f"征询意见表（{suggestion.number}，{assignment.unit}）"
        orders.ask(f"{RATING}:letter:{letter.pk}", RATING, letter.ref, form, zone_id, now, title, recipient)


ON: dict[str, Callable[[Event, datetime], None]] = {
    "suggestion.submit": _form,
    "suggestion.accept": _form,
    "suggestion.enter": _form,
    "assignment.make": _notice,
    "request.ask": _request,
    "assignment.give_opinion": _opinion,
    "assignment.sign": _letters,
}


def ask(event: Event, now: datetime) -> None:
    """Ask for the papers of one event. They are in Chinese, whoever caused them and whatever they read."""
    with override("zh-hans"):
        ON[event.action](event, now)


listeners.register("papers", set(ON), ask)
