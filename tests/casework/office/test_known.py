"""What a page takes for known because of what else is known."""

import pytest

from lianxin.casework import behind
from lianxin.casework.models import Assignment, Concern, Suggestion
from lianxin.casework.office import known, lines, wording
from lianxin.casework.office.holders import Holders
from lianxin.workflow.engine import flows
from tests import desk
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY
from tests.zone import STAFF, Zone

EVERYBODY = (*STAFF, "congress_deputy", "deliberation_deputy", "voter_deputy", "other_deputy")


@pytest.fixture
def stage(zone: Zone) -> Stage:
    """A concern with a promise, one that was pressed for, a suggestion with a promise, one with two units."""
    made = Stage(zone, MONDAY)
    desk.commitment(zone)
    desk.supervision(zone)
    desk.request(zone)
    made.delivered(made.assigned(made.concern()))
    made.assigned(assist=("city_management",))
    return made


def test_whoever_knows_of_a_case_knows_of_what_its_page_takes_for_known(stage: Stage) -> None:
    compared = set()
    for actor in map(stage.zone.actor, EVERYBODY):
        roots = [*flows["concern"].visible(actor), *flows["suggestion"].visible(actor)]
        for root in roots:
            for kind in known.WITH_IT if root.kind == "concern" else ("commitment",):
                there = list(getattr(root, f"{kind}s").order_by("id"))
                assert list(flows[kind].visible(actor).filter(**{root.kind: root}).order_by("id")) == there
                assert known.children(root, root, kind, actor) == there
                compared |= {(root.kind, kind)} if there else set()
    assert compared == {("concern", "commitment"), ("concern", "supervision"), ("suggestion", "commitment")}


def test_whoever_is_anything_to_an_assignment_knows_of_it_and_nobody_else(stage: Stage) -> None:
    flow = flows["assignment"]
    for actor in map(stage.zone.actor, EVERYBODY):
        theirs = {one.pk for one in Assignment.objects.all() if flow.relations(actor, one)}
        assert set(flow.visible(actor).values_list("pk", flat=True)) == theirs


def test_among_others_only_those_are_found_that_the_reader_may_know_of(stage: Stage, django_assert_num_queries) -> None:
    suggestion = Suggestion.objects.earliest("id")
    ids = [one.pk for one in Suggestion.objects.order_by("-id")]
    lead, stranger = stage.zone.actor("congress_deputy"), stage.zone.actor("other_deputy")
    assert known.among("suggestion", [*ids, None], lead)[0] == suggestion
    assert known.among("suggestion", ids, stranger) == []
    with django_assert_num_queries(0):
        assert known.among("suggestion", [None], lead) == []


def test_a_case_that_is_loaded_asks_for_nothing_more_to_name_what_lies_behind_it(
    stage: Stage, django_assert_num_queries
) -> None:
    cases = [case for flow in flows.values() for case in flow.model.objects.all()]
    assert {case.kind for case in cases} == set(flows)
    behind.load(cases)
    with django_assert_num_queries(0):
        for case in cases:
            assert all((wording.title(case), wording.source(case), wording.number(case)))
    with django_assert_num_queries(5):  # turns, bodies, deputies; the assignments of those assigned, and their units
        holders = Holders.of(cases)
    with django_assert_num_queries(0):
        assert all(isinstance(holders.name(case), str) for case in cases)


def test_more_cases_cost_no_more_queries(stage: Stage, django_assert_num_queries) -> None:
    actor = stage.zone.actor("congress_clerk")

    few = [one.ref for one in Concern.objects.all()]
    with django_assert_num_queries(5):  # concerns; areas, sites, bodies, deputies
        assert set(lines.known(few, actor)) == set(few)
    more = [*few, *(desk.referred(stage.zone).ref for _n in range(4))]
    with django_assert_num_queries(5):
        assert set(lines.known(more, actor)) == set(more)
