"""From a receipt to its concern: one way in, at a limited rate, that tells a stranger nothing."""

from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from lianxin.accounts.actor import RESIDENT, Actor
from lianxin.accounts.address import client_address
from lianxin.casework.concern.models import Concern
from lianxin.casework.public import forms, queries
from lianxin.casework.public.guards import View, zone_of
from lianxin.core.errors import Refused
from lianxin.privacy.limits import Limit
from lianxin.ui.errors import failure
from lianxin.ui.pages import page

WRONG = Limit("receipt.wrong", 10, timedelta(minutes=10))


def find(request: HttpRequest, code: str) -> Concern | None:
    """The concern of a code; a wrong one is counted. Raises Refused when there were too many wrong ones."""
    address = client_address(request)
    WRONG.check(address)
    concern = queries.by_receipt(zone_of(request).pk, code)
    if concern is None:
        WRONG.count(address)
    return concern


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many wrong codes from this address."""
    response = failure(request, HTTPStatus.TOO_MANY_REQUESTS, _("这个码试得太多了，10 分钟后再试"))
    response["Retry-After"] = str(int(WRONG.within.total_seconds()))
    return response


def asking(request: HttpRequest, form: forms.FindReceipt, status: int = HTTPStatus.OK) -> HttpResponse:
    """The page that asks for a receipt."""
    return page(request, "casework/public/track.html", status=status, form=form)


def unknown(request: HttpRequest) -> HttpResponse:
    """The one answer to every code that opens nothing, whatever is wrong with it."""
    form = forms.FindReceipt(data={"code": ""})
    form.is_valid()
    form.errors.clear()
    form.add_error("code", _("没找到，看看回执码有没有抄错"))
    return asking(request, form, HTTPStatus.NOT_FOUND)


def holder(request: HttpRequest, concern: Concern) -> Actor:
    """Whoever shows the receipt; signed in as a resident or not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind == RESIDENT:
        return actor.with_receipts(concern.pk)
    return Actor.holder_of_receipt(concern.zone_id, concern.pk)


def proved(view: View) -> View:
    """Give a view the concern and its holder instead of the code in the address."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            concern = find(request, code)
        except Refused:
            return too_often(request)
        if concern is None:
            return unknown(request)
        return view(request, concern, holder(request, concern), *args, **kwargs)

    return guarded
