"""The page of one unit's duty, and what is done there. Writing a text is in `views_writing`."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.casework import behind, course
from lianxin.casework.models import Assignment
from lianxin.casework.office import pages as office
from lianxin.casework.office.frame import frame
from lianxin.casework.unit import pages, performing
from lianxin.casework.unit.editor import Editor
from lianxin.casework.unit.performing import KIND, actor_of
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.notify import notices
from lianxin.ui.pages import page
from lianxin.workflow.inputs import ActionForm

MOST_DIGITS = 4


@at_work
@require_safe
@behind.one_page()
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The page for whoever has it, checks it, signs it, or looks on."""
    found = load(request, pk)
    notices.mark_read(actor_of(request), request.now, subject=found.ref)  # type: ignore[attr-defined]
    rows = request.GET.get("rows", "")
    return show(request, found, rows=int(rows) if rows.isdecimal() and len(rows) < MOST_DIGITS else 0)


@at_work
@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Perform one action: 303 to what comes next, or the page again with what was typed."""
    if performing.is_resent(request, pk, name):
        return performing.onwards(request, pk, name)
    found = load(request, pk)
    form = performing.form(request, found, name)
    try:
        performing.perform(request, found, name, form)
    except Refused as refused:
        performing.refuse(form, refused)
        return show(request, found, tried=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (Conflict, Forbidden) as error:
        return moved_on(request, found, error, form)
    return performing.onwards(request, pk, name)


def load(request: HttpRequest, pk: int) -> Assignment:
    """The assignment, with what lies behind it. Raises Http404 where the actor may not know of it."""
    found: Assignment = office.visible_or_404(KIND, actor_of(request), pk)
    return found


@behind.one_page()
def show(
    request: HttpRequest,
    found: Assignment,
    *,
    tried: ActionForm | None = None,
    written: Editor | None = None,
    rows: int = 0,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """The page, with the forms and texts that came back."""
    made = pages.context(found, actor_of(request), request.now, tried, written, rows)  # type: ignore[attr-defined]
    made.update(done=performing.done(request), form=None if written else tried, **more)
    return page(request, "casework/unit/assignment.html", status=status, **frame(request), **made)


def moved_on(
    request: HttpRequest, before: Assignment, error: Exception, form: ActionForm, written: Editor | None = None
) -> HttpResponse:
    """It moved on: what happened meanwhile, and what was typed, ready to be sent once more."""
    found = load(request, before.pk)
    seen = form.seen_version if form.is_valid() and form.seen_version is not None else before.version
    if isinstance(error, Forbidden) and found.version == seen:
        raise error
    typed = [(field.label, field.value()) for field in form.visible_fields() if isinstance(field.value(), str)]
    return show(
        request, found, tried=form, written=written, status=HTTPStatus.CONFLICT,
        conflict=str(error), meanwhile=course.since(found.ref, found.version, seen),
        typed=[(label, text) for label, text in typed if text],
    )  # fmt: skip
