"""What a resident reads while a suggestion carries their concern, and when its reply has come."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianxin.casework.models import Concern, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.models import Openness, Sensitivity
from lianxin.core import clock
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage, day
from tests.zone import a_zone

pytestmark = pytest.mark.django_db
TITLE = "关于在锦程路小学周边增设信号灯的建议"


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone())
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def track(client: Client, concern: Concern, status: int = 200) -> str:
    page = client.get(f"/c/{concern.receipt}")
    assert page.status_code == status
    return str(page.content.decode())


def submitted(stage: Stage, concern: Concern, **changes: Any) -> Suggestion:
    suggestion = stage.edit(stage.draft(concern), concerns=[concern], **changes)
    return stage.does("submit", suggestion, "congress_deputy")  # type: ignore[no-any-return]


def accepted(stage: Stage, concern: Concern, **changes: Any) -> Suggestion:
    return stage.does(  # type: ignore[no-any-return]
        "accept", submitted(stage, concern, **changes), "congress_clerk", subject="城建环资"
    )


def given(stage: Stage, suggestion: Suggestion) -> Suggestion:
    return stage.does(  # type: ignore[no-any-return]
        "assign", suggestion, "handling_clerk", main=stage.body("construction")
    )


def test_a_draft_is_not_told_of(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    stage.draft(concern)
    page = track(client, concern)
    assert "任远代表在跟进" in page
    assert "建议" not in page.split("<main")[1].split("</main>")[0]


def test_it_says_that_it_is_being_reviewed_and_by_whom(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    submitted(stage, concern)
    page = track(client, concern)
    for words in ("已成为代表建议", "望澜人大机关", "任远代表提出建议", "审查中", 'data-state="RAISED"'):
        assert words in page
    assert TITLE not in page


def test_it_leads_to_the_suggestion_with_its_number_its_units_and_the_promised_date(
    stage: Stage, client: Client
) -> None:
    concern = stage.concern()
    suggestion = accepted(stage, concern)
    page = track(client, concern)
    for words in (TITLE, "2024年第 1 号", f"/suggestions/{suggestion.number}", "望澜管委会办公室", "等交给单位办"):
        assert words in page
    given(stage, suggestion)
    page = track(client, concern)
    for words in ("最晚答复", "12月2日", "建设局主办", "建设局正在办", "交给 1 个单位办", "请您评价"):
        assert words in page


def test_a_moved_date_stands_beside_the_old_one(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = given(stage, accepted(stage, concern))
    asked = stage.ask(
        What.EXTENSION, "other_unit_handler",
        assignment=stage.of(suggestion, "construction"), wanted_on=day("2024-12-20"),
    )  # fmt: skip
    stage.does("grant", asked, "handling_clerk")
    page = track(client, concern)
    assert "原来是 12月2日，已同意延期" in page
    assert "12月20日" in page


def test_an_internal_one_is_told_of_without_title_or_page(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = given(stage, accepted(stage, concern, sensitivity=Sensitivity.INTERNAL))
    page = track(client, concern)
    assert "已成为代表建议" in page
    assert "建设局主办" in page
    for words in (TITLE, "/suggestions/2024", str(suggestion.number)):
        assert words not in page


def test_a_withheld_name_is_not_told_by_the_suggestion(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = stage.edit(
        stage.draft(concern, lead="deliberation_deputy"), "deliberation_deputy", concerns=[concern],
        sensitivity=Sensitivity.NAME_WITHHELD,
    )  # fmt: skip
    stage.does("submit", suggestion, "deliberation_deputy")
    page = track(client, concern)
    assert "代表提出建议" in page
    assert "叶议" not in page


def test_a_suggestion_that_goes_no_further_gives_it_back(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = submitted(stage, concern)
    stage.later(hours=1)
    stage.does("return", suggestion, "congress_clerk", reason="写具体些")
    page = track(client, concern)
    assert "任远代表在跟进" in page
    assert "建议没有走下去，任远代表接着办" in page
    assert "写进了代表建议" in page
    assert "写具体些" not in page


def test_what_is_added_and_a_withdrawal_work_while_it_is_carried(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = submitted(stage, concern)
    page = track(client, concern)
    assert "马上给任远代表看到" in page
    assert "建议会继续办，只是不再告诉您" in page
    version = Concern.objects.get(pk=concern.pk).version
    sent = client.post(f"/c/{concern.receipt}/add", {"words": "今天又差点撞上", "version": version})
    assert sent.status_code == 303
    assert "今天又差点撞上" in track(client, concern)
    version = Concern.objects.get(pk=concern.pk).version
    assert client.post(f"/c/{concern.receipt}/withdraw", {"version": version}).status_code == 303
    suggestion.refresh_from_db()
    assert suggestion.state == "SUBMITTED"
    page = track(client, concern)
    assert "您已撤回" in page
    assert "审查中" not in page


def test_the_reply_is_read_and_rated_like_any_answer(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = stage.delivered(given(stage, accepted(stage, concern)))
    page = track(client, concern)
    for words in ("建设局的答复", "正在解决", "西门路口装人行信号灯", "还没到期", "看这件代表建议", "提交评价"):
        assert words in page
    assert f"/suggestions/{suggestion.number}" in page
    version = Concern.objects.get(pk=concern.pk).version
    sent = client.post(f"/c/{concern.receipt}/rate", {"score": "SATISFIED", "version": version})
    assert sent.status_code == 303
    assert "已办结，满意" in track(client, concern)


def test_a_reply_whose_unit_wants_it_closed_is_told_without_its_words(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = given(stage, accepted(stage, concern, openness=Openness.CLOSED))
    stage.delivered(suggestion)
    page = track(client, concern)
    assert "建设局已经书面答复提出建议的代表" in page
    assert "一项带日期的措施" in page
    for words in ("西门路口装人行信号灯", "管线勘察", "正在解决：", "护学通道"):
        assert words not in page


def test_a_promise_of_the_reply_is_followed(stage: Stage, client: Client) -> None:
    concern = stage.concern()
    suggestion = stage.delivered(given(stage, accepted(stage, concern)))
    first = suggestion.commitments.order_by("due_on").first()
    stage.later(days=1)
    flows["commitment"].perform("report", first, stage.zone.actor("other_unit_head"), stage.now, report="灯装好了")
    page = track(client, concern)
    assert "单位说已办好，待核实" in page
    assert "建设局说承诺办好了" in page


def closed_then_replied(stage: Stage) -> Concern:
    concern = stage.concern()
    suggestion = given(stage, accepted(stage, linked_only(stage, concern)))
    stage.later(days=2)
    stage.delivered(suggestion)
    concern.refresh_from_db()
    assert concern.state == "CLOSED"
    return concern


def linked_only(stage: Stage, concern: Concern) -> Concern:
    """Answered and rated by itself before the suggestion is handed in."""
    answered = stage.does("answer", concern, "congress_deputy", text="先请交警在放学时站岗。", outcome="EXPLAINED")
    return flows["concern"].perform("rate", answered, stage.zone.resident(concern.pk), stage.now, score="BASICALLY")


def test_a_closed_one_is_rated_once_more_after_a_later_reply(stage: Stage, client: Client) -> None:
    concern = closed_then_replied(stage)
    page = track(client, concern)
    for words in ("已办结，基本满意", "您可以再评一次", 'data-action="concern.rate_again"', "9月19日"):
        assert words in page
    version = Concern.objects.get(pk=concern.pk).version
    data = {"score": "DISSATISFIED", "words": "灯还没装", "version": version}
    sent = client.post(f"/c/{concern.receipt}/rate_again", data)
    assert sent.status_code == 303
    page = track(client, concern)
    assert "已办结，不满意" in page
    assert "灯还没装" in page
    assert 'data-action="concern.rate_again"' not in page
    # sent twice, it is taken for the same
    assert client.post(f"/c/{concern.receipt}/rate_again", data).status_code == 303


def test_a_later_reply_is_rated_within_its_days_or_not_at_all(stage: Stage, client: Client) -> None:
    concern = closed_then_replied(stage)
    stage.now += timedelta(days=20)
    page = track(client, concern)
    assert "已办结，基本满意" in page
    assert 'data-action="concern.rate_again"' not in page
    version = Concern.objects.get(pk=concern.pk).version
    sent = client.post(f"/c/{concern.receipt}/rate_again", {"score": "SATISFIED", "version": version})
    assert sent.status_code == 422


def test_somebody_merged_into_it_reads_the_same_date(stage: Stage, client: Client) -> None:
    main = stage.concern()
    other = flows["concern"].begin(
        "submit", stage.zone.resident(), stage.now, zone_id=stage.zone.id, site=stage.zone.sites["qinghe_home"],
        words="校门口的路灯和红绿灯都没有",
    )  # fmt: skip
    given(stage, accepted(stage, main))
    flows["concern"].perform("merge", other, stage.zone.actor("site_desk"), stage.now, into=main.pk)
    page = track(client, other)
    for words in ("和同样的事一起办", "已成为代表建议", "建设局主办", "那一件的期限：12月2日"):
        assert words in page
