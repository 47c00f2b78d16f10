"""What the public pages of this room share: the zone, the forged form, what must not be kept or listed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from lianxin.directory.models import Area

View = Callable[..., HttpResponseBase]


def zone_of(request: HttpRequest) -> Area:
    """The zone of the host. Raises Http404 where the host names none of several."""
    zone: Area | None = request.zone  # type: ignore[attr-defined]
    if zone is None:
        raise Http404
    return zone


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden()


def is_forged(request: HttpRequest) -> bool:
    """Whether the form has no valid token: too old, or from elsewhere.

    For views that are exempt from the middleware so that what was typed comes back with a fresh token.
    """
    return _Check(_nothing).process_view(request, _nothing, (), {}) is not None


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def unlisted(view: View) -> View:
    """Pages of one person's concern: not kept by anything between, not listed, their address told to nobody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-cache"
        return response

    return guarded
