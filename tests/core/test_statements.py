"""A statement put together once answers as a query made for the moment would, for whatever it is given."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count, Q

from lianxin.core.statements import Counts, Given, GivenInstant, Lists, Statement
from lianxin.workflow.models import Deadline
from tests import desk
from tests.desk import MONDAY
from tests.zone import Zone, a_zone

pytestmark = pytest.mark.django_db
CLOCKS = Deadline.objects.filter(stopped_at=None)


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


def test_it_counts_by_what_it_is_given_and_what_is_there_by_then(zone: Zone) -> None:
    due = Statement.counting(CLOCKS, all=Count("id"), over=Count("id", filter=Q(due_at__lte=GivenInstant("now"))))
    assert due.ask(now=MONDAY) == {"all": 0, "over": 0}
    desk.submitted(zone)
    desk.submitted(zone, urgency="HAZARD")
    first = CLOCKS.order_by("due_at").values_list("due_at", flat=True)[0]
    for now in (first - timedelta(seconds=1), first, MONDAY + timedelta(days=60)):
        assert due.ask(now=now) == CLOCKS.aggregate(all=Count("id"), over=Count("id", filter=Q(due_at__lte=now)))


def test_a_size_is_counted_no_further_than_wanted(zone: Zone) -> None:
    of_concerns = CLOCKS.filter(subject_kind="concern")
    two = Statement.size(of_concerns, 2)
    for made in (0, 1, 2, 2):
        assert two.ask() == {"size": made}
        desk.submitted(zone)
    assert Statement.size(of_concerns.none(), 2).ask() == {"size": 0}


def test_where_nothing_can_be_found_it_says_none() -> None:
    nothing = Statement.counting(CLOCKS.none(), all=Count("id"), over=Count("id", filter=Q(due_at__lte=MONDAY)))
    assert nothing.ask() == {"all": 0, "over": 0}


def test_several_are_counted_at_once_whatever_each_of_them_counts(zone: Zone, django_assert_num_queries: Any) -> None:
    known = Statement.size(CLOCKS, 1)
    due = Statement.counting(CLOCKS, all=Count("id"), over=Count("id", filter=Q(due_at__lte=GivenInstant("now"))))
    counts = Counts({"none": Statement.size(CLOCKS.none(), 5), "known": known, "due": due})
    desk.submitted(zone)
    desk.submitted(zone)
    with django_assert_num_queries(1):
        found = counts.ask(now=MONDAY + timedelta(days=60))
    assert found == {"none": {"size": 0}, "known": {"size": 1}, "due": {"all": 2, "over": 2}}
    assert Counts({"none": Statement.size(CLOCKS.none(), 5)}).ask() == {"none": {"size": 0}}


def test_rows_of_several_lists_come_at_once_each_to_its_length(zone: Zone, django_assert_num_queries: Any) -> None:
    pks = [desk.submitted(zone).pk for _n in range(3)]
    theirs = CLOCKS.filter(subject_kind="concern", subject_id=Given("case"))
    lists = Lists.of(Deadline, [theirs, CLOCKS.none(), CLOCKS.filter(subject_id=pks[0]), CLOCKS.order_by("-id")[:1]])
    with django_assert_num_queries(1):
        rows = lists.ask(case=pks[1])
    assert sorted(row.subject_id for row in rows) == pks
    assert sorted(rows, key=lambda row: row.pk) == list(CLOCKS.order_by("id"))
    assert all(row.due_at == CLOCKS.get(pk=row.pk).due_at for row in rows)
    assert Lists.of(Deadline, [CLOCKS.none()]).ask() == []


def test_what_is_not_given_is_missed() -> None:
    with pytest.raises(KeyError):
        Statement.counting(CLOCKS.filter(due_at__lte=GivenInstant("now")), all=Count("id")).ask(later=MONDAY)
