"""The receipt: the code to keep, and what comes next."""

from http import HTTPStatus

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from lianxin.accounts.access import public
from lianxin.accounts.actor import Actor
from lianxin.casework.concern.models import Concern
from lianxin.casework.public import queries, receipts, sms
from lianxin.casework.public.guards import unlisted
from lianxin.privacy import contacts
from lianxin.ui.pages import page


def qr(address: str) -> Markup:
    """A QR code as an inline SVG without inline style."""
    svg = segno.make(address, error="m").svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 - made of an address of ours


@public
@unlisted
@require_safe
@receipts.proved
def receipt(request: HttpRequest, concern: Concern, actor: Actor) -> HttpResponse:
    """The code in its frame, what follows and when, and the way to the tracking page."""
    due = queries.due(concern, request.now)  # type: ignore[attr-defined]
    contact = contacts.masked(concern.ref)
    address = request.build_absolute_uri(reverse("public:case", args=[concern.receipt]))
    return page(
        request, "casework/public/receipt.html", concern=concern, due=due, hazard=queries.is_hazard(concern),
        phone=contact.phone if contact else "", address=address,
        svg=qr(address), sent=request.GET.get("sent") == "1",
    )  # fmt: skip


@public
@unlisted
@require_POST
@receipts.proved
def send(request: HttpRequest, concern: Concern, actor: Actor) -> HttpResponse:
    """Send the code to the phone that was given."""
    sent = sms.send_receipt(concern)
    address = reverse("public:receipt", args=[concern.receipt])
    return HttpResponseRedirect(address + ("?sent=1" if sent else ""), status=HTTPStatus.SEE_OTHER)
