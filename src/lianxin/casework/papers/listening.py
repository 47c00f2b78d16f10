"""Which event asks for which paper. The worker makes them; what is asked for twice is made once."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from django.utils.translation import override

from lianxin.casework.models import Assignment, Letter, Request, Suggestion
from lianxin.casework.papers import assignments, replies, suggestions, wording
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows, by_key
from lianxin.core.statements import Given
from lianxin.core.time import local_date
from lianxin.documents import orders
from lianxin.documents.papers import Paper
from lianxin.ledger import listeners
from lianxin.ledger.models import Event

FORM, NOTICE, REQUEST, OPINION = "suggestion_form", "assignment_notice", "request", "opinion"
LETTER, RATING = "reply_letter", "opinion_form"

PK, OF_SUGGESTION = Given("pk"), ("suggestion__lead__person", "suggestion__zone", "suggestion__area")
SUGGESTION = Rows(Suggestion.objects.select_related("lead__person", "area", "zone").filter(pk=PK))
ASSIGNMENT = Rows(Assignment.objects.select_related("unit", "office", "handler__person", *OF_SUGGESTION).filter(pk=PK))
LETTERS = Rows(
    Letter.objects.select_related(*OF_SUGGESTION, "deputy__person", "deputy__area")
    .filter(assignment=Given("assignment"))
    .order_by("suggestion_id", "id")
)


def _form(event: Event, now: datetime) -> None:
    """The text as handed in. Where it was returned and written anew meanwhile, the next submit asks for that one."""
    suggestion = SUGGESTION.one(pk=event.subject_id)
    text = suggestion.text_version
    if event.data.get("text", text) != text:
        return
    numbered = event.action != "suggestion.submit"  # as it was then, however late this is read
    title = f"建议纸（{wording.short_number(suggestion)}）" if numbered else "建议纸（未编号）"
    form = suggestions.suggestion_form(suggestion, numbered)
    key = f"{FORM}:{event.pk}:text:{text}"
    orders.ask(key, FORM, suggestion.ref, form, suggestion.zone_id, now, title)


def _notice(event: Event, now: datetime) -> None:
    one = ASSIGNMENT.one(pk=event.subject_id)
    title = f"交办通知（{one.suggestion.number}，{one.unit}）"
    orders.ask(f"{NOTICE}:{event.pk}", NOTICE, one.ref, assignments.assignment_notice(one), one.zone_id, now, title)


def _request(event: Event, now: datetime) -> None:
    request = by_key(Request).one(pk=event.subject_id)
    if request.assignment_id is None or request.what not in ("RETURN", "EXTENSION"):
        return
    request.assignment = one = ASSIGNMENT.one(pk=request.assignment_id)
    title = f"{'申退函' if request.what == 'RETURN' else '延期申请'}（{one.suggestion.number}，{one.unit}）"
    paper = assignments.request_paper(request, local_date(event.occurred_at))
    orders.ask(f"{REQUEST}:{event.pk}", REQUEST, request.ref, paper, one.zone_id, now, title)


def _opinion(event: Event, now: datetime) -> None:
    one = ASSIGNMENT.one(pk=event.subject_id)
    title = f"协办意见（{one.suggestion.number}，{one.unit}）"
    orders.ask(f"{OPINION}:{event.pk}", OPINION, one.ref, assignments.opinion(one), one.zone_id, now, title)


def _letters(event: Event, now: datetime) -> None:
    """A letter for each signatory of the suggestion and of those handled with it, and the offices' copies."""
    if not event.data.get("letters"):
        return  # sent back to be mended
    one = ASSIGNMENT.one(pk=event.subject_id)
    rows = LETTERS.ask(assignment=one.pk)
    for _suggestion, found in groupby(rows, key=lambda letter: letter.suggestion_id):
        _answered(list(found), one, event, now)


def _answered(letters: list[Letter], assignment: Assignment, event: Event, now: datetime) -> None:
    """Those of one suggestion. Who led it then is the first of them, or an office in its place."""
    lead = next((letter for letter in letters if letter.deputy_id is None), letters[0])
    for letter in letters:
        _letter(letter, assignment, len(letters), letter == lead, now)
    suggestion, zone_id = lead.suggestion, assignment.zone_id
    title = f"答复函（{suggestion.number}，{assignment.unit}，抄送）"
    key = f"{LETTER}:{event.pk}:copy:{suggestion.pk}"
    copy = _paper(lead, assignment, len(letters), True)
    orders.ask(key, LETTER, assignment.ref, copy, zone_id, now, title)


def _paper(letter: Letter, assignment: Assignment, count: int, leads: bool) -> Paper:
    """To the lead with how many signed, to a cosigner by name, to whom no deputy is by what was entered."""
    name = letter.addressee
    if letter.deputy_id:
        name = f"{name}（等{count}名）代表" if leads and count > 1 else f"{name}代表"
    on = local_date(letter.delivered_at)
    return replies.reply_letter(assignment.reply, letter.suggestion, name, on, letter.deputy)


def _letter(letter: Letter, assignment: Assignment, count: int, leads: bool, now: datetime) -> None:
    suggestion, zone_id = letter.suggestion, assignment.zone_id
    recipient = SubjectRef("deputy", letter.deputy_id) if letter.deputy_id else None
    paper = _paper(letter, assignment, count, leads)
    title = f"答复函（{suggestion.number}，{assignment.unit}）"
    orders.ask(f"{LETTER}:letter:{letter.pk}", LETTER, letter.ref, paper, zone_id, now, title, recipient)
    if leads:
        form = replies.opinion_form(assignment.reply, suggestion, letter.deputy, letter.addressee)
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
