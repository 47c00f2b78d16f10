"""Following a concern by its receipt: asking for the code, the page itself, its photos."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.accounts.access import public
from lianxin.accounts.actor import Actor
from lianxin.casework.concern.models import Concern
from lianxin.casework.public import forms, receipts, story, tracking
from lianxin.casework.public.guards import unlisted
from lianxin.core import ids
from lianxin.core.errors import Refused
from lianxin.files.models import Picture
from lianxin.files.store import Size
from lianxin.files.views import send

DONE = ("add", "rate", "rate_again", "confirm", "withdraw")


@public
@csrf_exempt  # only looks something up; spares the page a cookie
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a code; a right one leads to its page."""
    if request.method != "POST":
        return receipts.asking(request, forms.FindReceipt())
    form = forms.FindReceipt(request.POST)
    if not form.is_valid():
        return receipts.asking(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        concern = receipts.find(request, form.cleaned_data["code"])
    except Refused:
        return receipts.too_often(request)
    if concern is None:
        form.add_error("code", _what_is_wrong(form.cleaned_data["code"]))
        return receipts.asking(request, form, HTTPStatus.NOT_FOUND)
    return HttpResponseRedirect(reverse("public:case", args=[concern.receipt]), status=HTTPStatus.SEE_OTHER)


def _what_is_wrong(typed: str) -> str:
    """As far as the typed text alone tells."""
    code = ids.normalise_receipt(typed)
    given, off = len(code), len(code) - ids.LENGTH
    if off < 0:
        return ngettext(
            "没找到。您填了 %(given)s 位，少 %(off)s 位", "没找到。您填了 %(given)s 位，少 %(off)s 位", -off
        ) % {"given": given, "off": -off}
    if off > 0:
        return ngettext(
            "没找到。您填了 %(given)s 位，多 %(off)s 位", "没找到。您填了 %(given)s 位，多 %(off)s 位", off
        ) % {"given": given, "off": off}
    if set(code) - set(ids.ALPHABET):
        return _("没找到。回执码里没有 O、I、L，也没有 0 和 1")
    return _("没找到，看看回执码有没有抄错")


@public
@require_safe
def no_code(request: HttpRequest) -> HttpResponse:
    """`/c/` without a code."""
    return HttpResponseRedirect(reverse("public:track"))


@public
@unlisted
@require_safe
@receipts.proved
def case(request: HttpRequest, concern: Concern, actor: Actor) -> HttpResponse:
    """Where it stands, who has it, what the holder of the receipt may do."""
    done = request.GET.get("done", "")
    return tracking.render(request, concern, actor, done=done if done in DONE else "")


@public
@unlisted
@require_safe
@receipts.proved
def picture(request: HttpRequest, concern: Concern, actor: Actor, token: str, size: Size) -> HttpResponseBase:
    """A photo of this concern, for whoever shows its receipt."""
    row = Picture.objects.filter(token=token).first()
    if row is None or row.ref not in story.refs_of(concern):
        raise Http404
    return send(request, row, size)
