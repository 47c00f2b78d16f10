"""What a page with papers costs: who may open them is asked once, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.casework.models import Letter, Suggestion
from lianxin.documents import orders
from lianxin.documents.models import Document
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY, at_work
from tests.documents.examples import LETTER
from tests.zone import Zone

FORM = "suggestion_form"
READERS = {
    "congress_clerk": "suggestion", "handling_clerk": "suggestion", "congress_deputy": "suggestion",
    "other_unit_handler": "suggestion", "other_unit_head": "assignment",
}  # fmt: skip
MOST = 60


@pytest.fixture
def suggestion(zone: Zone) -> Suggestion:
    """One that is answered."""
    stage = Stage(zone, MONDAY)
    return stage.delivered(stage.assigned(stage.concern()))


def more_letters(suggestion: Suggestion, number: int) -> None:
    """As if the unit had answered that many more, each with a paper; and as many more forms."""
    assignment = suggestion.assignments.get(role="MAIN")
    for _n in range(number):
        letter = Letter.objects.create(
            assignment=assignment, suggestion=suggestion, addressee="任远代表", delivered_at=MONDAY
        )
        for ref, paper in ((letter.ref, "reply_letter"), (suggestion.ref, FORM), (assignment.ref, "reply_letter")):
            key = f"{paper}:{ref}:{Document.objects.count()}"
            orders.ask(key, paper, ref, LETTER, suggestion.zone_id, MONDAY, "答复函")


@pytest.mark.parametrize("who", READERS)
def test_more_letters_and_papers_cost_no_more_queries(zone: Zone, suggestion: Suggestion, who: str) -> None:
    case = suggestion if READERS[who] == "suggestion" else suggestion.assignments.get(role="MAIN")
    client = at_work(zone, who)

    def cost() -> int:
        client.get(f"/work/{case.kind}s/{case.pk}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/work/{case.kind}s/{case.pk}").status_code == 200
        return len(seen)

    more_letters(suggestion, 1)
    few = cost()
    more_letters(suggestion, 8)
    assert cost() == few <= MOST
