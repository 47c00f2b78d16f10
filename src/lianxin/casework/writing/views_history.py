"""The earlier states of a text under way, each to be looked at and taken up again."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.accounts.access import at_work
from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion, WorkingCopy
from lianxin.casework.office import addresses
from lianxin.casework.office.frame import frame
from lianxin.casework.writing import clashes, performing, signed
from lianxin.casework.writing.performing import actor_of, now_of
from lianxin.ui.pages import page


@at_work
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every state that was saved, with what it changed."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return _elsewhere(found)
    rows = copies.earlier(found.ref)
    lines = [(row, _changes(before, row)) for row, before in zip(rows, [*rows, None][1:], strict=True)]
    return page(request, "casework/writing/history.html", **frame(request), case=found, lines=lines)


@at_work
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """One of them, with what differs from it now; sent, it is what one goes on writing."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return _elsewhere(found)
    rows = copies.earlier(found.ref)
    row = next((row for row in rows if row.revision == revision), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        copies.save(found.ref, rows[0].revision, row.content, actor_of(request).user_id, now_of(request))
        return HttpResponseRedirect(reverse("writing:edit", args=[pk]), status=HTTPStatus.SEE_OTHER)
    parts = signed.compared(rows[0].content, row.content)
    return page(request, "casework/writing/state.html", **frame(request), case=found, row=row, parts=parts)


def _changes(before: WorkingCopy | None, row: WorkingCopy) -> list[str]:
    if before is None:
        return []
    return [clashes.label_of(name) for name, value in row.content.items() if before.content.get(name) != value]


def _elsewhere(found: Suggestion) -> HttpResponse:
    return HttpResponseRedirect(addresses.page(found.ref), status=HTTPStatus.SEE_OTHER)
