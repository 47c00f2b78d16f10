"""Writing the reply or the opinion: saved while one types, merged between devices, handed in."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.casework.drafts import copies
from lianxin.casework.models import Assignment
from lianxin.casework.office.frame import frame
from lianxin.casework.unit import checking, clashes, editor, letter, performing, views
from lianxin.casework.unit.performing import actor_of
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.time import TZ, local_date
from lianxin.ui.pages import page

JSON = "application/json"


@at_work
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed; for the script as JSON, else back to the page or on to the preview."""
    found = views.load(request, pk)
    wants_json = JSON in request.headers.get("Accept", "")
    try:
        performing.writes(actor_of(request), found)
    except Conflict as error:
        return _gone(request, found, error, wants_json)
    content = editor.typed(found, request.POST)
    saved = _keep(request, found, content)
    if wants_json:
        return JsonResponse(_told(saved, merged=saved.content != content))
    if saved.clashes:
        return _choose(request, found, saved)
    return HttpResponseRedirect(_back(request, found, saved.content), status=HTTPStatus.SEE_OTHER)


@at_work
@require_POST
def hand_in(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Keep the text, then perform `draft_reply` or `give_opinion` with it."""
    if performing.is_resent(request, pk, name):
        return performing.onwards(request, pk, name)
    found = views.load(request, pk)
    if name != editor.action_of(found):
        return views.act(request, pk, name)
    content, version = editor.typed(found, request.POST), request.POST.get("version", "")
    try:
        performing.writes(actor_of(request), found)
        saved = _keep(request, found, content)
        if saved.clashes or saved.content != content:
            return _choose(request, found, saved)
        return _perform(request, found, name, content, version, saved.revision)
    except Conflict as error:
        return views.moved_on(request, found, error, editor.whole_form(found, actor_of(request), content, version))


@at_work
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Where two devices changed the same field: keep the chosen ones."""
    found = views.load(request, pk)
    performing.writes(actor_of(request), found)
    newest, _copy = editor.newest(found, actor_of(request))
    content = clashes.settled(newest, request.POST)
    saved = _keep(request, found, content)
    return (
        _choose(request, found, saved)
        if saved.clashes
        else HttpResponseRedirect(reverse("unit:assignment", args=[pk]), status=HTTPStatus.SEE_OTHER)
    )


@at_work
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would read now."""
    found = views.load(request, pk)
    performing.writes(actor_of(request), found)
    content, _copy = editor.newest(found, actor_of(request))
    sheet = letter.typed(found, content, local_date(request.now))  # type: ignore[attr-defined]
    return page(request, "casework/unit/preview.html", case=found, sheet=sheet, **frame(request))


@at_work
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The check beside the text, made anew after a save."""
    found = views.load(request, pk)
    performing.writes(actor_of(request), found)
    items = checking.review(editor.opened(found, actor_of(request)), local_date(request.now))  # type: ignore[attr-defined]
    made: dict[str, Any] = {"items": items, "lacking": checking.lacking(items), "fresh": True}
    return page(request, "casework/unit/review.html", case=found, **made)


def _keep(request: HttpRequest, found: Assignment, content: editor.Content) -> copies.Saved:
    base = request.POST.get("base", "")
    revision = int(base[:9]) if base.isdecimal() else 0
    actor, now = actor_of(request), request.now  # type: ignore[attr-defined]
    # the page that asks is the end of what the device keeps: one's own text lies beside until it is chosen or not
    aside = JSON not in request.headers.get("Accept", "")
    origin = editor.origin(found, actor)
    return copies.save(found.ref, revision, content, actor.user_id, now, origin=origin, aside=aside)


def _told(saved: copies.Saved, merged: bool) -> dict[str, Any]:
    clashing = {name: {"theirs": theirs, "mine": mine} for name, (theirs, mine) in saved.clashes.items()}
    at = f"{saved.saved_at.astimezone(TZ):%H:%M}"
    return {"revision": saved.revision, "saved": at, "merged": merged, "clashes": clashing}


def _gone(request: HttpRequest, found: Assignment, error: Conflict, wants_json: bool) -> HttpResponse:
    if wants_json:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.CONFLICT)
    content = editor.typed(found, request.POST)
    return views.moved_on(request, found, error, editor.whole_form(found, actor_of(request), content))


def _back(request: HttpRequest, found: Assignment, content: editor.Content) -> str:
    if request.POST.get("go") == "preview":
        return reverse("unit:preview", args=[found.pk])
    where = reverse("unit:assignment", args=[found.pk])
    if "add" in request.POST:
        return f"{where}?rows={len(content.get('measures', [])) + 2}#measures"
    return f"{where}#reply"


def _choose(request: HttpRequest, found: Assignment, saved: copies.Saved) -> HttpResponse:
    """Both texts where both sides changed a field; where nothing clashes, the merged text to look at."""
    pairs = clashes.shown(found, saved)
    typed = json.dumps({name: mine for name, (_theirs, mine) in saved.clashes.items()}, ensure_ascii=False)
    return views.show(
        request, found, status=HTTPStatus.CONFLICT, clashing=pairs, typed_json=typed, base=saved.revision,
        merged=not pairs,
    )  # fmt: skip


def _perform(
    request: HttpRequest, found: Assignment, name: str, content: editor.Content, version: str, revision: int
) -> HttpResponse:
    """303 when it is done, the editor with what to mend when it is refused. Raises Conflict."""
    actor, now = actor_of(request), request.now  # type: ignore[attr-defined]
    form = editor.whole_form(found, actor, content, version)
    try:
        performing.perform(request, found, name, form)
    except (Refused, Forbidden) as refused:
        written = editor.returned(found, actor, content, revision)
        editor.tell(written, refused, local_date(now))
        return views.show(request, found, tried=form, written=written, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    copies.drop(found.ref)
    return performing.onwards(request, found.pk, name)
