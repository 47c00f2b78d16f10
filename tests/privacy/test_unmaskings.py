from datetime import UTC, datetime, timedelta

import pytest

from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.privacy import unmaskings
from lianxin.privacy.models import Unmasking
from lianxin.privacy.unmaskings import Look
from tests.zone import Zone

NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
ONE = SubjectRef("concern", 1)


def look(zone: Zone, name: str, event_id: int, reason: str = "约看现场", at: datetime = NOW) -> None:
    actor = zone.actor(name)
    assert actor.person_id
    unmaskings.record(
        ONE,
        person_id=actor.person_id,
        reason=reason,
        at=at,
        event_id=event_id,
        membership_id=actor.membership_id,
        deputy_id=actor.deputy_id,
        organization_id=actor.organization_id,
    )


def test_the_resident_reads_who_looked_why_and_when(zone: Zone) -> None:
    look(zone, "congress_deputy", 1)
    look(zone, "street_clerk", 2, "核对地点", NOW + timedelta(days=1))
    assert unmaskings.of(ONE) == [
        Look("青禾街道人大工委 沈青", "核对地点", NOW + timedelta(days=1)),
        Look("任远代表", "约看现场", NOW),
    ]
    assert unmaskings.of(SubjectRef("concern", 2)) == []


def test_one_event_is_one_look(zone: Zone) -> None:
    look(zone, "congress_deputy", 1)
    look(zone, "congress_deputy", 1)
    assert Unmasking.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  \n ", "长" * 201])
def test_a_reason_is_needed_and_short(zone: Zone, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        look(zone, "congress_deputy", 1, reason)
    assert caught.value.field == "reason"
    assert not Unmasking.objects.exists()


def test_a_reason_carries_no_phone(zone: Zone) -> None:
    look(zone, "congress_deputy", 1, "回拨\n13987654321")
    assert unmaskings.of(ONE)[0].reason == "回拨 139****4321"


def test_reading_them_costs_one_query(zone: Zone, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(1, 20):
        look(zone, "street_clerk", number)
    with django_assert_num_queries(1):
        unmaskings.of(ONE)
