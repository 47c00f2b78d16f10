"""Figures for the offices above: how much each body has, and how much of it is stuck; no case is named."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework.office import inbox
from lianxin.core.time import local_date
from lianxin.directory import queries
from lianxin.directory.models import Organization
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn


@dataclass
class Load:
    """What one body has in hand, by kind, and how much of it is overdue."""

    name: str
    had: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)

    @property
    def over(self) -> int:
        """All that is overdue."""
        return self.late.total()


def watched(actor: Actor, now: datetime) -> dict[int, str]:
    """The bodies below this office: for the handling office itself and its units, for the others all."""
    on, zone_id = local_date(now), actor.zone_id or 0
    if actor.organization_kind == Organization.Kind.HANDLING_OFFICE:
        own = Organization.objects.filter(pk=actor.organization_id or 0)
        units = queries.units_of(zone_id, on)
        return {body.pk: str(body) for body in (*own, *(unit for unit in units if _is_below(unit, actor)))}
    bodies = Organization.objects.existing(on).filter(zone=zone_id).order_by("kind", "id")
    return {body.pk: str(body) for body in bodies}


def _is_below(unit: Organization, actor: Actor) -> bool:
    office = queries.assigning_office_of(unit)
    return office is not None and office.pk == actor.organization_id


# the columns of the table, and which kinds are counted in each
COLUMNS = {
    "suggestion": (gettext_lazy("建议"), ("suggestion", "assignment")),
    "concern": (gettext_lazy("诉求"), ("concern", "supervision")),
    "request": (gettext_lazy("申请"), ("request",)),
    "commitment": (gettext_lazy("承诺"), ("commitment",)),
}
COLUMN_OF = {kind: name for name, (_label, kinds) in COLUMNS.items() for kind in kinds}


def loads(actor: Actor, now: datetime) -> list[Load]:
    """The load of each body below, the most overdue first; those with nothing are left out. Two queries.

    A case is overdue on the board of whoever has the turn, whichever of its clocks has run out.
    """
    names = watched(actor, now)
    found = {pk: Load(name) for pk, name in names.items()}
    late = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), stopped_at=None, due_at__lte=now
    )
    turns = Turn.objects.filter(zone_id=actor.zone_id or 0, holder_kind="organization", holder_id__in=names)
    grouped = turns.order_by().values_list("holder_id", "subject_kind")
    for body, kind, n, over in grouped.annotate(n=Count("id"), over=Count("id", filter=Exists(late))):
        found[body].had[COLUMN_OF[kind]] += n
        found[body].late[COLUMN_OF[kind]] += over
    busy = [load for load in found.values() if load.had.total()]
    return sorted(busy, key=lambda load: (-load.over, -load.had.total()))


def stuck(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What is stuck below, by why, out of all that is open there."""
    below = {"holder_kind": "organization", "holder_id__in": list(watched(actor, now))}
    same = {"subject_kind": OuterRef("subject_kind"), "subject_id": OuterRef("subject_id")}
    running: QuerySet[Deadline] = Deadline.objects.filter(zone_id=actor.zone_id or 0, stopped_at=None)
    clocks = running.filter(~Exists(inbox.sooner()))
    if actor.organization_kind == Organization.Kind.HANDLING_OFFICE:
        clocks = clocks.filter(Exists(Turn.objects.filter(**below, **same)))
    found: Counter[str] = Counter()
    when = inbox.When.at(now)
    for kind in flows:
        found.update(clocks.filter(subject_kind=kind).aggregate(**inbox.counts_of(actor, when, kind)))
    return [
        {"what": str(view.label), "value": found[view.key], "of": found["open"], "unit": _("件")}
        for view in inbox.STUCK
    ]
