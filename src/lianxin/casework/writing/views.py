"""A draft being written: saved while one types, kept by a press, handed in."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.casework import behind, course
from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion
from lianxin.casework.office import addresses
from lianxin.casework.office import views as office
from lianxin.casework.office.frame import frame
from lianxin.casework.writing import clashes, editor, pages, performing
from lianxin.casework.writing import content as contents
from lianxin.casework.writing.content import Content
from lianxin.casework.writing.performing import KIND, actor_of, now_of
from lianxin.core.errors import Conflict, Refused
from lianxin.core.time import TZ
from lianxin.notify import notices
from lianxin.ui.pages import page
from lianxin.workflow.inputs import ActionForm

JSON = "application/json"
GET = ("GET", "HEAD", "POST")
MOST_DIGITS = 4


@at_work
@require_http_methods(GET)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor; sent, the text is kept and the case has it."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return office.act(request, KIND, pk, "edit") if request.method == "POST" else _elsewhere(found)
    if request.method == "POST":
        return _keep(request, found)
    notices.mark_read(actor_of(request), now_of(request), subject=found.ref)
    rows = request.GET.get("rows", "")
    return show(request, found, rows=int(rows) if rows.isdecimal() and len(rows) < MOST_DIGITS else 0)


@at_work
@require_POST
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed; for the script as JSON, else back to the editor. No event tells of it."""
    found = performing.load(request, pk)
    wants_json = JSON in request.headers.get("Accept", "")
    if not performing.writes(actor_of(request), found):
        if wants_json:
            return JsonResponse({"error": _("这件建议现在不能改字了")}, status=HTTPStatus.CONFLICT)
        return office.act(request, KIND, pk, "edit")
    content = contents.typed(request.POST)
    saved = performing.keep(request, found, content, aside=not wants_json)
    if wants_json:
        return JsonResponse(_told(saved, merged=saved.content != content))
    return _choose(request, found, saved) if saved.clashes else _back(request, found, saved.content)


@at_work
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Where two devices changed the same field: keep the chosen ones."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return office.act(request, KIND, pk, "edit")
    newest, _copy = contents.newest(found)
    saved = performing.keep(request, found, clashes.settled(newest, request.POST), aside=True)
    return _choose(request, found, saved) if saved.clashes else _onwards("writing:edit", found)


@at_work
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the text, let the case have it, and hand it in."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return office.act(request, KIND, pk, "submit")
    content, copy = contents.newest(found)
    revision = copy.revision if copy else 0
    if "title" in request.POST:
        typed = contents.typed(request.POST)
        saved = performing.keep(request, found, typed, aside=True)
        if saved.clashes or saved.content != typed:
            return _choose(request, found, saved)
        content, revision = typed, saved.revision
    return _hand_in(request, found, content, revision)


@at_work
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The list before handing in, made anew after a save."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return _elsewhere(found)
    content, _copy = contents.newest(found)
    made = pages.beside(found, content, now_of(request))
    return page(request, "casework/writing/checks.html", case=found, dropped=request.GET.getlist("drop"), **made)


def _keep(request: HttpRequest, found: Suggestion) -> HttpResponse:
    typed = contents.typed(request.POST)
    saved = performing.keep(request, found, typed, aside=True)
    if saved.clashes:
        return _choose(request, found, saved)
    if "add" in request.POST:
        return _back(request, found, saved.content)
    written = editor.returned(found, actor_of(request), saved.content, saved.revision)
    try:
        performing.edit(found, actor_of(request), now_of(request), saved.content)
    except Refused as refused:
        return _refused(request, found, written, refused)
    except Conflict:
        return office.act(request, KIND, found.pk, "edit")
    more = "?merged=1" if saved.content != typed else f"?done={KIND}.edit"
    return HttpResponseRedirect(reverse("writing:edit", args=[found.pk]) + more, status=HTTPStatus.SEE_OTHER)


