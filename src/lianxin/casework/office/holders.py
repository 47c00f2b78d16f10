"""Who has each of some cases now, in words: a fixed number of queries however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import OPEN, Role
from lianxin.casework.concern.texts import holder_name
from lianxin.casework.models import Assignment
from lianxin.casework.office import wording
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Deputy, Organization
from lianxin.workflow.models import Turn

WEIGHT = (Role.MAIN, Role.SEPARATE, Role.ASSIST)


@dataclass
class Holders:
    """The turns of some cases, and the names that go with them."""

    turns: dict[SubjectRef, SubjectRef] = field(default_factory=dict)
    names: dict[SubjectRef, str] = field(default_factory=dict)
    units: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cases: Iterable[Any]) -> "Holders":
        """Four queries, three of them for the names. Cases are loaded with `wording.RELATED`."""
        loaded = list(cases)
        turns = _turns(loaded)
        given = [case.pk for case in loaded if case.kind == "suggestion" and case.state == "ASSIGNED"]
        return cls(turns, _names(set(turns.values())), _units(given))

    def name(self, case: Any) -> str:
        """The name of whoever has it; empty where nobody does."""
        turn = self.turns.get(case.ref)
        if turn is None:
            return self._followed(case)
        if turn.kind == "resident":
            return _("反映人")
        if case.kind == "concern":  # an outside body has no turn of its own
            return holder_name(case)
        if case.kind == "supervision" and case.state == "ASKED":
            return holder_name(case.concern)
        return self.names.get(turn, "")

    def is_ours(self, case: Any, actor: Actor) -> bool:
        """Whether it is the actor's turn."""
        return actor.ref is not None and self.turns.get(case.ref) == actor.ref

    def _followed(self, case: Any) -> str:
        if case.kind != "suggestion":
            return ""
        if case.join_into:
            return _("和 %(number)s 一起办") % {"number": wording.number(case.join_into)}
        units = self.units.get(case.pk, [])
        if len(units) > 1:
            return _("%(unit)s等 %(n)s 家") % {"unit": units[0], "n": len(units)}
        return units[0] if units else ""


def _turns(cases: list[Any]) -> dict[SubjectRef, SubjectRef]:
    ids: dict[str, list[int]] = {}
    for case in cases:
        ids.setdefault(case.kind, []).append(case.pk)
    theirs = Q(pk__in=())
    for kind, numbers in ids.items():
        theirs |= Q(subject_kind=kind, subject_id__in=numbers)
    turns = Turn.objects.filter(theirs).values_list("subject_kind", "subject_id", "holder_kind", "holder_id")
    return {SubjectRef(kind, pk): SubjectRef(holder, number) for kind, pk, holder, number in turns}


def _names(refs: set[SubjectRef]) -> dict[SubjectRef, str]:
    bodies = Organization.objects.only("name", "short_name")
    deputies = Deputy.objects.select_related("person").only("person__name")
    found = {}
    for pk, body in bodies.in_bulk([ref.id for ref in refs if ref.kind == "organization"]).items():
        found[SubjectRef("organization", pk)] = str(body)
    for pk, deputy in deputies.in_bulk([ref.id for ref in refs if ref.kind == "deputy"]).items():
        found[SubjectRef("deputy", pk)] = wording.deputy_name(deputy)
    return found


def _units(suggestions: list[int]) -> dict[int, list[str]]:
    """The units that still have it, the main one first."""
    found: dict[int, list[str]] = {}
    if suggestions:
        rows = Assignment.objects.filter(suggestion__in=suggestions, state__in=OPEN).select_related("unit")
        rows = rows.only("suggestion", "role", "unit__name", "unit__short_name")
        for row in sorted(rows, key=lambda one: (WEIGHT.index(Role(one.role)), one.pk)):
            found.setdefault(row.suggestion_id, []).append(str(row.unit))
    return found
