"""What a press on the page of a draft leads to, short of the page itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from lianxin.accounts.actor import Actor
from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion
from lianxin.casework.office import pages as office
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import DRAFT
from lianxin.casework.writing import content as contents
from lianxin.casework.writing.content import Content
from lianxin.core.errors import Refused
from lianxin.workflow.inputs import ActionForm, form_for

KIND = SUGGESTION.kind
MOST_DIGITS = 9


def actor_of(request: HttpRequest) -> Actor:
    """Who is at work."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def now_of(request: HttpRequest) -> datetime:
    """The instant of the request."""
    now: datetime = request.now  # type: ignore[attr-defined]
    return now


def load(request: HttpRequest, pk: int) -> Suggestion:
    """The suggestion. Raises Http404 where the actor may not know of it."""
    found: Suggestion = office.visible_or_404(KIND, actor_of(request), pk)
    return found


def writes(actor: Actor, suggestion: Suggestion) -> bool:
    """Whether the actor leads it and it is still being written."""
    return suggestion.state == DRAFT and "lead" in SUGGESTION.relations(actor, suggestion)


def number(data: Any, name: str) -> int:
    """A number of a form; 0 where there is none."""
    text = data.get(name, "")
    return int(text[:MOST_DIGITS]) if text.isdecimal() else 0


def keep(request: HttpRequest, suggestion: Suggestion, content: Content, aside: bool = False) -> copies.Saved:
    """Save what was typed, merged with what other devices saved meanwhile. No event tells of it."""
    return copies.save(
        suggestion.ref, number(request.POST, "base"), content, actor_of(request).user_id, now_of(request),
        origin=contents.kept(suggestion), aside=aside,
    )  # fmt: skip


def edit(suggestion: Suggestion, actor: Actor, now: datetime, content: Content, cause: str = "") -> Suggestion:
    """Let the case have this text, if it has another. Raises Conflict, Forbidden, Refused (without words: see the
    form's errors)."""
    if not contents.differ(content, contents.kept(suggestion)):
        return suggestion
    form = contents.edit_form(suggestion, actor, content)
    if not form.is_valid():
        raise Refused("")
    with transaction.atomic():
        copies.note(contents.versions(suggestion), suggestion.text_version, contents.kept(suggestion), now)
        found: Suggestion = SUGGESTION.perform("edit", suggestion, actor, now, cause=cause, **form.inputs)
    return found


def submit(suggestion: Suggestion, actor: Actor, now: datetime, content: Content, data: Any) -> ActionForm | None:
    """Hand in this text, all or nothing: None when it is done, the form of handing in where that has errors.

    Raises Conflict, Forbidden, Refused as `edit` does.
    """
    with transaction.atomic():
        current = edit(suggestion, actor, now, content, cause=f"{KIND}.submit")
        form = form_for(SUGGESTION, "submit", current, actor, data)
        if not form.is_valid():
            transaction.set_rollback(True)
            return form
        SUGGESTION.perform("submit", current, actor, now, **form.inputs)
        copies.settle(suggestion.ref)
        copies.drop(contents.versions(suggestion))
    return None
