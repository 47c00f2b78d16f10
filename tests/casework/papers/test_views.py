"""Papers that are made at once: the list for a spreadsheet, the letter before it is signed."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from lianxin.casework.papers.lists import suggestion_list
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage
from tests.desk import at_work
from tests.documents.examples import pdf_text

LIST = "/work/suggestions/list.xlsx"


def test_an_office_takes_the_list_with_it(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    stage.edit(stage.draft(), title="=HYPERLINK(“evil”)的建议")
    answer = at_work(stage.zone, "congress_clerk").get(LIST)
    assert answer.status_code == 200
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert len(rows) == 2  # a draft is its lead's own
    assert rows[1][0] == "2024-JM-001" and rows[1][7] == "建设局" and rows[1][12] == "B"


def test_everybody_has_a_list_of_their_own(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    for name, count in (("other_unit_handler", 1), ("court_handler", 0), ("congress_deputy", 1), ("other_deputy", 0)):
        sheet = suggestion_list(flows["suggestion"].visible(stage.zone.actor(name)))
        assert len(sheet.rows) == count, name


def test_a_letter_is_seen_before_it_is_signed(stage: Stage) -> None:
    main = stage.of(stage.assigned(), "construction")
    main = stage.talked(stage.taken(main, "other_unit_handler"), "other_unit_handler")
    path = f"/work/assignments/{main.pk}/letter.pdf"
    head = at_work(stage.zone, "other_unit_head")
    assert head.get(path).status_code == 404  # nothing is written yet
    stage.checked(stage.drafted(main, "other_unit_handler"))
    answer = head.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "关于对望澜开发区代表联席会议2024年第1号建议的答复" in pdf_text(answer.content)
    assert at_work(stage.zone, "handling_clerk").get(path).status_code == 200
    for name in ("congress_clerk", "unit_handler", "congress_deputy"):
        assert at_work(stage.zone, name).get(path).status_code == 404, name
    assert head.post(path).status_code == 405


@pytest.mark.parametrize("path", [LIST, "/work/assignments/1/letter.pdf"])
def test_a_stranger_has_to_sign_in(stage: Stage, path: str) -> None:
    assert Client().get(path).status_code == 302
