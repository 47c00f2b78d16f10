"""The lists of the workbench: which rows, how many of each, and the links that narrow them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.relations import DESKS
from lianxin.casework.office import inbox, lines, wording
from lianxin.casework.office.frame import Wanted
from lianxin.core.pages import newest_first
from lianxin.directory import queries
from lianxin.directory.models import Organization
from lianxin.faces.workbench.clocks import PAGE, Clocks, Place
from lianxin.workflow.engine import flows

UNITS = (Organization.Kind.UNIT, Organization.Kind.COURT)

# given `street` or `unit`, how many each of these has
CountsBy = Callable[[str, tuple[int, ...]], dict[int, int]]


@dataclass(frozen=True)
class Listed:
    """One page of a list: rows, where the next ones are, what it is called, the links above it."""

    rows: list[lines.Line]
    more: str
    title: str
    filters: list[list[dict[str, Any]]]
    clear: str


def listed(wanted: Wanted, actor: Actor, now: datetime, after: str = "", opened: str = "") -> Listed:
    """The list that the address asks for; one that is unknown gives everything open."""
    found = _every(wanted, actor, now, after) if wanted.view in wording.KINDS else _open(wanted, actor, now, after)
    rows = [replace(row, push_href=_opened(wanted, row.id), selected=row.id == opened) for row in found.rows]
    return replace(found, rows=rows)


def _opened(wanted: Wanted, row: str) -> str:
    href = wanted.href()
    return f"{href}{'&' if '?' in href else '?'}open={row}"


def _more(wanted: Wanted, cursor: str | None) -> str:
    if not cursor:
        return ""
    href = wanted.href()
    return f"{href}{'&' if '?' in href else '?'}after={cursor}"


# ── what is open: running clocks, by due date ─────────────────────────────────────────────────


def _open(wanted: Wanted, actor: Actor, now: datetime, after: str) -> Listed:
    view = inbox.VIEWS.get(wanted.view, inbox.OPEN_ONES)
    clocks = Clocks(actor, view.key, _place(wanted))
    page = clocks.page(now, wanted.kind, after)
    filters = [_kinds(wanted, clocks.counts(now)), *_places(wanted, actor, lambda by, pks: clocks.by(by, pks, now))]
    clear = wanted.href(kind="", street="", unit="") if wanted.kind or wanted.street or wanted.unit else ""
    rows = lines.of_clocks(page.rows, actor, now)
    return Listed(rows, _more(wanted, page.after), str(view.label), filters, clear)


def _place(wanted: Wanted) -> Place:
    """The street and unit that were chosen."""
    return Place(*(int(chosen) if chosen else None for chosen in (wanted.street, wanted.unit)))


def _kinds(wanted: Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    total = sum(counts.values())
    items = [{"label": _("全部"), "href": wanted.href(kind=""), "count": total, "on": not wanted.kind}]
    for kind, label in wording.KINDS.items():
        on = wanted.kind == kind
        if on or counts.get(kind):
            href = wanted.href(kind="" if on else kind)
            items.append({"label": label, "href": href, "count": counts.get(kind, 0), "on": on, "removable": True})
    return items


def _places(wanted: Wanted, actor: Actor, counts_by: CountsBy | None = None) -> list[list[dict[str, Any]]]:
    """Links to choose a street or unit by; opened, every one with its count; chosen, with a ✕."""
    groups: list[list[dict[str, Any]]] = []
    opened: list[list[dict[str, Any]]] = []
    for by, label, options in _choosable(actor):
        chosen = getattr(wanted, by)
        if chosen:
            names = {str(option.pk): str(option) for option in options}
            name = names.get(chosen, _("别的"))
            groups.append([{"label": name, "href": wanted.href(**{by: ""}), "on": True, "removable": True}])
        elif wanted.by == by:
            counts = counts_by(by, tuple(option.pk for option in options)) if counts_by else {}
            opened.append([
                {"label": str(option), "href": wanted.href(**{by: str(option.pk)}), "count": counts.get(option.pk)}
                for option in options
            ])  # fmt: skip
        else:
            groups.append([{"label": label, "href": wanted.href(by=by)}])
    return groups + opened


def _choosable(actor: Actor) -> list[tuple[str, str, QuerySet[Any]]]:
    """What there is to choose from, asked for only where it is shown."""
    zone_id = actor.zone_id or 0
    found: list[tuple[str, str, QuerySet[Any]]] = []
    if actor.organization_kind in (*DESKS, Organization.Kind.HANDLING_OFFICE):
        found.append(("unit", _("按单位"), queries.units_of(zone_id)))
    if actor.organization_kind in (Organization.Kind.CONGRESS_OFFICE, Organization.Kind.HANDLING_OFFICE, *UNITS):
        found.append(("street", _("按街道"), queries.streets_of(zone_id)))
    return found


# ── everything of a kind, newest first ────────────────────────────────────────────────────────


def _every(wanted: Wanted, actor: Actor, now: datetime, after: str) -> Listed:
    kind = wanted.view
    cases: QuerySet[Any] = flows[kind].visible(actor).filter(_place(wanted).cases(kind, actor))
    page = newest_first(cases, "received_at" if kind in ("concern", "suggestion") else "id", after, PAGE)
    filters = [[{"label": _("全部"), "href": wanted.href(), "on": True}], *_places(wanted, actor)]
    clear = wanted.href(street="", unit="") if wanted.street or wanted.unit else ""
    rows = lines.of_cases(page.rows, actor, now)
    title = _("全部%(kind)s") % {"kind": wording.ALL.get(kind, wording.KINDS[kind])}
    return Listed(rows, _more(wanted, page.after), title, filters, clear)
