"""Suggestions, assignments and requests in the lists: whose turn, on whose board, once each, at a bounded cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.casework.assignment.replying import Verdict
from lianxin.casework.request.models import What
from lianxin.core import clock
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY, at_work

ROW = re.compile(r'<tr id="row-([a-z]+-\d+)"')


@pytest.fixture
def stage(zone) -> Stage:
    return Stage(zone, MONDAY)


def rows_of(client, query: str = "") -> list[str]:
    page = client.get(f"/work/{query}")
    assert page.status_code == 200
    return ROW.findall(page.content.decode())


def pass_days(stage: Stage, monkeypatch, days: int) -> None:
    stage.later(days=days)
    monkeypatch.setattr(clock, "now", lambda: stage.now)


def drafted(stage: Stage, suggestion):
    one = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    return stage.drafted(one, "other_unit_handler")


def test_each_stage_is_in_the_side_bar_of_whoever_has_the_turn(stage):
    submitted, accepted = stage.submitted(), stage.accepted()
    pending = stage.of(stage.assigned(), "construction")
    returning = stage.of(stage.assigned(), "construction")
    returned = stage.ask(What.RETURN, "other_unit_head", assignment=returning, competent="经济发展局")
    checking = drafted(stage, stage.assigned())
    signing = stage.checked(drafted(stage, stage.assigned()))
    congress, handling = at_work(stage.zone, "congress_clerk"), at_work(stage.zone, "handling_clerk")
    unit = at_work(stage.zone, "other_unit_handler")
    for client, view, cases in (
        (congress, "suggestion.congress_office", [submitted]), (congress, "suggestion.assigner", []),
        (handling, "suggestion.assigner", [accepted]), (handling, "request.RETURN", [returned]),
        (handling, "request.EXTENSION", []), (handling, "assignment.office", [checking]),
        (unit, "assignment.unit", [pending, returning]), (unit, "assignment.unit_head", [signing]),
    ):  # fmt: skip
        assert set(rows_of(client, f"?view={view}")) == {f"{case.kind}-{case.pk}" for case in cases}, view
        page = client.get("/work/").content.decode()
        count = re.search(rf'href="/work/\?view={re.escape(view)}"[^>]*>.*?</a>', page, re.S)
        assert count is not None, view
        assert not cases or re.search(rf">{len(cases)}<", count[0]), (view, count[0])


def test_a_case_with_two_running_clocks_stands_once_by_the_sooner(stage):
    one = stage.of(stage.assigned(), "construction")
    unit = at_work(stage.zone, "other_unit_handler")
    assert rows_of(unit, "?kind=assignment") == [f"assignment-{one.pk}"]
    page = unit.get("/work/?kind=assignment").content.decode()
    assert "余 3 天" in page and "余 91 天" not in page
    assert re.search(r"承办 1</span>", page)


def test_overdue_falls_on_the_board_of_whoever_has_the_turn(stage, monkeypatch):
    checking = drafted(stage, stage.assigned())
    pending = stage.of(stage.assigned(), "construction")
    pass_days(stage, monkeypatch, 8)
    handling, unit = at_work(stage.zone, "handling_clerk"), at_work(stage.zone, "other_unit_head")
    overdue = {f"assignment-{checking.pk}", f"assignment-{pending.pk}"}
    assert set(rows_of(handling, "?view=overdue")) == set(rows_of(unit, "?view=overdue")) == overdue
    assert rows_of(handling, "?view=ours&kind=assignment") == [f"assignment-{checking.pk}"]
    assert rows_of(unit, "?view=ours&kind=assignment") == [f"assignment-{pending.pk}"]
    assert "复核逾期" in handling.get("/work/?view=ours").content.decode()
    assert "签收逾期" in unit.get("/work/?view=ours").content.decode()
    figures = handling.get("/work/figures").content.decode()
    for name in ("望澜管委会办公室", "建设局"):
        row = re.search(rf'<th scope="row">{name}</th><td class="num">(\d+)</td><td class="num">(.*?)</td>', figures)
        assert row and row[1] == "1" and ">1<" in row[2], name
    assert rows_of(at_work(stage.zone, "unit_handler"), "?view=overdue") == []


def test_a_new_unit_has_its_own_months_and_the_promise_stays(stage, monkeypatch):
    suggestion = stage.assigned()
    pass_days(stage, monkeypatch, 2)
    asked = stage.ask(
        What.RETURN, "other_unit_head", assignment=stage.of(suggestion, "construction"), competent="经济发展局"
    )
    at_work(stage.zone, "handling_clerk").post(f"/work/requests/{asked.pk}/grant", {"unit": stage.body("economy").pk})
    page = at_work(stage.zone, "congress_clerk").get(f"/work/suggestions/{suggestion.pk}").content.decode()
    assert "公开承诺" in page and "12月2日" in page and "12月4日" in page
    pass_days(stage, monkeypatch, 90)
    congress = at_work(stage.zone, "congress_clerk")
    overdue = rows_of(congress, "?view=overdue")
    assert f"suggestion-{suggestion.pk}" in overdue  # the promise has run out, the unit's reply has not
    row = re.search(rf'<tr id="row-suggestion-{suggestion.pk}".*?</tr>', congress.get("/work/").content.decode(), re.S)
    assert row and "答复逾期" in row[0] and "经济发展局" in row[0]


def test_an_undecided_return_is_red_and_stays_open(stage, monkeypatch):
    one = stage.of(stage.assigned(), "construction")
    asked = stage.ask(What.RETURN, "other_unit_head", assignment=one, competent="经济发展局")
    pass_days(stage, monkeypatch, 5)
    assert f"request-{asked.pk}" in rows_of(at_work(stage.zone, "handling_clerk"), "?view=overdue")


def test_the_third_return_is_on_the_board_of_the_office_above(stage):
    congress, other = at_work(stage.zone, "congress_clerk"), stage.submitted()
    for n in range(3):
        assert rows_of(congress, "?view=thrice") == [], n
        stage.does("return", other, "congress_clerk", reason="再写清楚")
        other = stage.does("submit", other, "congress_deputy")
    assert rows_of(congress, "?view=thrice") == [f"suggestion-{other.pk}"]


def test_relieved_three_times_it_is_there_too(stage):
    suggestion = stage.assigned()
    for asker, body in (
        ("other_unit_head", "city_management"), ("unit_head", "construction"), ("other_unit_head", "economy"),
    ):  # fmt: skip
        asked = stage.ask(What.RETURN, asker, assignment=suggestion.assignments.get(state="PENDING"), competent="别的")
        stage.does("grant", asked, "handling_clerk", unit=stage.body(body))
    assert rows_of(at_work(stage.zone, "congress_clerk"), "?view=thrice") == [f"suggestion-{suggestion.pk}"]


def test_it_is_found_by_number_title_and_lead(stage):
    suggestion, draft = stage.accepted(), stage.draft()
    client = at_work(stage.zone, "congress_clerk")
    for words in ("2024-JM-001", "jm-001", "信号灯", "任远"):
        page = client.get("/work/search", {"q": words}).content.decode()
        assert ROW.findall(page) == [f"suggestion-{suggestion.pk}"], words
    assert f"suggestion-{draft.pk}" not in client.get("/work/search", {"q": "信号灯"}).content.decode()
    assert ROW.findall(at_work(stage.zone, "unit_head").get("/work/search", {"q": "信号灯"}).content.decode()) == []


def test_narrowed_by_unit_and_by_street(stage):
    suggestion = stage.assigned(assist=("city_management",))
    street = stage.accepted(lead="voter_deputy", channel="STREET")
    congress = at_work(stage.zone, "congress_clerk")
    unit = stage.body("city_management").pk
    mine = {f"suggestion-{suggestion.pk}", f"assignment-{stage.of(suggestion, 'city_management').pk}"}
    assert set(rows_of(congress, f"?unit={unit}")) == mine
    assert rows_of(congress, f"?view=suggestion&unit={unit}") == [f"suggestion-{suggestion.pk}"]
    qinghe = stage.zone.streets["qinghe"].pk
    assert rows_of(congress, f"?street={qinghe}") == [f"suggestion-{street.pk}"]
    assert rows_of(congress, f"?view=suggestion&street={qinghe}") == [f"suggestion-{street.pk}"]
    for kind in ("assignment", "request", "commitment"):
        assert rows_of(congress, f"?view={kind}&street={qinghe}&unit={unit}") == []


LISTS = (
    ("congress_clerk", ""), ("congress_clerk", "?view=suggestion"), ("handling_clerk", "?view=overdue"),
    ("handling_clerk", "?view=ours"), ("other_unit_handler", ""), ("other_unit_handler", "?view=assignment"),
    ("congress_deputy", ""),
)  # fmt: skip


def test_fifty_rows_cost_as_many_queries_as_one(stage):
    def cost(who: str, query: str) -> int:
        client = at_work(stage.zone, who)
        client.get(f"/work/{query}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/work/{query}").status_code == 200
        return len(seen)

    def more() -> None:
        stage.submitted()
        stage.accepted()
        drafted(stage, stage.assigned())
        stage.delivered(stage.assigned())
        one = stage.of(stage.assigned(), "construction")
        stage.ask(What.RETURN, "other_unit_head", assignment=one, competent="经济发展局")

    more()
    once = {one: cost(*one) for one in LISTS}
    for _n in range(9):
        more()
    # a kind that is not on the first page any more costs less
    dear = {one: (few, many) for one, few in once.items() if not (many := cost(*one)) <= few <= 50}
    assert not dear


def test_a_draft_sent_back_is_the_units_turn_again(stage):
    checking = drafted(stage, stage.assigned())
    stage.does("check", checking, "handling_clerk", verdict=Verdict.MEND, sentence=[""], remark=["写日期"])
    unit = at_work(stage.zone, "other_unit_handler")
    assert rows_of(unit, "?view=assignment.handler") == [f"assignment-{checking.pk}"]
