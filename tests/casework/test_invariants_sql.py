"""By plain SQL: every open case has exactly one holder or follows one, and no open child has a closed parent."""

import pytest
from django.db import connection

from lianxin.casework.request.models import What
from tests.casework.invariants import wrong
from tests.casework.suggestion.stage import Stage
from tests.zone import a_zone

pytestmark = pytest.mark.django_db


def carry(stage: Stage) -> None:
    """Suggestions at every stage, with what hangs on them."""
    raised = stage.concern()
    stage.draft()
    stage.submitted(raised)
    stage.does("withdraw", stage.submitted(stage.concern()), "congress_deputy", reason="不提了")
    stage.does("decline", stage.submitted(), "congress_clerk", reason="EMPTY")
    joined, main = stage.accepted(), stage.assigned(stage.concern(), assist=("city_management",))
    stage.does("grant", stage.ask(What.JOIN, "congress_clerk", suggestion=joined, into=main), "congress_deputy")
    stage.ask(What.JOIN, "congress_clerk", suggestion=stage.accepted(), into=main)
    stage.ask(What.RETURN, "unit_head", assignment=stage.of(main, "city_management"), competent="经济发展局")
    stage.delivered(stage.assigned(stage.concern()))
    over = stage.assigned(assist=("city_management",))
    stage.taken(stage.of(over, "construction"), "other_unit_handler")
    stage.ask(What.NO_DIALOGUE, "other_unit_handler", assignment=stage.of(over, "construction"))


def test_nothing_is_wrong_with_cases_at_every_stage() -> None:
    carry(Stage(a_zone()))
    assert wrong() == {}


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM workflow_turn WHERE subject_kind = 'suggestion'", "an open suggestion that nobody holds, or two"),
        ("UPDATE casework_suggestion SET state = 'WITHDRAWN' WHERE state = 'ASSIGNED'",
         "an open assignment under a suggestion that is not with its units"),
        ("UPDATE casework_assignment SET state = 'VOID'",
         "a suggestion with its units, and no unit that owes a letter"),
        ("UPDATE casework_assignment SET state = 'HANDLING' WHERE state = 'PENDING'",
         "an open request to be relieved of what was taken"),
        ("UPDATE casework_link SET cut_at = '2024-09-02'", "a raised concern that no suggestion carries"),
        ("UPDATE casework_suggestion SET serial = 99 WHERE serial = 1", "a series with a gap, or a number given twice"),
        ("UPDATE workflow_deadline SET stopped_at = '2024-09-02' WHERE clock = 'promise'",
         "a suggestion without its clock promise, or with it in another state"),
    ],
)  # fmt: skip
def test_each_damage_is_found(damage: str, found: str) -> None:
    carry(Stage(a_zone()))
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert found in wrong()
