from datetime import UTC, datetime

import pytest
from django.db import transaction

from lianxin.core.refs import SubjectRef
from lianxin.documents import orders
from lianxin.documents.models import Document
from lianxin.documents.packing import digest, pack, unpack
from tests.documents.examples import FORM, LETTER, SHEET

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
ONE, DEPUTY = SubjectRef("suggestion", 1), SubjectRef("deputy", 12)


def test_what_was_asked_for_is_kept_whole() -> None:
    made = orders.ask("reply:1", "reply_letter", ONE, LETTER, 7, NOW, "关于第12号建议的答复", DEPUTY)
    row = Document.objects.get()
    assert made == row
    assert (row.ref, row.recipient, row.zone_id, row.paper) == (ONE, DEPUTY, 7, "reply_letter")
    assert (row.title, row.created_at, row.made_at, row.made) == ("关于第12号建议的答复", NOW, None, {})
    assert unpack(row.content) == LETTER
    assert row.content_sha256 == digest(pack(LETTER)) == digest(row.content)
    assert len(row.token) == 22
    assert row.formats == ("pdf", "docx")


def test_the_same_key_is_the_paper_asked_for_first() -> None:
    first = orders.ask("reply:1", "reply_letter", ONE, LETTER, 7, NOW, "一")
    again = orders.ask("reply:1", "opinion_form", ONE, FORM, 7, NOW, "二")
    assert again == first
    assert (again.title, again.paper, again.recipient) == ("一", "reply_letter", None)
    assert Document.objects.count() == 1


def test_an_order_lives_and_dies_with_its_transaction() -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        orders.ask("reply:1", "reply_letter", ONE, LETTER, 7, NOW, "一")
        raise Stop
    assert orders.of(ONE) == []


def test_the_papers_of_a_subject_come_in_the_order_they_were_asked_for(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number, paper in enumerate((LETTER, FORM, SHEET)):
        orders.ask(f"paper:{number}", "paper", ONE, paper, 7, NOW, str(number))
    orders.ask("other", "paper", SubjectRef("suggestion", 2), LETTER, 7, NOW, "other")
    with django_assert_num_queries(1):
        found = orders.of(ONE)
        assert [(row.title, row.formats) for row in found] == [
            ("0", ("pdf", "docx")),
            ("1", ("pdf", "docx")),
            ("2", ("xlsx",)),
        ]


def test_titles_are_cleaned_and_cut() -> None:
    assert orders.ask("reply:1", "reply_letter", ONE, LETTER, 7, NOW, "题\x00" + "长" * 300).title == "题" + "长" * 199
