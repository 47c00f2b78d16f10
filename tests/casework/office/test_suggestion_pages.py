"""A suggestion before those who work on it: who sees it, what stands on the page, and what each button does."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.casework.models import Suggestion
from lianxin.casework.request.models import What
from lianxin.ledger.models import Event
from tests.casework.office.test_act import FIELD, FORM, page_of
from tests.casework.suggestion.stage import Stage
from tests.desk import MONDAY, at_work

ALL = (
    "site_desk", "street_clerk", "congress_clerk", "congress_head", "unit_handler", "other_unit_handler",
    "court_handler", "handling_clerk", "committee_secretary", "congress_deputy", "voter_deputy",
)  # fmt: skip


@pytest.fixture
def stage(zone) -> Stage:
    return Stage(zone, MONDAY)


def assigned(stage: Stage) -> Suggestion:
    return stage.assigned(stage.concern(), assist=("city_management",))


def drafted(stage: Stage) -> Any:
    suggestion = stage.assigned()
    one = stage.talked(stage.taken(stage.of(suggestion, "construction"), "other_unit_handler"), "other_unit_handler")
    return stage.drafted(one, "other_unit_handler")


def returning(stage: Stage) -> Any:
    return stage.ask(What.RETURN, "other_unit_head", assignment=stage.of(stage.assigned(), "construction"),
                     competent="经济发展局")  # fmt: skip


def extending(stage: Stage) -> Any:
    one = stage.of(stage.assigned(), "construction")
    return stage.ask(What.EXTENSION, "other_unit_head", assignment=one, wanted_on=date(2025, 1, 20))


def joining(stage: Stage) -> Any:
    main = stage.accepted(lead="deliberation_deputy")
    return stage.ask(What.JOIN, "congress_clerk", suggestion=stage.accepted(), into=main)


def postponing(stage: Stage) -> Any:
    promise = stage.delivered(stage.assigned()).commitments.first()
    return stage.ask(What.POSTPONE, "other_unit_head", commitment=promise, wanted_on=date(2025, 6, 30))


CASES = {
    "submitted": lambda stage: stage.submitted(stage.concern()),
    "accepted": lambda stage: stage.accepted(stage.concern()),
    "assigned": assigned,
    "replied": lambda stage: stage.delivered(stage.assigned(stage.concern())),
    "returning": returning,
    "extending": extending,
    "joining": joining,
    "postponing": postponing,
}
SEEN_BY = {
    "submitted": {"congress_clerk", "congress_head", "congress_deputy"},
    "accepted": {"congress_clerk", "congress_head", "congress_deputy", "handling_clerk"},
    "assigned": {"congress_clerk", "congress_head", "congress_deputy", "handling_clerk", "unit_handler",
                 "other_unit_handler"},
    "returning": {"congress_clerk", "congress_head", "congress_deputy", "handling_clerk", "other_unit_handler"},
    "joining": {"congress_clerk", "congress_head", "congress_deputy"},
}  # fmt: skip


@pytest.mark.parametrize("make", SEEN_BY)
def test_it_is_seen_by_whoever_has_a_relation_and_by_nobody_else(stage, make):
    case = CASES[make](stage)
    seen = {name for name in ALL if at_work(stage.zone, name).get(f"/work/{case.kind}s/{case.pk}").status_code == 200}
    assert seen == SEEN_BY[make]
    panes = {
        name for name in ALL if at_work(stage.zone, name).get(f"/work/{case.kind}s/{case.pk}/pane").status_code == 200
    }
    assert panes == SEEN_BY[make]


def inputs_for(stage: Stage, case: Any, action: str) -> dict[str, Any]:
    """Something right to send for each action."""
    bodies = stage.zone.bodies
    return {
        "suggestion.accept": {"subject": "城建环资"},
        "suggestion.return": {"reason": "写明是哪个路口"},
        "suggestion.reroute": {"to": "CONCERN", "reason": "是一件具体的诉求"},
        "suggestion.decline": {"reason": "EMPTY"},
        "suggestion.assign": {"main": bodies["construction"].pk, "assist": [bodies["city_management"].pk]},
        "suggestion.add_unit": {"unit": bodies["economy"].pk},
        "suggestion.withdraw": {"reason": "已经解决了"},
        "suggestion.change_lead": {},
        "request.ask": {"reason": "两件说的是一件事", "into": getattr(case, "other", None) or ""},
        "request.grant": {"unit": bodies["economy"].pk},
        "request.refuse": {"refusal": "是你们的职责"},
    }.get(action, {})


def forms_on(page: str) -> dict[str, tuple[str, set[str]]]:
    return {name: (url, set(FIELD.findall(body))) for url, name, body in FORM.findall(page)}


@pytest.mark.parametrize("make", CASES)
@pytest.mark.parametrize(
    "who", ["congress_clerk", "handling_clerk", "other_unit_head", "congress_deputy", "deliberation_deputy"]
)
def test_every_action_that_a_page_offers_leaves_one_event_of_its_name_or_a_stated_refusal(stage, make, who):
    case = CASES[make](stage)
    page = at_work(stage.zone, who).get(f"/work/{case.kind}s/{case.pk}")
    for action in forms_on(page.content.decode()) if page.status_code == 200 else ():
        _try(stage, CASES[make](stage), who, action)


def _try(stage: Stage, case: Any, who: str, action: str) -> None:
    """On a fresh case of the same sort."""
    client = at_work(stage.zone, who)
    url, fields = forms_on(page_of(client, case))[action]
    before = Event.objects.filter(action=action).count()
    sent = {key: value for key, value in inputs_for(stage, case, action).items() if key in fields}
    answer = client.post(url, {**sent, "version": type(case).objects.get(pk=case.pk).version})
    after = Event.objects.filter(action=action).count()
    if answer.status_code == 422:
        assert "data-errors" in answer.content.decode() and after == before, action
        return
    assert (answer.status_code, after - before) == (303, 1), (action, answer.status_code)
    assert {"version"} <= fields, action


def test_the_office_finds_everything_it_needs_on_the_page(stage):
    suggestion = CASES["replied"](stage)
    page = page_of(at_work(stage.zone, "congress_clerk"), suggestion)
    for words in (
        "2024-JM-001", f'data-object="suggestion:{suggestion.pk}" data-state="REPLIED"', "任远", "立案", "建设局",
        "0 天 / 91 天", "与代表沟通，1 次", "先装灯", "B 正在解决", "西门路口装人行信号灯", "答复函，1 封",
        "承诺，2 项", "背后的群众诉求，1 件", "建议原文", "双向四车道", "两次共数到学生闯行",
    ):  # fmt: skip
        assert words in page, words


def test_a_unit_learns_how_many_concerns_are_behind_it_and_not_which(stage):
    suggestion = assigned(stage)
    concern = suggestion.links.get().concern
    page = page_of(at_work(stage.zone, "other_unit_handler"), suggestion)
    assert "1 件" in page and concern.title not in page and f"/work/concerns/{concern.pk}" not in page
    office = page_of(at_work(stage.zone, "congress_clerk"), suggestion)
    assert f"/work/concerns/{concern.pk}" in office


def test_a_draft_reply_is_on_no_page_before_it_is_delivered(stage):
    suggestion = drafted(stage).suggestion
    for who in ("congress_clerk", "congress_deputy", "handling_clerk"):
        page = page_of(at_work(stage.zone, who), suggestion)
        assert "已完成管线勘察" not in page, who


def test_likely_doubles_are_shown_to_the_congress_office_while_it_decides(stage):
    earlier = stage.accepted(lead="deliberation_deputy")
    suggestion = stage.submitted()
    page = page_of(at_work(stage.zone, "congress_clerk"), suggestion)
    assert "可能是同一件事，1 件" in page and f"/work/suggestions/{earlier.pk}" in page and "2024-JM-001" in page
    assert "可能是同一件事" not in page_of(at_work(stage.zone, "congress_deputy"), suggestion)


def test_the_wished_unit_is_proposed_and_marked(stage):
    page = page_of(at_work(stage.zone, "handling_clerk"), stage.accepted())
    unit = stage.zone.bodies["construction"].pk
    assert re.search(rf'name="main" value="{unit}"[^>]* checked', page) and "代表希望" in page
    assert "望澜人民法院" not in page  # answers through the congress office


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(stage):
    suggestion = stage.accepted()
    client = at_work(stage.zone, "handling_clerk")
    chosen = [stage.zone.bodies[name].pk for name in ("construction", "economy")]
    sent = {"main": chosen[0], "separate": [chosen[1]], "key": "on", "version": suggestion.version}
    answer = client.post(f"/work/suggestions/{suggestion.pk}/assign", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "只选其一" in page and 'id="assign-main"' in page
    assert re.search(rf'name="separate" value="{chosen[1]}"[^>]* checked', page)
    assert (
        client.post(f"/work/suggestions/{suggestion.pk}/assign", {**sent, "main": "", "separate": chosen}).status_code
        == 303
    )
    suggestion.refresh_from_db()
    assert suggestion.is_key and {one.role for one in suggestion.assignments.all()} == {"SEPARATE"}


def test_the_wrong_people_are_told_so(stage):
    suggestion = stage.submitted()
    url = f"/work/suggestions/{suggestion.pk}/accept"
    assert at_work(stage.zone, "handling_clerk").post(url, {}).status_code == 404
    assert at_work(stage.zone, "congress_deputy").post(url, {}).status_code == 403
    assert at_work(stage.zone, "congress_clerk").get(url).status_code == 405
    assert at_work(stage.zone, "congress_clerk").post(url.replace("accept", "nothing"), {}).status_code == 404
    assert at_work(stage.zone, "congress_clerk").post(url.replace("accept", "join"), {}).status_code == 403
    assert not Event.objects.filter(action="suggestion.accept").exists()


def test_returned_refused_returned_by_the_head_and_granted(stage):
    suggestion = stage.assigned()
    one = stage.of(suggestion, "construction")
    promise = Suggestion.objects.get(pk=suggestion.pk)
    office = at_work(stage.zone, "handling_clerk")
    first = stage.ask(What.RETURN, "other_unit_handler", assignment=one, competent="经济发展局")
    assert office.post(f"/work/requests/{first.pk}/refuse", {"refusal": "是你们的"}).status_code == 303
    second = stage.ask(What.RETURN, "other_unit_head", assignment=one, competent="经济发展局")
    page = page_of(office, second)
    assert "经济发展局" in page and "单位负责人" in page and "request.grant" in page
    lacking = office.post(f"/work/requests/{second.pk}/grant", {})
    assert lacking.status_code == 422 and "选一个" in lacking.content.decode()
    unit = stage.zone.bodies["economy"]
    assert office.post(f"/work/requests/{second.pk}/grant", {"unit": unit.pk}).status_code == 303
    page = page_of(office, promise)
    assert "已改办" in page and "改交给经济发展局" in page
    assert page_of(office, second).count("request.grant") == 0  # the warrant stays, with nothing left to decide
    assert "已同意" in page_of(office, second)


def test_an_extension_shows_the_old_and_the_new_day(stage):
    asked = extending(stage)
    office = at_work(stage.zone, "handling_clerk")
    page = page_of(office, asked)
    assert "现在的期限" in page and "12月2日" in page and "改到" in page and "2025年1月20日" in page


def test_a_suggestion_that_moved_on_is_said_to_have(stage):
    suggestion = stage.submitted()
    client = at_work(stage.zone, "congress_clerk")
    stage.does("accept", suggestion, "congress_head", subject="城建环资")
    sent = {"reason": "写明是哪个路口", "version": suggestion.version}
    answer = client.post(f"/work/suggestions/{suggestion.pk}/return", sent)
    assert answer.status_code == 409 and "写明是哪个路口" in answer.content.decode()


def test_the_congress_office_asks_to_join_and_the_lead_decides(stage):
    other = stage.accepted(lead="deliberation_deputy")
    suggestion = stage.accepted()
    client = at_work(stage.zone, "congress_clerk")
    page = page_of(client, suggestion)
    assert "征求并案意见" in page and f'<option value="{other.pk}">2024-JM-001' in page
    url = f"/work/suggestions/{suggestion.pk}/ask"
    lacking = client.post(url, {"what": "JOIN", "reason": "一件事"})
    assert lacking.status_code == 422 and "选一个" in lacking.content.decode()
    assert client.post(url, {"what": "JOIN", "into": other.pk, "reason": "一件事"}).status_code == 303
    assert client.post(url, {"what": "JOIN", "into": other.pk, "reason": "一件事"}).status_code == 422
    assert at_work(stage.zone, "handling_clerk").post(url, {"what": "JOIN"}).status_code in (403, 422)
    asked = suggestion.requests.get()
    lead = at_work(stage.zone, "congress_deputy")
    page = page_of(lead, asked)
    assert "2024-JM-001" in page and "一件事" in page and "request.grant" in page
    assert "request.grant" not in page_of(client, asked)
    assert lead.post(f"/work/requests/{asked.pk}/grant", {}).status_code == 303
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.join_into_id) == ("JOINED", other.pk)
    assert "和 2024-JM-001 一起办" in page_of(client, suggestion)


def test_more_letters_concerns_and_talks_cost_no_more_queries(stage):
    def cost(suggestion: Suggestion) -> int:
        client = at_work(stage.zone, "congress_clerk")
        page_of(client, suggestion)
        with CaptureQueriesContext(connection) as seen:
            page_of(client, suggestion)
        return len(seen)

    few = stage.delivered(stage.assigned(stage.concern()))
    concerns = [stage.concern() for _n in range(5)]
    many = stage.draft(*concerns)
    invited = [stage.zone.deputies[name] for name in ("deliberation_deputy", "voter_deputy")]
    many = stage.does("invite", many, "congress_deputy", deputies=invited)
    for name in ("deliberation_deputy", "voter_deputy"):
        many = stage.does("cosign", many, name)
    many = stage.does("accept", stage.does("submit", many, "congress_deputy"), "congress_clerk", subject="其他")
    many = stage.does("assign", many, "handling_clerk", main=stage.body("construction"))
    one = stage.taken(stage.of(many, "construction"), "other_unit_handler")
    for _n in range(4):
        one = stage.talked(one, "other_unit_handler")
    stage.signed(stage.checked(stage.drafted(one, "other_unit_handler")), "other_unit_head", "望建函〔2024〕99号")
    many.refresh_from_db()
    assert many.letters.count() == 3
    # where anybody co-signed, who may lead next is looked up once
    assert cost(many) <= cost(few) + 1 <= 90
