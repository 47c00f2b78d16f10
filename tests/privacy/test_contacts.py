import logging
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.privacy import contacts
from lianxin.privacy.contacts import Contact, Masked
from lianxin.privacy.models import ContactDetails

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
ONE, TWO, THREE = (SubjectRef("concern", number) for number in (1, 2, 3))
NAME, PHONE = "欧阳测试", "13987654321"


def test_it_keeps_a_name_and_a_phone_and_shows_them_masked() -> None:
    contacts.keep(ONE, f" {NAME} ", "139-8765-4321", NOW)
    assert contacts.masked(ONE) == Masked("欧**", "139****4321")
    assert contacts.reveal(ONE) == Contact(NAME, PHONE)


@pytest.mark.parametrize(("name", "phone"), [(NAME, ""), ("", PHONE)])
def test_either_may_be_missing(name: str, phone: str) -> None:
    contacts.keep(ONE, name, phone, NOW)
    assert contacts.reveal(ONE) == Contact(name, phone)
    assert contacts.has_phone(ONE) == bool(phone)


def test_nothing_given_keeps_nothing() -> None:
    contacts.keep(ONE, " ", " ", NOW)
    assert not ContactDetails.objects.exists()
    assert contacts.masked(ONE) is contacts.reveal(ONE) is None


def test_keeping_again_replaces() -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    contacts.keep(ONE, NAME, "13800000000", NOW)
    assert ContactDetails.objects.count() == 1
    assert contacts.reveal(ONE) == Contact(NAME, "13800000000")
    assert contacts.find_by_phone(PHONE, "concern") == []


def test_a_wrong_phone_or_an_endless_name_is_refused_and_nothing_kept() -> None:
    for name, phone, field in ((NAME, "139", "phone"), ("长" * 61, PHONE, "name")):
        with pytest.raises(Refused) as caught:
            contacts.keep(ONE, name, phone, NOW)
        assert caught.value.field == field
    assert not ContactDetails.objects.exists()


def test_it_finds_by_phone_within_a_kind_newest_first() -> None:
    for ref in (ONE, THREE, TWO, SubjectRef("claim", 9)):
        contacts.keep(ref, "", "+86 139 8765 4321", NOW)
    contacts.keep(SubjectRef("concern", 4), NAME, "", NOW)
    assert contacts.find_by_phone("139 8765 4321", "concern") == [3, 2, 1]
    assert contacts.find_by_phone("13800000000", "concern") == []
    assert contacts.find_by_hash("", "concern") == []


def test_a_proved_phone_belongs_to_its_own_objects_only() -> None:
    contacts.keep(ONE, "", PHONE, NOW)
    contacts.keep(TWO, NAME, "", NOW)
    proved = contacts.phone_hash(PHONE)
    assert contacts.is_left_under(proved, ONE)
    assert not contacts.is_left_under(proved, TWO)
    assert not contacts.is_left_under("", TWO)


def test_many_are_masked_with_one_query_a_kind(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    refs = [SubjectRef("concern", number) for number in range(1, 51)]
    for ref in refs[:40]:
        contacts.keep(ref, NAME, "", NOW)
    with django_assert_num_queries(1):
        assert len(contacts.masked_many(refs)) == 40


def test_erasure_removes_the_person_and_keeps_the_count() -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    assert contacts.erase(ONE, NOW)
    row = ContactDetails.objects.get()
    assert (bytes(row.name_sealed), bytes(row.phone_sealed), row.phone_hash) == (b"", b"", "")
    assert contacts.is_erased(ONE)
    assert contacts.masked(ONE) is contacts.reveal(ONE) is None
    assert not contacts.has_phone(ONE)
    assert contacts.find_by_phone(PHONE, "concern") == []
    assert not contacts.erase(ONE, NOW)


def test_what_was_erased_does_not_come_back() -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    contacts.erase(ONE, NOW)
    with pytest.raises(Refused):
        contacts.keep(ONE, NAME, PHONE, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactDetails.objects.update(phone_hash="0" * 64)


def test_details_copied_onto_another_object_do_not_open() -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    contacts.keep(TWO, "李四", "13800000000", NOW)
    stolen = ContactDetails.objects.get(subject_id=1)
    ContactDetails.objects.filter(subject_id=2).update(phone_sealed=stolen.phone_sealed)
    with pytest.raises(ValueError, match="another object"):
        contacts.reveal(TWO)


def test_no_object_tells_its_content(caplog: pytest.LogCaptureFixture) -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    caplog.set_level(logging.DEBUG)
    told = [repr(ContactDetails.objects.get()), str(ContactDetails.objects.get()), repr(contacts.reveal(ONE))]
    for text in [*told, caplog.text]:
        assert NAME not in text
        assert PHONE not in text


def test_the_same_phone_is_sealed_differently_each_time() -> None:
    contacts.keep(ONE, NAME, PHONE, NOW)
    contacts.keep(TWO, NAME, PHONE, NOW)
    sealed = ContactDetails.objects.values_list("phone_sealed", "name_sealed")
    assert len({bytes(part) for row in sealed for part in row}) == 4


def test_a_look_up_by_phone_uses_its_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = ContactDetails.objects.filter(phone_hash="a" * 64, subject_kind="concern").exclude(phone_hash="")
        assert "privacy_contact_by_phone" in plan.explain()
