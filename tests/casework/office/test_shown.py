"""What each relation sees: the table itself, and pages held against it."""

import pytest

from lianxin.casework.concern import shown
from tests import desk
from tests.desk import at_work, perform

SECRET = "请打 13911112222 找王师傅"


def test_a_unit_sees_the_matter_and_not_the_person_unless_they_agreed():
    # a unit that has it in hand is its holder too
    assert shown.level("words", "REFERRED", {"unit", "holder"}, False) == shown.MASKED
    assert shown.level("words", "REFERRED", {"unit", "holder"}, True) == shown.FULL
    assert shown.level("contact", "REFERRED", {"unit"}, False) == shown.NONE
    assert shown.level("notes", "REFERRED", {"unit", "holder"}, True) == shown.NONE


def test_residents_read_no_internal_notes_and_no_unknown_field_is_asked_for():
    rows = list(shown.SHEET.rows())
    assert {row[5] for row in rows if row[1] == "notes" and row[4] == "resident"} == {"none"}
    with pytest.raises(KeyError):
        shown.level("everything", "NEW", {"resident"}, True)


def test_the_person_is_as_well_kept_while_a_suggestion_carries_the_concern():
    assert shown.level("contact", "RAISED", {"deputy"}, False) == shown.NONE
    assert shown.level("contact", "RAISED", {"deputy"}, True) == shown.MASKED


@pytest.mark.parametrize("agreed", [True, False])
def test_numbers_in_the_words_reach_a_unit_only_if_the_resident_agreed(zone, agreed):
    concern = desk.referred(zone, words=f"{desk.WORDS}{SECRET}", contact_agreed=agreed)
    unit = at_work(zone, "unit_handler").get(f"/work/concerns/{concern.pk}").content.decode()
    assert ("13911112222" in unit) is agreed
    pane = at_work(zone, "unit_handler").get(f"/work/concerns/{concern.pk}/pane").content.decode()
    assert ("13911112222" in pane) is agreed
    desks = at_work(zone, "site_desk").get(f"/work/concerns/{concern.pk}").content.decode()
    assert "13911112222" in desks


def test_what_the_offices_say_to_one_another_does_not_reach_the_unit(zone):
    concern = desk.submitted(zone)
    perform(zone, "take", concern, "site_desk", note="她家在 3 单元 502")
    perform(zone, "refer", concern, "site_desk", unit=zone.bodies["city_management"])
    assert "3 单元 502" not in at_work(zone, "unit_handler").get(f"/work/concerns/{concern.pk}").content.decode()
    assert "3 单元 502" in at_work(zone, "street_clerk").get(f"/work/concerns/{concern.pk}").content.decode()
