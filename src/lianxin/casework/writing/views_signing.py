"""Who else stands under a draft: invited by the lead, reading it, signing or not."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.accounts.access import at_work
from lianxin.casework import behind
from lianxin.casework.models import Suggestion
from lianxin.casework.office import addresses, deeds, wording
from lianxin.casework.office import views as office
from lianxin.casework.office.frame import frame
from lianxin.casework.suggestion import fields
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import DRAFT
from lianxin.casework.writing import pages, performing, signed
from lianxin.casework.writing.performing import KIND, actor_of, now_of
from lianxin.core.errors import Refused
from lianxin.core.time import local_date
from lianxin.notify import notices
from lianxin.ui.pages import page
from lianxin.workflow.inputs import form_for


@at_work
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for deputies by name or sound (`?who=`), and ask the chosen ones to sign."""
    found = performing.load(request, pk)
    if not performing.writes(actor_of(request), found):
        return office.act(request, KIND, pk, "invite") if request.method == "POST" else _to_the_case(found)
    if request.method != "POST":
        return _choice(request, found)
    try:
        _invite(request, found)
    except Refused as refused:
        return _choice(request, found, str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    where = reverse("writing:edit", args=[pk])
    return HttpResponseRedirect(f"{where}?done={KIND}.invite#signers", status=HTTPStatus.SEE_OTHER)


def _invite(request: HttpRequest, found: Suggestion) -> None:
    form = form_for(SUGGESTION, "invite", found, actor_of(request), request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), "deputies")
    SUGGESTION.perform("invite", found, actor_of(request), now_of(request), **form.inputs)


@behind.one_page()
def _choice(request: HttpRequest, found: Suggestion, problem: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    who = request.GET.get("who", "").strip()[: pages.LONGEST_WORDS]
    choices = pages.found(found, actor_of(request), who, local_date(now_of(request)))
    return page(
        request, "casework/writing/invite.html", status=status, **frame(request), case=found, who=who,
        choices=choices, problem=problem,
    )  # fmt: skip


def _to_the_case(found: Suggestion) -> HttpResponse:
    return HttpResponseRedirect(addresses.page(found.ref), status=HTTPStatus.SEE_OTHER)


@at_work
@require_safe
@behind.one_page()
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it now stands, before whoever is asked to sign it."""
    found, actor, now = performing.load(request, pk), actor_of(request), now_of(request)
    row = found.cosignatures.filter(deputy=actor.deputy_id or 0).select_related("suggestion").first()
    if row is None or found.state != DRAFT:
        return _to_the_case(found)
    notices.mark_read(actor, now, subject=found.ref)
    context: dict[str, Any] = {
        "case": found,
        "row": row,
        "parts": signed.marked(found, row),
        "deeds": deeds.offered(found, actor, None, now),
        "lead": wording.lead_name(found),
        "signers": _names(found),
        "done": office.done_word(request),
    }
    return page(request, "casework/writing/sign.html", **frame(request, "suggestion"), **context)


def _names(found: Suggestion) -> list[str]:
    signed_now = [row for row in fields.asked(found) if row.status == row.Status.SIGNED and not row.is_stale]
    return [row.deputy.person.name for row in signed_now]
