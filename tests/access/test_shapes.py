"""A statement for all of a kind finds for each of them what they may know of, and nothing else."""

from typing import Any

import pytest

from lianxin.core import clock
from lianxin.core.statements import Lists
from lianxin.workflow.engine import flows
from tests.access.cases import CASES
from tests.desk import MONDAY, submitted
from tests.zone import a_zone, elsewhere

pytestmark = pytest.mark.django_db


def test_each_finds_their_own_by_the_statement_of_their_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    zone, far = a_zone(), elsewhere()
    for (kind, state), make in CASES.items():
        if kind != "request" or state == "ASKED":  # of one suggestion's requests one stands for all
            make(zone)
    submitted(zone, site=zone.sites["langang_station"])
    submitted(far, site=far.sites["dongqiao_station"])
    people = [where.actor(name) for where in (zone, far) for name in (*where.memberships, *where.deputies)]
    kept: dict[Any, Lists[Any]] = {}
    found: dict[str, set[int]] = {kind: set() for kind in flows}
    for actor in people:
        for kind, flow in flows.items():
            lists = kept.setdefault((kind, actor.shape), Lists.of(flow.model, [flow.visible(actor.shape)]))
            theirs = {row.pk for row in lists.ask(**actor.given)}
            assert theirs == set(flow.visible(actor).values_list("pk", flat=True)), f"{kind} of {actor}"
            found[kind] |= theirs
    # several share one, and all kinds are there to be found
    assert len(kept) < len(flows) * len(people) and all(found.values())


def test_a_shape_is_one_for_all_in_the_same_part_and_says_nothing_of_a_person() -> None:
    zone = a_zone()
    handler, other, head = (zone.actor(name) for name in ("unit_handler", "other_unit_handler", "unit_head"))
    assert handler.shape == other.shape != head.shape and hash(handler.shape) == hash(other.shape)
    assert handler.given != other.given and not handler.shape.name
