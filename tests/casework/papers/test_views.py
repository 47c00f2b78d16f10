"""Papers that are made at once: lists for a spreadsheet, the letter before it is signed."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lianxin.casework.models import Suggestion
from lianxin.casework.papers import lists, views
from lianxin.documents.apart import TooSlow
from lianxin.documents.models import Document
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage
from tests.desk import at_work
from tests.documents.examples import pdf_text

LIST, DUTIES = "/work/suggestions/list.xlsx", "/work/assignments/list.xlsx"


def rows_of(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))[1:]


def test_an_office_takes_the_list_with_it(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    stage.edit(stage.draft(), title="还没写完的建议")
    (row,) = rows_of(at_work(stage.zone, "congress_clerk").get(LIST))  # a draft is its lead's own
    assert (row[0], row[7], row[12]) == ("2024-JM-001", "建设局", "B")


def test_what_looks_like_a_formula_is_text(stage: Stage) -> None:
    stage.does("submit", stage.edit(stage.draft(), title='=HYPERLINK("http://evil","建议")'), "congress_deputy")
    answer = at_work(stage.zone, "congress_clerk").get(LIST)
    cell = load_workbook(BytesIO(answer.content)).worksheets[0]["B2"]
    assert cell.data_type == "s"


def test_everybody_has_a_list_of_their_own(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    for name, count in (("other_unit_handler", 1), ("court_handler", 0), ("congress_deputy", 1), ("other_deputy", 0)):
        sheet = lists.suggestion_list(flows["suggestion"].visible(stage.zone.actor(name)))
        assert len(sheet.rows) == count, name


def test_lists_are_narrowed_as_the_pages_are(stage: Stage) -> None:
    stage.assigned()
    stage.assigned(main="city_management", lead="voter_deputy", channel="STREET")
    clerk = at_work(stage.zone, "congress_clerk")
    street, unit = stage.zone.streets["qinghe"].pk, stage.body("construction").pk
    for path, at in ((LIST, 0), (DUTIES, 1)):
        assert len(rows_of(clerk.get(path))) == 2
        assert [row[at] for row in rows_of(clerk.get(path, {"street": street}))] == ["2024-ST-001"]
        assert [row[at] for row in rows_of(clerk.get(path, {"unit": unit}))] == ["2024-JM-001"]


def test_an_office_takes_what_it_assigned_with_it(stage: Stage) -> None:
    stage.assigned(assist=("city_management",))
    assisting, main = rows_of(at_work(stage.zone, "handling_clerk").get(DUTIES))
    assert main[1:8] == (
        "2024-JM-001", "关于在锦程路小学周边增设信号灯的建议", "任远", "建设局", "主办", "建设局", "城市管理局",
    )  # fmt: skip
    assert [str(cell)[:10] for cell in main[10:13]] == ["2024-09-02", "2024-09-05", "2024-12-02"]
    assert str(assisting[12])[:10] == "2024-10-08"
    (own,) = rows_of(at_work(stage.zone, "unit_handler").get(DUTIES))
    assert own[5] == "协办"
    assert rows_of(at_work(stage.zone, "congress_deputy").get(DUTIES)) == []


def test_a_list_costs_the_same_however_long(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(3):
        stage.assigned(assist=("city_management",))
    with django_assert_num_queries(2):
        lists.suggestion_list(Suggestion.objects.all())
    duties = flows["assignment"].model.objects.all()
    with django_assert_num_queries(3):
        assert len(lists.assignment_list(duties).rows) == 6
    monkeypatch.setattr(lists, "MOST", 2)
    cut = lists.suggestion_list(Suggestion.objects.all())
    assert (cut.title, len(cut.rows)) == ("代表建议（前 2 件）", 2)


def test_a_letter_is_seen_before_it_is_signed(stage: Stage) -> None:
    main = stage.of(stage.assigned(), "construction")
    main = stage.talked(stage.taken(main, "other_unit_handler"), "other_unit_handler")
    path = f"/work/assignments/{main.pk}/letter.pdf"
    head = at_work(stage.zone, "other_unit_head")
    assert head.get(path).status_code == 404  # nothing is written yet
    main = stage.checked(stage.drafted(main, "other_unit_handler"))
    answer = head.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = pdf_text(answer.content)
    assert "关于对望澜开发区代表联席会议2024年第1号建议的答复" in text
    assert "任远代表：" in text
    assert "〔〕号" in text  # the number is given with the signature
    assert at_work(stage.zone, "handling_clerk").get(path).status_code == 200
    for name in ("congress_clerk", "unit_handler", "congress_deputy", "street_clerk"):
        assert at_work(stage.zone, name).get(path).status_code == 404, name
    assert head.post(path).status_code == 405
    assert not Document.objects.exists()  # it is kept nowhere
    stage.signed(main, "other_unit_head")
    assert head.get(path).status_code == 404  # the letter itself is there now


def test_a_letter_that_takes_too_long_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    main = stage.of(stage.assigned(), "construction")
    main = stage.talked(stage.taken(main, "other_unit_handler"), "other_unit_handler")
    stage.drafted(main, "other_unit_handler")

    def slow(*_args: object) -> bytes:
        raise TooSlow

    monkeypatch.setattr(views, "render_apart", slow)
    answer = at_work(stage.zone, "other_unit_head").get(f"/work/assignments/{main.pk}/letter.pdf")
    assert answer.status_code == 422
    assert "过一会儿再打开" in answer.content.decode()


@pytest.mark.parametrize("path", [LIST, DUTIES, "/work/assignments/1/letter.pdf"])
def test_a_stranger_has_to_sign_in(stage: Stage, path: str) -> None:
    assert Client().get(path).status_code == 302