def _hand_in(request: HttpRequest, found: Suggestion, content: Content, revision: int) -> HttpResponse:
    actor, now = actor_of(request), now_of(request)
    seen = performing.number(request.POST, "version")
    if seen and seen != found.version:
        return _moved_on(request, found, seen)
    written = editor.returned(found, actor, content, revision)
    try:
        form = performing.submit(found, actor, now, content, request.POST)
    except Refused as refused:
        return _refused(request, found, written, refused)
    if form is not None:
        return show(request, found, written, submitted=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(f"{addresses.page(found.ref)}?done={KIND}.submit", status=HTTPStatus.SEE_OTHER)


@behind.one_page()
def show(
    request: HttpRequest,
    found: Suggestion,
    written: editor.Editor | None = None,
    *,
    submitted: ActionForm | None = None,
    rows: int = 0,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """The editor, with what came back."""
    actor, now = actor_of(request), now_of(request)
    written = written or editor.opened(found, actor, rows)
    made = pages.context(found, written, actor, now, submitted)
    made.update(done=_done(request), merged="merged" in request.GET, **more)
    return page(request, "casework/writing/edit.html", status=status, **frame(request), **made)


def _done(request: HttpRequest) -> str:
    words = {"edit": _("已保存"), "invite": _("已邀请，等对方签"), "draft": _("建好了草稿，只有您和联名的代表看得到")}
    return words.get(request.GET.get("done", "").removeprefix(f"{KIND}."), "")


def _refused(request: HttpRequest, found: Suggestion, written: editor.Editor, refused: Refused) -> HttpResponse:
    if str(refused):
        editor.tell(written, refused.field, str(refused))
    dropped = request.POST.getlist("drop")
    return show(request, found, written, status=HTTPStatus.UNPROCESSABLE_ENTITY, dropped=dropped)


def _choose(request: HttpRequest, found: Suggestion, saved: copies.Saved) -> HttpResponse:
    """Both texts where both sides changed a field; where nothing clashes, the merged text to look at."""
    if not saved.clashes:
        return show(request, found, status=HTTPStatus.CONFLICT, merged=True)
    at = f"{saved.saved_at.astimezone(TZ):%H:%M}"
    return page(
        request, "casework/writing/conflict.html", status=HTTPStatus.CONFLICT, **frame(request), case=found,
        clashing=clashes.shown(saved), typed_json=clashes.typed(saved), base=saved.revision, at=at,
    )  # fmt: skip


def _moved_on(request: HttpRequest, found: Suggestion, seen: int) -> HttpResponse:
    meanwhile = course.since(found.ref, found.version, seen)
    return show(request, found, status=HTTPStatus.CONFLICT, meanwhile=meanwhile)


def _told(saved: copies.Saved, merged: bool) -> dict[str, Any]:
    clashing = {name: {"theirs": theirs, "mine": mine} for name, (theirs, mine) in saved.clashes.items()}
    at = f"{saved.saved_at.astimezone(TZ):%H:%M}"
    return {"revision": saved.revision, "saved": at, "merged": merged, "clashes": clashing}


def _back(request: HttpRequest, found: Suggestion, content: Content) -> HttpResponse:
    if request.POST.get("go") == "invite":
        return _onwards("writing:invite", found)
    where = reverse("writing:edit", args=[found.pk])
    add = request.POST.get("add", "")
    if add in ("findings", "proposals"):
        where += f"?rows={len(content[add]) + editor.FEWEST_ROWS}#{add}"
    return HttpResponseRedirect(where, status=HTTPStatus.SEE_OTHER)


def _onwards(name: str, found: Suggestion) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[found.pk]), status=HTTPStatus.SEE_OTHER)


def _elsewhere(found: Suggestion) -> HttpResponse:
    """To the case's own page, for who does not write it or does not any more."""
    return HttpResponseRedirect(addresses.page(found.ref), status=HTTPStatus.SEE_OTHER)
