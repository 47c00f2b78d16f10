from datetime import UTC, datetime

import pytest

from lianxin.core import crypto
from lianxin.core.refs import SubjectRef
from lianxin.privacy import contacts
from lianxin.privacy.models import ContactDetails
from lianxin.privacy.rotation import rotate

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
OLD, NEW = "1:" + "11" * 32, "2:" + "22" * 32
PHONE = "13987654321"


def use_keys(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setenv("LIANXIN_KEYS", ",".join(keys))
    crypto.forget_keys()


def test_after_a_rotation_the_old_key_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    use_keys(monkeypatch, OLD)
    for number in range(1, 8):
        contacts.keep(SubjectRef("concern", number), "王小明", PHONE if number % 2 else "", NOW)
    contacts.erase(SubjectRef("concern", 7), NOW)

    use_keys(monkeypatch, OLD, NEW)
    assert contacts.find_by_phone(PHONE, "concern") == [5, 3, 1]
    assert rotate(batch=2) == 6
    assert rotate(batch=2) == 0
    assert {crypto.sealed_version(row.name_sealed) for row in ContactDetails.objects.exclude(subject_id=7)} == {2}

    use_keys(monkeypatch, NEW)
    assert contacts.find_by_phone(PHONE, "concern") == []
    assert rotate(batch=2) == 3
    assert contacts.find_by_phone(PHONE, "concern") == [5, 3, 1]
    assert contacts.reveal(SubjectRef("concern", 2)) == contacts.Contact("王小明", "")


def test_it_stops_before_a_row_whose_key_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    use_keys(monkeypatch, OLD)
    contacts.keep(SubjectRef("concern", 1), "王小明", PHONE, NOW)
    before = ContactDetails.objects.values().get()
    use_keys(monkeypatch, NEW)
    with pytest.raises(ValueError, match="cannot be opened"):
        rotate()
    assert ContactDetails.objects.values().get() == before
