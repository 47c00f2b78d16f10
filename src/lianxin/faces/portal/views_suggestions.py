"""Deputies' suggestions before everybody: the list, and one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianxin.accounts.access import public
from lianxin.casework.public.guards import zone_of
from lianxin.casework.published import facts, queries
from lianxin.core.time import local_date
from lianxin.directory.queries import deputies
from lianxin.faces.portal import suggestion_list
from lianxin.ui.pages import page


@public
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Every public suggestion, narrowed by state, street, channel and year, fifty at a time."""
    found = suggestion_list.context(request.GET, zone_of(request).pk, request.now)  # type: ignore[attr-defined]
    return page(request, "portal/suggestions.html", **found)


@public
@require_safe
def suggestion(request: HttpRequest, number: str) -> HttpResponse:
    """One of them, by its number: who, which units, by when, what became of it."""
    zone, now = zone_of(request), request.now  # type: ignore[attr-defined]
    row = queries.by_number(zone.pk, number)
    if row is None:
        raise Http404
    serving = set(deputies(zone.pk, local_date(now)).values_list("pk", flat=True))
    return page(request, "portal/suggestion.html", facts=facts.of(row, now), serving=serving)
