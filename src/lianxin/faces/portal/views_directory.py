"""Who represents whom, and where to meet them."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.accounts.access import public
from lianxin.casework.public import figures
from lianxin.casework.public.guards import zone_of
from lianxin.casework.public.views_receipt import qr
from lianxin.casework.published import figures as suggestion_figures
from lianxin.core.time import local_date
from lianxin.directory import queries
from lianxin.directory.models import Area, Deputy
from lianxin.faces.portal import shown, suggestion_list
from lianxin.ui.pages import page

SIZE = 50


@public
@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """The serving deputies, narrowed by street, kind and words, fifty at a time."""
    zone, today = zone_of(request), local_date(request.now)  # type: ignore[attr-defined]
    streets = list(queries.streets_of(zone.pk))
    street = next((area for area in streets if area.slug == request.GET.get("street")), None)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Deputy.Kind.values else ""
    words = request.GET.get("q", "").strip()[:60]
    found = queries.deputies(zone.pk, today, area_id=street.pk if street else None, kind=kind, words=words)
    start = _number(request.GET.get("from", "0"))
    rows = list(found[start : start + SIZE + 1])
    chosen = {"street": street.slug if street else "", "kind": kind, "q": words}
    return page(
        request, "portal/deputies.html", rows=rows[:SIZE], total=found.count(), chosen=chosen,
        filters=_filters(streets, chosen), more_href=_link(chosen, start + SIZE) if len(rows) > SIZE else "",
    )  # fmt: skip


def _number(text: str) -> int:
    return min(int(text), 100_000) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _link(chosen: dict[str, str], start: int = 0) -> str:
    wanted = {**chosen, "from": str(start or "")}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return reverse("portal:deputies") + (f"?{query}" if query else "")


def _filters(streets: list[Area], chosen: dict[str, str]) -> list[list[dict[str, Any]]]:
    """Links that choose, and the chosen ones to let go."""

    def one(key: str, value: str, label: str) -> dict[str, Any]:
        on = chosen[key] == value
        return {"label": label, "on": on, "removable": on, "href": _link({**chosen, key: "" if on else value})}

    return [
        [one("street", street.slug, street.name) for street in streets],
        [one("kind", value, str(label)) for value, label in Deputy.Kind.choices],
    ]


@public
@require_safe
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """One serving deputy: who they are, where they can be met, what became of what they took up."""
    zone, now = zone_of(request), request.now  # type: ignore[attr-defined]
    row = get_object_or_404(queries.deputies(zone.pk, local_date(now)), pk=pk)
    year = figures.of_deputy(row.pk, now)
    led, signed = suggestion_figures.of_deputy(zone.pk, row.pk, now)
    shown_figures = [
        *shown.suggestion_figures(led, _("领衔的建议，已答复")),
        *shown.suggestion_figures(signed, _("联名的建议，已答复")),
        *shown.concern_figures(year, _("跟进的群众诉求，已答复")),
    ]
    return page(
        request, "portal/deputy.html", deputy=row, figures=shown_figures, span=shown.span(year),
        small=not shown.concern_figures(year), **suggestion_list.of_deputy(zone.pk, row.pk, now),
    )  # fmt: skip


@public
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The open sites, street by street."""
    zone, today = zone_of(request), local_date(request.now)  # type: ignore[attr-defined]
    by_street = queries.sites_by_street(zone.pk, today)
    return page(request, "portal/sites.html", streets=by_street, total=sum(len(rows) for _street, rows in by_street))


@public
@require_safe
def site(request: HttpRequest, slug: str) -> HttpResponse:
    """One site: where it is, whom one meets there, and its QR code."""
    zone, now = zone_of(request), request.now  # type: ignore[attr-defined]
    today = local_date(now)
    open_sites = queries.sites_of(zone.pk, today)
    row = open_sites.filter(slug=slug).first()
    if row is None:
        raise Http404
    speak = f"{reverse('public:new')}?{urlencode({'site': row.slug})}"
    year = figures.of_site(row.pk, now)
    return page(
        request, "portal/site.html", site=row, total=open_sites.count(), speak=speak,
        svg=qr(request.build_absolute_uri(speak)), deputies=queries.deputies(zone.pk, today, site_id=row.pk),
        figures=shown.concern_figures(year, _("收到的事，已答复")), span=shown.span(year),
    )  # fmt: skip
