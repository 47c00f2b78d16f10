"""The list of deputies' suggestions, and the few of them that other pages show."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casework.models import Suggestion
from lianxin.casework.published import figures, queries
from lianxin.casework.suggestion.models import Channel
from lianxin.casework.suggestion.texts import public_state
from lianxin.core.pages import newest_first, only
from lianxin.core.time import local_date, start_of
from lianxin.directory.models import Area, Deputy
from lianxin.directory.queries import deputies, streets_of
from lianxin.faces.portal import shown

SIZE, LATEST, OF_A_DEPUTY = 50, 3, 5
Chosen = dict[str, str]


def context(asked: QueryDict, zone_id: int, now: datetime) -> dict[str, Any]:
    """The page of the list that an address asks for."""
    streets, everything = list(streets_of(zone_id)), queries.published(zone_id)
    years = _years(everything)
    chosen, deputy = _chosen(asked, streets, years), _deputy(asked.get("deputy", ""), zone_id, local_date(now))
    chosen["deputy"] = str(deputy.pk) if deputy else ""
    base = queries.of_deputy(zone_id, deputy.pk) if deputy else everything
    found = _narrowed(base, streets, chosen)
    listed = newest_first(queries.listed(found), "accepted_at", asked.get("after", ""), SIZE)
    year = figures.of_zone(zone_id, now)
    return {
        "lines": _lines(listed.rows, now),
        "total": found.count(),
        "any": everything.exists(),
        "is_chosen": any(chosen.values()),
        "deputy": deputy,
        "filters": _filters(streets, years, base, chosen),
        "more_href": _link(chosen, listed.after) if listed.after else "",
        "figures": shown.suggestion_figures(year),
        "span": shown.span(year),
    }


def _chosen(asked: QueryDict, streets: list[Area], years: list[int]) -> Chosen:
    """What the address asks for, as far as there is such a thing."""
    known = {
        "state": set(queries.STAGES),
        "street": {street.slug for street in streets},
        "channel": set(Channel.values),
        "year": {str(year) for year in years},
    }
    return {key: asked.get(key, "") if asked.get(key, "") in values else "" for key, values in known.items()}


def _years(everything: QuerySet[Suggestion]) -> list[int]:
    """The years in which any was taken up, newest first."""
    span = everything.aggregate(first=Min("accepted_at"), last=Max("accepted_at"))
    if not span["first"]:
        return []
    return list(range(local_date(span["last"]).year, local_date(span["first"]).year - 1, -1))


def _deputy(asked: str, zone_id: int, today: date) -> Deputy | None:
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 18:
        return None
    return only(deputies(zone_id, today).filter(pk=int(asked)))


def _narrowed(found: QuerySet[Suggestion], streets: list[Area], chosen: Chosen) -> QuerySet[Suggestion]:
    if chosen["state"]:
        found = found.filter(state__in=queries.STAGES[chosen["state"]])
    if chosen["street"]:
        found = found.filter(area__in=[street.pk for street in streets if street.slug == chosen["street"]])
    if chosen["channel"]:
        found = found.filter(channel=chosen["channel"])
    if chosen["year"]:
        year = int(chosen["year"])
        found = found.filter(
            accepted_at__gte=start_of(date(year, 1, 1)), accepted_at__lt=start_of(date(year + 1, 1, 1))
        )
    return found


def _link(chosen: Chosen, after: str = "") -> str:
    wanted = {**chosen, "after": after}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return reverse("portal:suggestions") + (f"?{query}" if query else "")


def _filters(streets: list[Area], years: list[int], base: QuerySet[Suggestion], chosen: Chosen) -> list[dict[str, Any]]:
    """Links that choose, each with how many it leaves, and the chosen ones to let go."""
    counts = dict(
        _narrowed(base, streets, {**chosen, "state": ""}).values_list("state").annotate(n=Count("pk")).order_by()
    )

    def one(key: str, value: str, label: str, count: int | None = None) -> dict[str, Any]:
        on = chosen[key] == value
        return {"label": label, "on": on, "count": count, "href": _link({**chosen, key: "" if on else value})}

    stages = {"open": _("办理中"), "replied": _("已答复"), "withdrawn": _("已撤回")}
    groups = [
        (_("办到哪一步"), [
            one("state", key, label, sum(counts.get(state, 0) for state in queries.STAGES[key]))
            for key, label in stages.items()
        ]),
        (_("哪个街道提的"), [one("street", street.slug, street.name) for street in streets]),
        (_("哪一类建议"), [one("channel", value, str(label)) for value, label in Channel.choices]),
        (_("哪一年"), [one("year", str(year), _("%(year)s年") % {"year": str(year)}) for year in years]),
    ]  # fmt: skip
    return [{"label": label, "links": links} for label, links in groups]


def _lines(rows: list[Suggestion], now: datetime, deputy_id: int | None = None) -> list[dict[str, Any]]:
    """Entries of a list."""
    return [_entry(line, deputy_id) for line in queries.lines(rows, now)]


def _entry(line: queries.Line, deputy_id: int | None) -> dict[str, Any]:
    words, tone = public_state(line.row)
    part = _("领衔") if line.row.lead_id == deputy_id else _("联名")
    return {
        "row": line.row, "title": line.title, "words": words, "tone": tone, "number": line.number,
        "who": part if deputy_id else line.who, "units": line.units, "due": line.due,
        "channel": line.row.get_channel_display(), "href": reverse("portal:suggestion", args=[line.row.number]),
    }  # fmt: skip


def latest(zone_id: int, now: datetime) -> dict[str, Any]:
    """The newest answers for the front page; while there are none, the newest that are under way."""
    everything = queries.published(zone_id)
    answered = everything.filter(replied_at__isnull=False).order_by("-replied_at", "-id")
    rows = list(queries.listed(answered)[:LATEST])
    under_way = everything.filter(state__in=queries.STAGES["open"]).order_by("-accepted_at", "-id")
    rows = rows or list(queries.listed(under_way)[:LATEST])
    return {"suggestions": _lines(rows, now), "suggestions_total": everything.count()}


def of_deputy(zone_id: int, deputy_id: int, now: datetime) -> dict[str, Any]:
    """The newest of this year that a deputy led or signed, how many these are, and how many ever."""
    theirs = queries.of_deputy(zone_id, deputy_id)
    of_year = theirs.filter(accepted_at__gte=start_of(date(local_date(now).year, 1, 1)))
    newest = queries.listed(of_year).order_by("-accepted_at", "-id")
    return {
        "suggestions": _lines(list(newest[:OF_A_DEPUTY]), now, deputy_id),
        "suggestions_this_year": of_year.count(),
        "suggestions_ever": theirs.count(),
        "suggestions_href": _link({"deputy": str(deputy_id)}),
    }
