"""The form of a suggestion, what offices and units write to each other, and when all of it is asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from lianxin.casework.models import Suggestion
from lianxin.casework.request.models import What
from lianxin.core.time import local_date
from lianxin.directory.models import Organization
from lianxin.documents import orders
from lianxin.documents.models import Document
from lianxin.ledger import listeners
from lianxin.ledger.models import Cursor
from lianxin.parameters.models import Parameter
from tests.casework.papers import desk
from tests.casework.papers.desk import papers, words
from tests.casework.suggestion.stage import Stage

NUMBER = "望澜开发区代表联席会议2024年第1号建议"


def test_the_form_has_the_deputies_words_and_no_residents(stage: Stage) -> None:
    concern = stage.concern(words="我是住在锦程路的刘阿姨，门口没有红绿灯，孩子过街很危险。")
    suggestion = stage.edit(stage.draft(concern), place="锦程路小学西门", concerns=[concern])
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    desk.asked(stage)
    before, after = papers(suggestion.ref, "suggestion_form")
    desk.says(before, "建议第号", "任远", "双向四车道", "现场察看：两次共数到学生闯行214人次。", "锦程路小学西门")
    title = "望澜开发区代表联席会议2024年代表建议、批评和意见"
    desk.says(after, title, "建议第1号", "人大代表", "建设局", "审查分类城建环资", "1.在西门路口装人行信号灯。")
    desk.says(after, "■个人提出□联名提出", "■闭会期间", "■同意全文公开", "■现场察看□座谈走访")
    assert "审查分类" not in words(before)
    assert "刘阿姨" not in words(before) + words(after)


def test_the_form_names_whoever_signed(stage: Stage) -> None:
    suggestion = desk.signed_by_three(stage)
    desk.asked(stage)
    found = words(papers(suggestion.ref, "suggestion_form")[-1])
    assert "叶议区议政代表已电子签名何选选民代表已电子签名" in found
    assert "■联名提出" in found


def test_a_form_is_of_the_text_that_was_handed_in(stage: Stage) -> None:
    suggestion = stage.submitted()
    stage.does("return", suggestion, "congress_clerk", reason="写具体一点")
    stage.edit(suggestion, problem="双向四车道，车速 60 码，没有信号灯。")
    desk.asked(stage)
    assert papers(suggestion.ref, "suggestion_form") == []  # what was handed in is gone, this is a draft
    stage.does("submit", suggestion, "congress_deputy")
    desk.asked(stage)
    (form,) = papers(suggestion.ref, "suggestion_form")
    assert "车速60码" in words(form)
    assert form.key.endswith(f":text:{Suggestion.objects.get().text_version}")


def test_a_zone_may_call_its_meeting_otherwise(stage: Stage) -> None:
    Parameter.objects.create(
        key="suggestion.meeting", zone_id=stage.zone.id, value="{zone}代表联席会议一届三次会议", since="2024-01-01"
    )
    suggestion = stage.assigned()
    desk.asked(stage)
    (notice,) = papers(stage.of(suggestion, "construction").ref, "assignment_notice")
    assert "现将望澜开发区代表联席会议一届三次会议第1号建议《" in words(notice)


def test_every_unit_is_told_what_until_when(stage: Stage) -> None:
    Organization.objects.filter(kind="HANDLING_OFFICE").update(telephone="0513-80000099")
    suggestion = stage.assigned(assist=("city_management",))
    desk.asked(stage)
    (notice,) = papers(stage.of(suggestion, "construction").ref, "assignment_notice")
    desk.says(
        notice, "望澜管委会办公室", "关于交办代表建议的通知", "建设局：", f"{NUMBER}《", "交由你单位主办",
        "2024-JM-001", "任远", "签收期限：2024年9月5日前", "答复期限：2024年12月2日前", "申退期限：2024年9月9日前",
        "联系电话：0513-80000099",
        "附件：代表建议交办分解表", "序号编号标题领衔代表主办协办备注",
    )  # fmt: skip
    (notice,) = papers(stage.of(suggestion, "city_management").ref, "assignment_notice")
    assert "协办意见期限：2024年10月8日前" in words(notice)
    assert "不直接答复代表" in words(notice)


def test_who_comes_later_is_told_too(stage: Stage) -> None:
    suggestion = stage.assigned()
    stage.does("add_unit", suggestion, "handling_clerk", unit=stage.body("city_management"))
    assisting = stage.of(suggestion, "city_management")
    request = stage.ask(What.RETURN, "unit_dispatcher", assignment=assisting, competent="经济发展局")
    desk.asked(stage)
    stage.does("grant", request, "handling_clerk", unit=stage.body("economy"))
    desk.asked(stage)
    given = [papers(one.ref, "assignment_notice") for one in suggestion.assignments.order_by("id")]
    assert [len(found) for found in given] == [1, 1, 1]
    assert "改办" in words(given[2][0])
    assert desk.letter(given[2][0]).addressee == "经济发展局"


def test_a_unit_asks_to_be_relieved(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    one = stage.of(suggestion, "city_management")
    why = {"reason": "三定方案里没有这一项。", "competent": "经济发展局"}
    request = stage.ask(What.RETURN, "unit_dispatcher", assignment=one, **why)
    stage.does("refuse", request, "handling_clerk", refusal="属于你们。")
    again = stage.ask(What.RETURN, "unit_head", assignment=one, **why)
    desk.asked(stage)
    (paper,) = papers(request.ref, "request")
    desk.says(
        paper, "城市管理局", f"关于申请退办{NUMBER}的函", "望澜管委会办公室：", "三定方案里没有这一项。",
        "建议改交单位", "经济发展局", "单位负责人（签字）：", "2024年9月2日",
    )  # fmt: skip
    assert "属于你们" not in words(paper)
    assert "再次申退" in words(papers(again.ref, "request")[0])


def test_a_unit_asks_for_more_time(stage: Stage) -> None:
    """The limits are those of when it was asked, however late it is read."""
    one = stage.talked(
        stage.taken(stage.of(stage.assigned(), "construction"), "other_unit_handler"), "other_unit_handler"
    )
    for days in (120, 150):
        wanted = local_date(stage.now) + timedelta(days=days)
        request = stage.ask(
            What.EXTENSION, "other_unit_handler", assignment=one, wanted_on=wanted, reason="管线图没到。"
        )
        stage.does("grant", request, "handling_clerk")
    desk.asked(stage)
    first, second = (papers(row.ref, "request")[0] for row in one.requests.order_by("id"))
    desk.says(
        first, f"关于延期办理{NUMBER}的申请", "望澜管委会办公室：", "原期限：2024年12月2日。申请延至：2024年12月31日。"
    )
    desk.says(first, "管线图没到。", "已沟通1次，最近一次是2024年9月2日。", "承办人：石筑", "单位负责人（签字）：")
    assert "原期限：2024年12月31日。申请延至：2025年1月30日。" in words(second)
    assert "答复期限：2024年12月2日前" in words(papers(one.ref, "assignment_notice")[0])


def test_an_assisting_unit_gives_its_opinion(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    one = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", one, "unit_handler", opinion="同意；沿街停车由我局清理。")
    desk.asked(stage)
    (paper,) = papers(one.ref, "opinion")
    desk.says(
        paper, f"关于{NUMBER}的协办意见", "建设局：", "沿街停车由我局清理", "承办人：程实", "抄送：望澜管委会办公室。"
    )
    assert "分类" not in words(paper)


def test_papers_are_in_chinese_whatever_the_worker_speaks(stage: Stage) -> None:
    suggestion = desk.answered(stage, desk.signed_by_three(stage))
    with override("en"):
        desk.asked(stage)
    assert "交由你单位主办" in words(papers(stage.of(suggestion, "construction").ref, "assignment_notice")[0])
    assert "区议政代表" in words(papers(suggestion.ref, "suggestion_form")[-1])
    assert "已列入计划" in words(papers(suggestion.letters.earliest("id").ref, "reply_letter")[0])


def test_heard_twice_it_is_asked_for_once(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    desk.asked(stage)
    count = Document.objects.count()
    Cursor.objects.filter(listener="papers").update(event_id=0)
    desk.asked(stage)
    assert count == Document.objects.count() == 6  # two forms, a notice, a letter, its opinion form, a copy


@pytest.mark.parametrize("dies_at", [1, 4, 6])
def test_a_worker_that_dies_between_the_event_and_the_order_loses_no_paper(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    stage.delivered(stage.assigned())
    real, calls = orders.ask, []

    def dying(*args: Any, **more: Any) -> Document:
        calls.append(args[0])
        if len(calls) >= dies_at:
            raise KeyboardInterrupt  # as a kill: nothing of the open transaction is kept
        return real(*args, **more)

    monkeypatch.setattr(orders, "ask", dying)
    with pytest.raises(KeyboardInterrupt):
        listeners.run(stage.now)
    assert Document.objects.count() == 0
    monkeypatch.setattr(orders, "ask", real)
    desk.asked(stage)
    assert Document.objects.count() == 6
