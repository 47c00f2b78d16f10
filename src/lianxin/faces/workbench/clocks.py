"""The running clocks of a list: how many of each kind, and a page of them; their statements put together once.

What differs from one list of a view to another is given when they are asked: the instant, the street and unit that
were chosen, where the page before ended.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import REASSIGNED, VOID
from lianxin.casework.concern.models import Concern
from lianxin.casework.models import Assignment
from lianxin.casework.office import inbox, wording
from lianxin.core.pages import Page, following, place_of, soonest
from lianxin.core.statements import Counts, Given, GivenInstant, Lists, Statement
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline

PAGE = 50
# how many are kept: several lists of each shape of actors
KEPT = 4 * inbox.SHAPES
# those that count by each unit are long, and seldom wanted
KEPT_BY = 40
LAST = (GivenInstant("last_due"), Given("last"))


@dataclass(frozen=True)
class Place:
    """The street and the unit of a case that were chosen: their numbers, or the places for them."""

    street: int | Given | None = None
    unit: int | Given | None = None

    def cases(self, kind: str, actor: Actor) -> Q:
        """The cases of a kind that are there."""
        street = Q() if self.street is None else _of_street(kind, actor, self.street)
        return street if self.unit is None else street & _of_unit(kind, self.unit)

    def clocks(self, kind: str, actor: Actor) -> Q:
        """The clocks of these cases."""
        if self == Place():
            return Q()
        return inbox.of_cases(kind, flows[kind].model.objects.filter(self.cases(kind, actor), zone=actor.zone_id))

    @property
    def later(self) -> "Place":
        """The same with places for the numbers."""
        street, unit = (Given(name) if getattr(self, name) is not None else None for name in ("street", "unit"))
        return Place(street, unit)

    @property
    def given(self) -> dict[str, Any]:
        """What fills them."""
        return {"street": self.street, "unit": self.unit}


@dataclass(frozen=True)
class Clocks:
    """Those of one view and place."""

    actor: Actor
    view: str
    place: Place = Place()

    def counts(self, now: datetime) -> dict[str, int]:
        """How many there are of each kind that has any in this view. One query."""
        found = _counts(self.actor.shape, self.view, self.place.later).ask(**self._given(now))
        return {kind: part["n"] for kind, part in found.items()}

    def page(self, now: datetime, kind: str = "", cursor: str = "") -> Page[Deadline]:
        """A page of them or of one kind of them, what is due next first. One query."""
        last = place_of(Deadline, "due_at", cursor)
        due_at, pk = last or (None, None)
        lists = _page(self.actor.shape, self.view, self.place.later, kind, bool(last))
        return soonest(lists.ask(**self._given(now), last_due=due_at, last=pk), "due_at", PAGE)

    def by(self, name: str, numbers: tuple[int, ...], now: datetime) -> dict[int, int]:
        """How many of them each of these streets or units has. One query."""
        found = _by(self.actor.shape, self.view, self.place.later, name, numbers).ask(**self._given(now))
        return {pk: sum(part[str(pk)] for part in found.values()) for pk in numbers}

    def _given(self, now: datetime) -> dict[str, Any]:
        when = inbox.When.at(now)
        return {"now": when.now, "soon": when.soon, **self.place.given, **self.actor.given}


def _of_kinds(actor: Actor, view: str, place: Place) -> dict[str, QuerySet[Deadline]]:
    return {
        kind: inbox.running(actor, kind).filter(which & place.clocks(kind, actor))
        for kind in wording.KINDS
        if (which := inbox.VIEWS[view].narrow(actor, inbox.LATER, kind)) is not None
    }


@lru_cache(KEPT)
def _counts(actor: Actor, view: str, place: Place) -> Counts:
    clocks = _of_kinds(actor, view, place)
    return Counts({kind: Statement.counting(found, n=Count("id")) for kind, found in clocks.items()})


@lru_cache(KEPT)
def _page(actor: Actor, view: str, place: Place, kind: str, goes_on: bool) -> Lists[Deadline]:
    clocks = _of_kinds(actor, view, place)
    last = LAST if goes_on else None
    shown = (clocks[one] for one in clocks if kind in ("", one))
    return Lists.of(Deadline, (following(found, "due_at", last, PAGE) for found in shown))


@lru_cache(KEPT_BY)
def _by(actor: Actor, view: str, place: Place, name: str, numbers: tuple[int, ...]) -> Counts:
    places = {str(pk): Place(**{name: pk}) for pk in numbers}
    return Counts({
        kind: Statement.counting(
            found, **{pk: Count("id", filter=there.clocks(kind, actor)) for pk, there in places.items()}
        )
        for kind, found in _of_kinds(actor, view, place).items()
    })  # fmt: skip


def _in_street(actor: Actor, street: int | Given) -> QuerySet[Concern]:
    return Concern.objects.filter(Q(area=street) | Q(area__parent=street), zone=actor.zone_id)


def _of_street(kind: str, actor: Actor, street: int | Given) -> Q:
    streets = _in_street(actor, street)
    if kind == "concern":
        return Q(pk__in=streets.values("pk"))
    if kind == "suggestion":
        return Q(area=street)
    if kind == "assignment":
        return Q(suggestion__area=street)
    found = Q(concern__in=streets)
    return found if kind == "supervision" else found | Q(suggestion__area=street)


def _of_unit(kind: str, unit: int | Given) -> Q:
    if kind == "suggestion":
        # one that was relieved of it has no more to do with it
        theirs = Assignment.objects.filter(Q(unit=unit)).exclude(state__in=(REASSIGNED, VOID))
        return Q(pk__in=theirs.values("suggestion"))
    return Q(concern__unit=unit) if kind == "supervision" else Q(unit=unit)
