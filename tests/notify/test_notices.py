from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.notify import notices
from lianxin.notify.models import Notice
from tests.zone import Zone, a_zone

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
CONCERN = SubjectRef("concern", 1)
HANDED = "test.handed"


@pytest.fixture
def zone(db: None, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr(notices, "_texts", {})
    notices.declare(HANDED, _("短信"))
    notices.declare("test.to", "转给了%(to)s，%(number)s 件")
    return a_zone()


def office(zone: Zone, name: str = "qinghe_office") -> SubjectRef:
    return SubjectRef("organization", zone.bodies[name].pk)


def put(key: str, to: SubjectRef, subject: SubjectRef = CONCERN, at: datetime = NOW) -> None:
    notices.put(key, HANDED, to, subject, at)


def test_it_is_read_by_its_holder_and_nobody_else(zone: Zone) -> None:
    deputy = zone.deputies["congress_deputy"]
    put("1", office(zone))
    put("2", SubjectRef("deputy", deputy.pk))
    put("3", SubjectRef("person", deputy.person_id))
    counts = {
        name: notices.unread(zone.actor(name)).ask()["size"]
        for name in (
            "street_clerk",
            "street_head",
            "other_street_clerk",
            "congress_deputy",
            "other_deputy",
            "anonymous",
        )
    }
    assert counts == {
        "street_clerk": 1,
        "street_head": 1,
        "other_street_clerk": 0,
        "congress_deputy": 2,
        "other_deputy": 0,
        "anonymous": 0,
    }


def test_a_person_is_told_in_whatever_capacity(zone: Zone) -> None:
    clerk = zone.actor("street_clerk")
    assert clerk.person_id
    put("1", SubjectRef("person", clerk.person_id))
    assert notices.unread(clerk).ask()["size"] == 1
    assert notices.unread(Actor(kind="resident", zone_id=zone.id, person_id=clerk.person_id)).ask()["size"] == 1
    assert notices.unread(zone.actor("street_head")).ask()["size"] == 0


def test_the_same_key_is_the_same_notice(zone: Zone) -> None:
    put("1", office(zone))
    put("1", office(zone))
    assert Notice.objects.count() == 1


def test_it_is_marked_read_by_its_holder_alone(zone: Zone) -> None:
    for number in range(4):
        put(str(number), office(zone), SubjectRef("concern", number // 2))
    clerk, other = zone.actor("street_clerk"), zone.actor("other_street_clerk")
    rows = notices.page(clerk).rows
    assert notices.mark_read(other, NOW) == 0
    assert notices.mark_read(other, NOW, ids=[row.pk for row in rows]) == 0
    assert notices.mark_read(clerk, NOW, ids=[rows[0].pk]) == 1
    assert notices.mark_read(clerk, NOW, ids=[]) == 0
    assert notices.mark_read(clerk, NOW, subject=SubjectRef("concern", 0)) == 2
    assert notices.unread(clerk).ask()["size"] == 1
    assert notices.mark_read(clerk, NOW) == 1
    assert notices.mark_read(zone.actor("anonymous"), NOW) == 0
    assert len(notices.page(clerk).rows) == 4


def test_pages_are_newest_first(zone: Zone) -> None:
    for number in range(7):
        put(str(number), office(zone), at=NOW + timedelta(minutes=number // 2))
    clerk = zone.actor("street_clerk")
    keys, cursor = [], ""
    while True:
        page = notices.page(clerk, cursor, size=3)
        keys += [row.key for row in page.rows]
        if page.after is None:
            break
        cursor = page.after
    assert keys == ["6", "5", "4", "3", "2", "1", "0"]


def test_the_bell_is_one_cheap_query(zone: Zone, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(130):
        put(str(number), office(zone))
    clerk = zone.actor("street_clerk")
    with django_assert_num_queries(1):
        assert notices.unread(clerk).ask()["size"] == 100
    with django_assert_num_queries(1):
        assert len(notices.page(clerk).rows) == 50


def test_a_text_is_read_in_the_readers_language(zone: Zone) -> None:
    put("1", office(zone))
    notice = notices.page(zone.actor("street_clerk")).rows[0]
    assert notices.text_of(notice) == "短信"
    with translation.override("en"):
        assert notices.text_of(notice) == str(_("短信"))


def test_places_are_filled_and_carry_no_number_of_a_person(zone: Zone) -> None:
    notices.put("1", "test.to", office(zone), CONCERN, NOW, to="青禾街道 13987654321", number=3)
    notice = Notice.objects.get()
    assert notices.text_of(notice) == "转给了青禾街道 139****4321，3 件"
    assert "13987654321" not in str(notice.args)
    assert str(notice) == f"notice {notice.pk}"


def test_a_mistake_of_the_programmer_is_told_at_once(zone: Zone) -> None:
    with pytest.raises(KeyError):
        notices.put("1", "test.none", office(zone), CONCERN, NOW)
    with pytest.raises(KeyError):
        notices.put("1", "test.to", office(zone), CONCERN, NOW, to="x")
    with pytest.raises(ValueError, match="nobody"):
        put("1", SubjectRef("site", 1))
    with pytest.raises(ValueError, match="declared"):
        notices.declare(HANDED, "another")
    assert not Notice.objects.exists()


def test_a_notice_has_one_holder(zone: Zone) -> None:
    put("1", office(zone))
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(deputy=zone.deputies["voter_deputy"])
