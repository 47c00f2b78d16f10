"""Who reads what of a suggestion, a unit's reply and a request."""

import pytest

from lianxin.casework.shown import FULL, MASKED, NONE
from lianxin.casework.suggestion.shown import ASSIGNMENT, SUGGESTION, levels, relations_to_assignment
from tests.casework.suggestion.stage import Stage


@pytest.mark.parametrize("state", ASSIGNMENT.states)
def test_a_reply_is_its_units_and_its_offices_until_it_is_delivered(state: str) -> None:
    for relation in ("lead", "cosigner", "signatory", "street_office", "fellow_unit", "main_unit", "congress_office"):
        seen = levels("assignment", state, {relation})
        assert seen["drafts_of_reply"] == NONE
        assert seen["replies"] == (FULL if state == "DELIVERED" else NONE)


def test_an_opinion_is_for_the_main_unit_and_not_for_the_others() -> None:
    assert levels("assignment", "DELIVERED", {"fellow_unit", "main_unit"})["opinions"] == FULL
    assert levels("assignment", "DELIVERED", {"fellow_unit"})["opinions"] == NONE
    assert levels("assignment", "DELIVERED", {"lead", "signatory"})["opinions"] == NONE


@pytest.mark.parametrize("state", SUGGESTION.states)
def test_a_unit_knows_how_many_concerns_are_behind_it_and_not_which(state: str) -> None:
    assert levels("suggestion", state, {"unit", "street_office", "handling_office"})["concerns"] != FULL
    assert levels("suggestion", "ASSIGNED", {"unit"})["concerns"] == MASKED


def test_an_invitation_shows_the_draft_and_nothing_afterwards() -> None:
    assert levels("suggestion", "DRAFT", {"invited"})["text"] == FULL
    assert set(levels("suggestion", "SUBMITTED", {"invited"}).values()) == {NONE}


def test_another_unit_is_told_apart_from_the_one_whose_duty_it_is(stage: Stage) -> None:
    suggestion = stage.assigned(main="construction", assist=("city_management",))
    assisting, main = stage.of(suggestion, "city_management"), stage.of(suggestion, "construction")
    actor = stage.zone.actor
    assert "unit" in relations_to_assignment(actor("unit_dispatcher"), assisting)
    assert relations_to_assignment(actor("unit_dispatcher"), main) == {"fellow_unit"}
    assert relations_to_assignment(actor("other_unit_handler"), assisting) == {"fellow_unit", "main_unit"}
    assert relations_to_assignment(actor("congress_deputy"), main) == {"lead", "signatory"}
    assert relations_to_assignment(actor("voter_deputy"), main) == set()
