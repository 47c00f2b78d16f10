"""The lists of the workbench: which rows, how many of each, and the links that narrow them."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import REASSIGNED, VOID
from lianxin.casework.concern.models import Concern
from lianxin.casework.concern.relations import DESKS
from lianxin.casework.models import Assignment
from lianxin.casework.office import inbox, lines, wording
from lianxin.casework.office.frame import Wanted
from lianxin.core.pages import newest_first
from lianxin.directory import queries
from lianxin.directory.models import Organization
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

PAGE = 50
UNITS = (Organization.Kind.UNIT, Organization.Kind.COURT)


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
    view, when = inbox.VIEWS.get(wanted.view, inbox.OPEN_ONES), inbox.When.at(now)
    clocks = {
        kind: inbox.running(actor, kind).filter(which & _chosen(wanted, actor, kind))
        for kind in wording.KINDS
        if (which := view.narrow(actor, when, kind)) is not None
    }
    counts = {kind: found.count() for kind, found in clocks.items()}
    page = inbox.soonest([clocks[kind] for kind in clocks if wanted.kind in ("", kind)], after, PAGE)
    filters = [_kinds(wanted, counts), *_places(wanted, actor, clocks)]
    clear = wanted.href(kind="", street="", unit="") if wanted.kind or wanted.street or wanted.unit else ""
    rows = lines.of_clocks(page.rows, actor, now)
    return Listed(rows, _more(wanted, page.after), str(view.label), filters, clear)


def _chosen(wanted: Wanted, actor: Actor, kind: str) -> Q:
    """The clocks of a kind whose cases are of the street and unit that were chosen."""
    if not (wanted.street or wanted.unit):
        return Q()
    return inbox.of_cases(kind, flows[kind].model.objects.filter(_of_place(wanted, actor, kind), zone=actor.zone_id))


def _of_place(wanted: Wanted, actor: Actor, kind: str) -> Q:
    """The cases of a kind that are of the street and unit that were chosen."""
    street = _street_of(kind, actor, int(wanted.street)) if wanted.street else Q()
    return street & (_unit_of(kind, int(wanted.unit)) if wanted.unit else Q())


def _in_street(actor: Actor, street: int) -> QuerySet[Concern]:
    return Concern.objects.filter(Q(area=street) | Q(area__parent=street), zone=actor.zone_id)


def _kinds(wanted: Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    total = sum(counts.values())
    items = [{"label": _("全部"), "href": wanted.href(kind=""), "count": total, "on": not wanted.kind}]
    for kind, label in wording.KINDS.items():
        on = wanted.kind == kind
        if on or counts.get(kind):
            href = wanted.href(kind="" if on else kind)
            items.append({"label": label, "href": href, "count": counts.get(kind, 0), "on": on, "removable": True})
    return items


def _places(wanted: Wanted, actor: Actor, clocks: dict[str, QuerySet[Deadline]]) -> list[list[dict[str, Any]]]:
    """Links to choose a street or unit by; opened, every one with its count; chosen, with a ✕."""
    groups: list[list[dict[str, Any]]] = []
    opened: list[list[dict[str, Any]]] = []
    for by, label, options in _choosable(actor):
        names = {str(pk): name for pk, name in options}
        chosen = getattr(wanted, by)
        if chosen:
            name = names.get(chosen, _("别的"))
            groups.append([{"label": name, "href": wanted.href(**{by: ""}), "on": True, "removable": True}])
        elif wanted.by == by:
            counts = _counts(by, names, actor, clocks)
            opened.append([
                {"label": name, "href": wanted.href(**{by: pk}), "count": counts.get(f"n{pk}")}
                for pk, name in names.items()
            ])  # fmt: skip
        else:
            groups.append([{"label": label, "href": wanted.href(by=by)}])
    return groups + opened


def _choosable(actor: Actor) -> list[tuple[str, str, list[tuple[int, str]]]]:
    zone_id = actor.zone_id or 0
    found = []
    if actor.organization_kind in (*DESKS, Organization.Kind.HANDLING_OFFICE):
        units = [(unit.pk, str(unit)) for unit in queries.units_of(zone_id)]
        found.append(("unit", _("按单位"), units))
    if actor.organization_kind in (Organization.Kind.CONGRESS_OFFICE, Organization.Kind.HANDLING_OFFICE, *UNITS):
        streets = [(street.pk, street.name) for street in queries.streets_of(zone_id)]
        found.append(("street", _("按街道"), streets))
    return found


def _counts(by: str, names: dict[str, str], actor: Actor, clocks: dict[str, QuerySet[Deadline]]) -> dict[str, int]:
    """How many of these clocks each street or unit has. A query a kind."""
    found: Counter[str] = Counter()
    for kind, of_kind in clocks.items():
        made = {f"n{pk}": Count("id", filter=_chosen(Wanted(**{by: pk}), actor, kind)) for pk in names}
        found.update(of_kind.aggregate(**made))
    return dict(found)


# ── everything of a kind, newest first ────────────────────────────────────────────────────────


def _every(wanted: Wanted, actor: Actor, now: datetime, after: str) -> Listed:
    kind = wanted.view
    cases: QuerySet[Any] = flows[kind].visible(actor).filter(_of_place(wanted, actor, kind))
    page = newest_first(cases, "received_at" if kind in ("concern", "suggestion") else "id", after, PAGE)
    filters = [[{"label": _("全部"), "href": wanted.href(), "on": True}], *_places(wanted, actor, {})]
    clear = wanted.href(street="", unit="") if wanted.street or wanted.unit else ""
    rows = lines.of_cases(page.rows, actor, now)
    title = _("全部%(kind)s") % {"kind": wording.ALL.get(kind, wording.KINDS[kind])}
    return Listed(rows, _more(wanted, page.after), title, filters, clear)


def _street_of(kind: str, actor: Actor, street: int) -> Q:
    streets = _in_street(actor, street)
    if kind == "concern":
        return Q(pk__in=streets.values("pk"))
    if kind == "suggestion":
        return Q(area=street)
    if kind == "assignment":
        return Q(suggestion__area=street)
    found = Q(concern__in=streets)
    return found if kind == "supervision" else found | Q(suggestion__area=street)


def _unit_of(kind: str, unit: int) -> Q:
    if kind == "suggestion":
        # one that was relieved of it has no more to do with it
        theirs = Assignment.objects.filter(unit=unit).exclude(state__in=(REASSIGNED, VOID))
        return Q(pk__in=theirs.values("suggestion"))
    return Q(concern__unit=unit) if kind == "supervision" else Q(unit=unit)
