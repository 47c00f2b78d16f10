"""Statements kept read and write what Django's own would, for whatever they are given."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from lianxin.casework.models import Concern
from lianxin.core.rows import Change, Rows, by_key, insert, insert_once, update
from lianxin.core.statements import Given, GivenInstant
from lianxin.directory.models import Deputy
from lianxin.ledger.models import Cursor, Event
from lianxin.notify.models import Notice
from lianxin.workflow.models import Deadline, Turn
from tests import desk
from tests.desk import MONDAY
from tests.zone import Zone, a_zone

pytestmark = pytest.mark.django_db
OF = {"subject_kind": Given("kind", CharField()), "subject_id": Given("id")}


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


def _columns(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_rows_are_those_that_are_there_by_then(zone: Zone) -> None:
    clocks = Rows(Deadline.objects.filter(**OF).order_by("-id"))
    assert clocks.ask(kind="concern", id=1) == []
    made = desk.submitted(zone)
    (found,) = clocks.ask(kind="concern", id=made.pk)
    assert _columns(found) == _columns(Deadline.objects.get())
    assert clocks.ask(kind="concern", id=made.pk + 1) == []


def test_every_kind_of_column_comes_back_as_it_is(zone: Zone) -> None:
    made = desk.submitted(zone, urgency="HAZARD")
    found = by_key(Concern).one(pk=made.pk)
    assert _columns(found) == _columns(Concern.objects.get(pk=made.pk))
    assert (found._state.db, found._state.adding) == ("default", False)
    event = Event.objects.latest("id")
    assert _columns(by_key(Event).one(pk=event.pk)) == _columns(event)


def test_what_is_selected_beside_needs_no_further_question(zone: Zone) -> None:
    deputy = Deputy.objects.select_related("person", "area").order_by("id")[0]
    whole = Rows(Deputy.objects.select_related("person", "area").filter(pk=Given("pk")))
    found = whole.one(pk=deputy.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert (found.person.name, found.area.name) == (deputy.person.name, deputy.area.name)
    assert not asked.captured_queries


def test_one_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Concern.DoesNotExist):
        by_key(Concern).one(pk=1)
    assert Rows(Concern.objects.filter(pk__in=[])).ask() == []


def test_what_is_not_given_is_missed() -> None:
    with pytest.raises(KeyError):
        by_key(Concern).ask(id=1)


def test_a_locked_row_is_locked() -> None:
    """On SQLite, whoever writes has the whole database for themselves."""
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert by_key(Cursor, locked=True).ask(pk="nobody") == []
    assert ("FOR UPDATE" in asked.captured_queries[-1]["sql"]) == (connection.vendor == "postgresql")


def test_a_change_meets_the_rows_it_names(zone: Zone) -> None:
    one, other = desk.submitted(zone), desk.submitted(zone)
    stop = Change(Deadline.objects.filter(**OF, stopped_at=None), stopped_at=GivenInstant("now"))
    for met in (1, 0):
        assert stop.make(kind="concern", id=one.pk, now=MONDAY) == met
    assert Deadline.objects.get(subject_id=one.pk).stopped_at == MONDAY
    assert Deadline.objects.get(subject_id=other.pk).stopped_at is None
    assert Change(Turn.objects.filter(**OF)).make(kind="concern", id=one.pk) == 1
    assert Turn.objects.get().subject_id == other.pk


def test_an_update_writes_every_column(zone: Zone) -> None:
    made = desk.submitted(zone)
    made.title, made.received_at, made.holder_org = "另一个标题", MONDAY - timedelta(days=1), made.screener
    made.receipt_sealed = b"\x00sealed"
    update(made)
    assert _columns(Concern.objects.get(pk=made.pk)) == _columns(by_key(Concern).one(pk=made.pk))
    found = Concern.objects.get(pk=made.pk)
    assert (found.title, found.received_at, found.holder_org_id) == (made.title, made.received_at, made.screener_id)
    assert bytes(found.receipt_sealed) == b"\x00sealed"


def _notice(zone: Zone) -> Notice:
    deputy = Deputy.objects.order_by("id")[0]
    return Notice(
        key="1:deputy", kind="some", deputy=deputy, args={"number": 1}, subject_kind="concern", subject_id=1,
        created_at=MONDAY,
    )  # fmt: skip


def test_an_inserted_row_has_its_key_and_is_there_as_saved(zone: Zone) -> None:
    made = insert(_notice(zone))
    assert made.pk and not made._state.adding
    assert _columns(Notice.objects.get(pk=made.pk)) == _columns(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(_notice(zone))


def test_inserted_once_it_stays_the_first(zone: Zone) -> None:
    insert_once(_notice(zone))
    insert_once(_notice(zone))
    assert Notice.objects.get().args == {"number": 1}
