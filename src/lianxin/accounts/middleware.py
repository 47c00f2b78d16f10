"""What every request knows: its zone, the instant, and who acts."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from lianxin.accounts import sessions
from lianxin.accounts.actor import Actor
from lianxin.accounts.capacities import actor_for
from lianxin.core import clock
from lianxin.core.time import local_date
from lianxin.directory.queries import zone_for_host


class ActorMiddleware:
    """Sets `request.zone` (None where the host names none of several), `request.now` and `request.actor`.

    The actor is built from the database each time, so a right that was taken away is gone at the
    next request. At most three queries besides the session's own (a deputy's sites are a fourth).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.zone = zone_for_host(request.get_host())  # type: ignore[attr-defined]
        request.now = clock.now()  # type: ignore[attr-defined]
        request.actor = _actor(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if SESSION_KEY in request.session:
            # after signing out, the way back shows nothing
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _actor(request: HttpRequest) -> Actor:
    """Anonymous unless a sign-in of this zone is present and its time not over."""
    zone = request.zone  # type: ignore[attr-defined]
    zone_id = zone.pk if zone else None
    if SESSION_KEY not in request.session:
        return Actor.anonymous(zone_id)
    user = request.user
    if not user.is_authenticated or user.zone_id != zone_id or sessions.is_over(request):
        logout(request)
        return Actor.anonymous(zone_id)
    today = local_date(request.now)  # type: ignore[attr-defined]
    return actor_for(user, sessions.capacity(request), today, sessions.is_strong(request))
