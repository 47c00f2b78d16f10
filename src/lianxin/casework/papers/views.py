"""Papers made at once and kept nowhere: a list for a spreadsheet, a letter before it is signed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianxin.accounts.access import at_work
from lianxin.casework.papers import lists, replies, wording
from lianxin.core.time import local_date
from lianxin.documents.rendering import render
from lianxin.workflow.engine import flows

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEFORE_SIGNING = ("HANDLING", "DRAFTED", "CHECKED")


@at_work
@require_safe
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Every suggestion that the reader may know of, as XLSX."""
    sheet = lists.suggestion_list(flows["suggestion"].visible(request.actor))  # type: ignore[attr-defined]
    return _file(render(sheet, "xlsx"), WORKBOOK, "attachment", "suggestions.xlsx")


@at_work
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it would be printed, for the unit and the office that checks it."""
    actor, flow = request.actor, flows["assignment"]  # type: ignore[attr-defined]
    behind = ("unit", "suggestion__lead__person", "suggestion__zone", "suggestion__area", "reply")
    case = flow.visible(actor).select_related(*behind).filter(pk=pk, state__in=BEFORE_SIGNING).first()
    if case is None or not hasattr(case, "reply") or not flow.relations(actor, case) & {"unit", "office"}:
        raise Http404
    name = wording.addressee(case.suggestion, wording.lead_name(case.suggestion))
    letter = replies.reply_letter(case.reply, case.suggestion, name, local_date(request.now))  # type: ignore[attr-defined]
    return _file(render(letter, "pdf"), "application/pdf", "inline", "letter.pdf")


def _file(content: bytes, kind: str, disposition: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
