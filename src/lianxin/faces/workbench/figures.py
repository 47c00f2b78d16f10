"""Figures for the offices above: how much each body has, and how much of it is stuck; no case is named."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.office import inbox
from lianxin.core.time import local_date
from lianxin.directory import queries
from lianxin.directory.models import Organization
from lianxin.workflow.models import Deadline, Turn


@dataclass
class Load:
    """What one body has in hand, and how much of it is overdue."""

    name: str
    concerns: int = 0
    concerns_over: int = 0
    commitments: int = 0
    commitments_over: int = 0

    @property
    def over(self) -> int:
        """All that is overdue."""
        return self.concerns_over + self.commitments_over


def watched(actor: Actor, now: datetime) -> dict[int, str]:
    """The bodies below this office: for the handling office its units, for the committee all."""
    on, zone_id = local_date(now), actor.zone_id or 0
    if actor.organization_kind == Organization.Kind.HANDLING_OFFICE:
        units = queries.units_of(zone_id, on)
        return {unit.pk: str(unit) for unit in units if _is_below(unit, actor)}
    bodies = Organization.objects.existing(on).filter(zone=zone_id).order_by("kind", "id")
    return {body.pk: str(body) for body in bodies}


def _is_below(unit: Organization, actor: Actor) -> bool:
    office = queries.assigning_office_of(unit)
    return office is not None and office.pk == actor.organization_id


def loads(actor: Actor, now: datetime) -> list[Load]:
    """The load of each body below, the most overdue first; those with nothing are left out. Two queries."""
    names = watched(actor, now)
    found = {pk: Load(name) for pk, name in names.items()}
    late = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), stopped_at=None, due_at__lte=now
    )
    turns = Turn.objects.filter(zone_id=actor.zone_id or 0, holder_kind="organization", holder_id__in=names)
    grouped = turns.order_by().values_list("holder_id", "subject_kind")
    for body, kind, n, over in grouped.annotate(n=Count("id"), over=Count("id", filter=Exists(late))):
        what = "commitments" if kind == "commitment" else "concerns"
        setattr(found[body], what, getattr(found[body], what) + n)
        setattr(found[body], f"{what}_over", getattr(found[body], f"{what}_over") + over)
    busy = [load for load in found.values() if load.concerns or load.commitments]
    return sorted(busy, key=lambda load: (-load.over, -load.concerns))


def stuck(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What is stuck below, by why, out of all that is open there."""
    below = {"holder_kind": "organization", "holder_id__in": list(watched(actor, now))}
    same = {"subject_kind": OuterRef("subject_kind"), "subject_id": OuterRef("subject_id")}
    clocks: QuerySet[Deadline] = Deadline.objects.filter(zone_id=actor.zone_id or 0, stopped_at=None)
    if actor.organization_kind == Organization.Kind.HANDLING_OFFICE:
        clocks = clocks.filter(Exists(Turn.objects.filter(**below, **same)))
    counted = {view.key: Count("id", filter=view.narrow(actor, now)) for view in inbox.STUCK}
    found = clocks.aggregate(total=Count("id"), **counted)
    return [
        {"what": str(view.label), "value": found[view.key], "of": found["total"], "unit": _("件")}
        for view in inbox.STUCK
    ]
