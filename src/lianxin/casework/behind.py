"""What lies behind cases: the concern or suggestion they are about, and the bodies, places and people they name.

These are few and come again and again. Each table is asked once for all of them: joined to every row they would be
read once a row, and a query of fifteen joins takes longer to compose and to plan than it takes to answer.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.models import Model, Prefetch, prefetch_related_objects

from lianxin import parameters
from lianxin.accounts.actor import Actor
from lianxin.casework.models import Assignment, Commitment, Cosignature
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.directory import queries
from lianxin.workflow.engine import flows

# the columns of each kind that lead to other cases, and those that lead into the directory
CASES = {
    "suggestion": ("join_into",),
    "assignment": ("suggestion",),
    "commitment": ("concern", "suggestion"),
    "request": ("concern", "suggestion", "assignment", "commitment", "join_into"),
    "supervision": ("concern",),
}
NAMES = {
    "concern": ("area", "site", "screener", "holder_org", "holder_deputy", "unit"),
    "suggestion": ("area", "lead"),
    "assignment": ("unit", "office"),
    "commitment": ("unit",),
    "request": ("unit", "decider"),
    "supervision": ("deputy", "stand_in"),
}
# what a page's own case leads to once: joined to its one row, they spare a query each
JOINED = {
    "concern": ("area", "site"),
    "suggestion": ("area",),
    "assignment": ("suggestion__area", "handler__person"),
    "commitment": ("concern__area", "concern__site", "suggestion__area"),
    "request": ("concern__area", "concern__site", "suggestion__area", "assignment", "commitment"),
    "supervision": ("concern__area", "concern__site"),
}
# the rows by which an actor's relations to it are told, and which its page shows
AROUND = {
    "concern": (Prefetch("commitments", Commitment.objects.order_by("id")),),
    "suggestion": (
        Prefetch("assignments", Assignment.objects.order_by("id")),
        Prefetch("cosignatures", Cosignature.objects.order_by("signed_at", "id")),
    ),
}
Places = list[tuple[Any, str]]
# how many statements are kept: one of each kind for each shape of actors
KEPT = 1000


def visible(kind: str, actor: Actor, pk: int) -> Any:
    """A case with what its page's own case leads to; None where there is none that the actor may know of."""
    return _visible(kind, actor.shape).only(pk=pk, **actor.given)


@lru_cache(KEPT)
def _visible(kind: str, actor: Actor) -> Rows[Any]:
    return Rows(flows[kind].visible(actor).select_related(*JOINED[kind]).filter(pk=Given("pk")).order_by()[:1])


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is made, each row of the directory and each rule is asked for once."""
    with queries.remembered(), parameters.remembered():
        yield


def load(cases: Iterable[Any], *at_hand: Any) -> list[Any]:
    """These cases with all that lies behind them. What is `at_hand` is not asked for again."""
    loaded = list(cases)
    further = _fill([(case, name) for case in loaded for name in CASES.get(case.kind, ())], at_hand)
    _fill([(case, name) for case in (*loaded, *further) for name in NAMES[case.kind]], at_hand)
    return loaded


def attach(rows: Iterable[Any], *columns: str, at_hand: Iterable[Any] = ()) -> list[Any]:
    """These rows with what the columns point at."""
    loaded = list(rows)
    _fill([(row, column) for row in loaded for column in columns], at_hand)
    return loaded


def whole(case: Any, root: Any) -> Any:
    """The `root` of a case, with what a page asks for time and again loaded around it and behind the case."""
    further = _fill([(case, name) for name in CASES.get(case.kind, ())], [root])
    prefetch_related_objects([root], *AROUND[root.kind])
    places = [(one, name) for one in (case, root, *further) for name in NAMES[one.kind]]
    if root.kind == "suggestion":
        places += [(one, name) for one in root.assignments.all() for name in ("unit", "office")]
        places += [(one, "deputy") for one in root.cosignatures.all()]
    _fill(places, ())
    return root


def _fill(places: Places, at_hand: Iterable[Any]) -> list[Any]:
    """Fill these columns that are not filled yet; what was loaded for it."""
    empty: dict[type[Model], Places] = {}
    for row, column in places:
        field = row._meta.get_field(column)
        if getattr(row, field.attname) is not None and not field.is_cached(row):
            empty.setdefault(field.related_model, []).append((row, column))
    fresh: list[Any] = []
    for model, found in empty.items():
        known = {one.pk: one for one in at_hand if isinstance(one, model)}
        loaded = _by_id(model, {getattr(row, f"{column}_id") for row, column in found} - known.keys())
        fresh += loaded.values()
        for row, column in found:
            setattr(row, column, (known | loaded)[getattr(row, f"{column}_id")])
    return fresh


def _by_id(model: type[Model], ids: set[int]) -> dict[int, Any]:
    if model._meta.app_label == "directory":
        return dict(queries.by_id(model, ids))
    return dict(model._default_manager.in_bulk(ids)) if ids else {}
