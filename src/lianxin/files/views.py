"""Handing out pictures."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from lianxin.accounts.access import public
from lianxin.accounts.actor import Actor
from lianxin.files import access, store
from lianxin.files.models import Picture
from lianxin.files.store import Size


@public  # the page may be asked for by anybody; the picture's own rule decides, and hides what it refuses
@require_safe
def picture(request: HttpRequest, token: str, size: Size) -> HttpResponseBase:
    """One size of a picture; 404 alike for what is not there and what may not be seen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = Picture.objects.filter(token=token).first()
    if row is None or not access.may_see(actor, row):
        raise Http404
    return send(request, row, size)


def send(request: HttpRequest, row: Picture, size: Size) -> HttpResponseBase:
    """One size of a picture, for a view that has asked who may see it. Raises Http404 if its file is gone."""
    path = store.path(row.token, size)
    if not path.is_file():
        raise Http404
    etag = f'"{row.sha256[:32]}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = cast(HttpResponse, FileResponse(path.open("rb"), filename="photo.jpg", content_type="image/jpeg"))
    response["ETag"] = etag
    # kept by the browser, asked again each time: a right revoked ends with the next request
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
