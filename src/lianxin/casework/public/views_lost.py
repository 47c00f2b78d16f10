"""Finding one's concerns again: by the phone that was given, or signed in."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.accounts.access import public, signed_in
from lianxin.accounts.address import client_address
from lianxin.casework.concern.models import Concern
from lianxin.casework.concern.texts import public_state
from lianxin.casework.public import forms, queries, sms
from lianxin.casework.public.guards import unlisted, zone_of
from lianxin.core.errors import Refused
from lianxin.privacy import codes, contacts
from lianxin.ui.pages import page

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


def _page(request: HttpRequest, status: int, **known: object) -> HttpResponse:
    return page(request, "casework/public/lost.html", status=status, **known)


@public
@unlisted
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """First the phone, then the code sent to it, then its concerns. The same for known and unknown phones."""
    if request.method != "POST":
        return _page(request, HTTPStatus.OK, form=forms.AskPhone())
    if "ticket" in request.POST:
        return _found(request)
    form = forms.AskPhone(request.POST)
    if form.is_valid():
        try:
            ticket = sms.send_code(form.cleaned_data["phone"], sms.FIND, client_address(request), zone_of(request).pk)
        except Refused as refused:
            form.add_error("phone", str(refused))
            return _page(request, WRONG, form=form)
        return _page(request, HTTPStatus.OK, form=forms.AskCode(initial={"ticket": ticket}), asks_code=True)
    return _page(request, WRONG, form=form)


def _found(request: HttpRequest) -> HttpResponse:
    zone, form = zone_of(request), forms.AskCode(request.POST)
    if not form.is_valid():
        return _page(request, WRONG, form=form, asks_code=True)
    try:
        proved = codes.check(*sms.proof(form.cleaned_data, client_address(request), sms.FIND))
    except Refused as refused:
        form.add_error("code", str(refused))
        return _page(request, HTTPStatus.TOO_MANY_REQUESTS, form=form, asks_code=True)
    if proved is None:
        form.add_error("code", _("验证码不对，或者已经过期；不行就再发一个"))
        return _page(request, WRONG, form=form, asks_code=True)
    concerns = queries.by_ids(zone.pk, contacts.find_by_hash(proved, "concern")[:200])
    return page(request, "casework/public/mine.html", items=_entries(concerns), by_phone=True)


@signed_in
@unlisted
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What a signed-in resident brought."""
    user_id = request.actor.user_id  # type: ignore[attr-defined]
    concerns = queries.of_resident(zone_of(request).pk, user_id) if user_id else []
    return page(request, "casework/public/mine.html", items=_entries(concerns), by_phone=False)


def _entries(concerns: list[Concern]) -> list[dict[str, object]]:
    scores = queries.last_scores([concern.pk for concern in concerns])
    found = []
    for concern in concerns:
        words, tone = public_state(concern, scores.get(concern.pk))
        found.append({"concern": concern, "words": words, "tone": tone})
    return found
