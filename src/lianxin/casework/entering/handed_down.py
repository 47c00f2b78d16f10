"""The congress office enters a suggestion that a higher congress handed down for a unit of the zone."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianxin.accounts.access import staff
from lianxin.accounts.actor import Actor
from lianxin.casework.models import Suggestion
from lianxin.casework.office import addresses, deeds
from lianxin.casework.office.frame import frame
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.core.errors import Refused
from lianxin.directory.models import Organization
from lianxin.ui.pages import page
from lianxin.workflow.inputs import ActionForm, form_for

ENTER = "enter"
PROPOSALS = 8  # rows for the proposals on a page without scripts


@staff(Organization.Kind.CONGRESS_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form; sent, the suggestion with its number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, form_for(SUGGESTION, ENTER, None, actor))
    form = form_for(SUGGESTION, ENTER, None, actor, request.POST)
    found = _entered(request, form)
    if found is None:
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    where = f"{addresses.page(found.ref)}?done=suggestion.{ENTER}"
    return HttpResponseRedirect(where, status=HTTPStatus.SEE_OTHER)


def _entered(request: HttpRequest, form: ActionForm) -> Suggestion | None:
    """The new suggestion; the one there is, if the same was sent before; None if something is to be mended."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    if not form.is_valid():
        return None
    same = ("outside_number", "title", "due_on")
    given = {name: form.cleaned_data[name] for name in same}
    before = Suggestion.objects.filter(zone=actor.zone_id, **given).first()
    try:
        made: Suggestion = before or SUGGESTION.begin(ENTER, actor, now, zone_id=actor.zone_id, **form.inputs)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return made


def _page(request: HttpRequest, form: ActionForm, status: int = HTTPStatus.OK) -> HttpResponse:
    action = SUGGESTION.action(ENTER)
    then = _("给出编号，从立案开始；答复期限就是公开承诺的日期。")
    full = f"suggestion.{ENTER}"
    deed = deeds.Deed(ENTER, full, action.label, then, request.path, form, main=True, more=PROPOSALS)
    context: dict[str, Any] = {**frame(request, "enter"), "deed": deed, "form": form}
    return page(request, "casework/entering/handed_down.html", status=status, **context)
