"""The front page, and the pages of plain words."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianxin.accounts.access import public
from lianxin.casework.public import figures
from lianxin.casework.public.guards import zone_of
from lianxin.casework.published import figures as suggestion_figures
from lianxin.core.time import local_date
from lianxin.directory import queries
from lianxin.faces.portal import shown, suggestion_list
from lianxin.ui.pages import page


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To speak up, to track, whom to turn to, and how it went this year."""
    zone, now = zone_of(request), request.now  # type: ignore[attr-defined]
    counts = queries.counts(zone.pk, local_date(now))
    year, of_suggestions = figures.of_zone(zone.pk, now), suggestion_figures.of_zone(zone.pk, now)
    shown_figures = [
        *shown.concern_figures(year), *shown.suggestion_figures(of_suggestions), *shown.commitment_figures(year)
    ]  # fmt: skip
    return page(
        request, "portal/home.html", deputies=sum(counts.deputies.values()), sites=sum(counts.sites.values()),
        figures=shown_figures, span=shown.span(year), **suggestion_list.latest(zone.pk, now),
    )  # fmt: skip


@public
@require_safe
def plain(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages of plain words: help, privacy, accessibility."""
    return page(request, f"portal/{name}.html")
