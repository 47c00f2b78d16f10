"""The tracking page: everything that the holder of a receipt may see and do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.commitment.models import KEPT, OPEN, Commitment
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import CLOSED, MERGED, RAISED, Answer, Concern, Outcome, Score
from lianxin.casework.concern.texts import holder_name, public_state
from lianxin.casework.public import queries, story
from lianxin.casework.public.forms import AskCode
from lianxin.casework.published.carried import Promised, answered_by, carrying, promised
from lianxin.casework.published.queries import is_public
from lianxin.core.time import last_day, local_date
from lianxin.files import uploads
from lianxin.files.models import Picture
from lianxin.privacy import contacts, unmaskings
from lianxin.ui.pages import page
from lianxin.workflow.inputs import ActionForm, form_for
from lianxin.workflow.models import Note

OUTCOMES = {Outcome.DONE: "good", Outcome.PLANNED: "info", Outcome.EXPLAINED: "mute"}


@dataclass
class Promise:
    """A commitment with what may be done to it."""

    row: Commitment
    overdue: bool
    may_confirm: bool
    form: ActionForm | None = None
    reason: str = ""


@dataclass
class Said:
    """An answer, its tone and its promises."""

    row: Answer
    who: str
    tone: str
    score: str | None
    words: str
    promises: list[Promise]
    carried: list[Promised]
    public_number: str


def _promises(
    concern: Concern, actor: Actor, now: datetime, bound: Mapping[int, ActionForm]
) -> dict[int | None, list[Promise]]:
    """The commitments by answer."""
    found: dict[int | None, list[Promise]] = {}
    rows = list(concern.commitments.select_related("unit").order_by("due_on", "id"))
    reasons = Note.objects.filter(
        subject_kind="commitment", subject_id__in=[row.pk for row in rows if row.state == "BROKEN"]
    )
    why = dict(reasons.order_by("id").values_list("subject_id", "text"))
    for row in rows:
        row.concern = concern
        may = any(action.name == "confirm" for action in COMMITMENT.offers(row, actor, now))
        form = bound.get(row.pk) or (form_for(COMMITMENT, "confirm", row, actor) if may else None)
        if form:
            form.auto_id = f"confirm-{row.pk}-%s"
        overdue = row.state == OPEN and row.due_on < local_date(now)
        found.setdefault(row.answer_id, []).append(Promise(row, overdue, may, form, why.get(row.pk, "")))
    return found


def _answers(concern: Concern, promises: dict[int | None, list[Promise]], now: datetime) -> list[Said]:
    rows = concern.answers.select_related("organization", "deputy__person", "suggestion").order_by("-id")
    scores = {row.answer_id: row for row in concern.evaluations.all()}
    return [
        Said(
            row, story.answerer(row), OUTCOMES[Outcome(row.outcome)],
            scores[row.pk].score if row.pk in scores else None,
            scores[row.pk].words if row.pk in scores else "",
            promises.get(row.pk, []),
            promised(row.suggestion, now) if row.suggestion else [],
            row.suggestion.number or "" if row.suggestion and is_public(row.suggestion) else "",
        )
        for row in rows
    ]  # fmt: skip


def _score(concern: Concern, answers: list[Said]) -> str | None:
    """The last rating. A reply that came to a closed concern and is not rated does not undo the one before."""
    for said in answers:
        came_later = concern.state == CLOSED and said.row.at > concern.state_since
        if said.score or not came_later:
            return said.score
    return None


def _again_until(forms: Mapping[str, ActionForm], concern: Concern, answers: list[Said]) -> date | None:
    """The last day on which a later reply may be rated."""
    if "rate_again" not in forms:
        return None
    return last_day(rules.after(rules.RATING, concern.zone_id, answers[0].row.at))


def _other(concern: Concern, now: datetime) -> dict[str, Any] | None:
    """What may be told of the one it was merged into: how far it is, nothing of whose it is."""
    other = concern.merged_into if concern.state == MERGED else None
    if other is None:
        return None
    words, tone = public_state(other, None)
    carried = carrying(other, now) if other.state == RAISED else []
    due, holder = queries.due(other, now), holder_name(other)
    if carried:
        due, holder = carried[0].due, carried[0].holder
    return {"words": words, "tone": tone, "holder": holder, "due": due}


def _pending(form: ActionForm) -> list[Picture]:
    """The photos that a form which came back holds already."""
    return uploads.pending(form.data.getlist("photos")) if isinstance(form.data, QueryDict) else []


def context(
    concern: Concern,
    actor: Actor,
    now: datetime,
    bound: Mapping[str, ActionForm],
    confirming: Mapping[int, ActionForm],
) -> dict[str, Any]:
    """What the page shows. `bound` and `confirming` are forms that came back, by action and by commitment."""
    due = queries.due(concern, now)
    answers = _answers(concern, _promises(concern, actor, now, confirming), now)
    words, tone = public_state(concern, _score(concern, answers))
    offers = {action.name: action for action in CONCERN.offers(concern, actor, now)}
    forms = {name: bound.get(name) or form_for(CONCERN, name, concern, actor) for name in offers}
    suggestions = carrying(concern, now)
    told = suggestions[0] if suggestions else answered_by([said.row for said in answers], now)
    return {
        "concern": concern,
        "state_words": words,
        "state_tone": tone,
        "due": due,
        "holder": holder_name(concern),
        "course": story.course(concern, due, now, told),
        "suggestions": suggestions,
        "pictures": story.pictures_of(concern),
        "answers": answers,
        "forms": forms,
        "again_until": _again_until(forms, concern, answers),
        "then": {name: action.then(concern, now) for name, action in offers.items() if action.then},
        "opened": set(bound),
        "pending": _pending(bound["add"]) if "add" in bound else [],
        "looks": unmaskings.of(concern.ref),
        "contact": contacts.masked(concern.ref),
        "second_time": any(said.score == Score.DISSATISFIED for said in answers),
        "other": _other(concern, now),
        "kept_state": KEPT,
    }


def render(
    request: HttpRequest,
    concern: Concern,
    actor: Actor,
    *,
    status: int = HTTPStatus.OK,
    bound: Mapping[str, ActionForm] | None = None,
    confirming: Mapping[int, ActionForm] | None = None,
    ask: AskCode | None = None,
    note: str = "",
    kept: list[tuple[str, str]] | None = None,
    done: str = "",
) -> HttpResponse:
    """The page. `note` is a sentence above all, `kept` what was typed for an action that is gone."""
    now: datetime = request.now  # type: ignore[attr-defined]
    known = context(concern, actor, now, bound or {}, confirming or {})
    wrong = next((f for f in [*(bound or {}).values(), *(confirming or {}).values()] if f.errors), ask)
    return page(
        request, "casework/public/case.html", status=status, form=wrong, ask=ask, note=note, kept=kept or [],
        done=done, **known,
    )  # fmt: skip
