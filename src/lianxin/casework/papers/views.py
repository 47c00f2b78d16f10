"""Papers made at once and kept nowhere: lists for a spreadsheet, a letter before it is signed."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from lianxin.accounts.access import at_work
from lianxin.casework.assignment.models import CHECKED, DRAFTED, HANDLING
from lianxin.casework.office.frame import Wanted
from lianxin.casework.papers import lists, replies
from lianxin.core.errors import Refused
from lianxin.core.pages import only
from lianxin.core.time import local_date
from lianxin.documents.apart import TooSlow, render_apart
from lianxin.documents.papers import Sheet
from lianxin.documents.rendering import render
from lianxin.workflow.engine import flows

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEFORE_SIGNING = (HANDLING, DRAFTED, CHECKED)
BEHIND = (
    "unit", "suggestion__lead__person", "suggestion__lead__area", "suggestion__zone", "suggestion__area",
    "reply",
)  # fmt: skip


@at_work
@require_safe
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Every suggestion that the reader may know of, as XLSX; `street` and `unit` narrow it as they do the list."""
    wanted = Wanted.read(request.GET)
    found: QuerySet[Any] = flows["suggestion"].visible(request.actor)  # type: ignore[attr-defined]
    if wanted.street:
        found = found.filter(area=int(wanted.street))
    if wanted.unit:
        given = flows["assignment"].model.objects.filter(unit=int(wanted.unit))
        found = found.filter(pk__in=given.values("suggestion"))
    return _sheet(lists.suggestion_list(found), "suggestions.xlsx")


@at_work
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """What was given to units, as XLSX: all that the reader may know of, narrowed in the same way."""
    wanted = Wanted.read(request.GET)
    found: QuerySet[Any] = flows["assignment"].visible(request.actor)  # type: ignore[attr-defined]
    if wanted.street:
        found = found.filter(suggestion__area=int(wanted.street))
    if wanted.unit:
        found = found.filter(unit=int(wanted.unit))
    return _sheet(lists.assignment_list(found), "assignments.xlsx")


@at_work
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead's letter as it would be printed, for the unit and the office that checks it."""
    actor, flow = request.actor, flows["assignment"]  # type: ignore[attr-defined]
    case = only(flow.visible(actor).select_related(*BEHIND).filter(pk=pk, state__in=BEFORE_SIGNING))
    if case is None or not hasattr(case, "reply") or not flow.relations(actor, case) & {"unit", "office"}:
        raise Http404
    today, suggestion = local_date(request.now), case.suggestion  # type: ignore[attr-defined]
    with override("zh-hans"):
        letter = replies.letter_to(case, suggestion, suggestion.lead, today)
    try:
        return _file(render_apart(letter, "pdf"), "application/pdf", "inline", "letter.pdf")
    except TooSlow as error:
        raise Refused(_("信函没能马上排好版，过一会儿再打开。")) from error


def _sheet(sheet: Sheet, name: str) -> HttpResponse:
    return _file(render(sheet, "xlsx"), WORKBOOK, "attachment", name)


def _file(content: bytes, kind: str, disposition: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)
