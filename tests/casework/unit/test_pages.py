"""Each page of one unit's duty: what it shows to whom, and what can be done there."""

import pytest

from lianxin.casework.models import Assignment
from lianxin.casework.request.models import What
from tests.casework.suggestion.stage import Stage
from tests.casework.unit.pages import HANDLER, HEAD, opened, sent, text_of, typed, writing
from tests.desk import at_work

pytestmark = pytest.mark.django_db


def test_it_is_taken_by_a_named_handler(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    client = at_work(stage.zone, HEAD)
    page = opened(client, case)
    assert 'data-action="assignment.accept"' in page and 'data-action="request.ask"' in page
    assert "西侧划 60 米护学通道" in page and "申退期限 9月9日" in page
    answer = sent(client, case, "accept", handler=stage.zone.memberships[HANDLER].pk)
    assert (answer.status_code, answer["Location"]) == (303, f"/work/assignments/{case.pk}?done=assignment.accept")
    case.refresh_from_db()
    assert (case.state, case.handler_id) == ("HANDLING", stage.zone.memberships[HANDLER].pk)
    assert "办好了：签收，我们办" in client.get(answer["Location"]).content.decode()


def test_a_handler_of_another_unit_cannot_be_named(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    answer = sent(at_work(stage.zone, HANDLER), case, "accept", handler=stage.zone.memberships["unit_handler"].pk)
    assert answer.status_code == 422
    assert "这个选项已经没有了" in text_of(answer)


def test_the_text_is_written_checked_and_signed_by_the_pages(stage: Stage) -> None:
    case, client = writing(stage)
    page = opened(client, case)
    assert "答复检查，差" in page and page.index("与代表沟通，1 次") > 0
    assert sent(client, case, "draft_reply", **typed()).status_code == 303
    office = at_work(stage.zone, "handling_clerk")
    page = opened(office, case)
    assert "寒假期间施工。" in page and 'data-action="assignment.check"' in page
    answer = sent(office, case, "check", verdict="MEND", sentence=["寒假期间施工。"], remark=["写清日期"])
    assert answer.status_code == 303
    page = opened(client, case)
    assert "退回修改，1 处" in page and "<mark>寒假期间施工。</mark>" in page and "写清日期" in page
    assert "贺办" in page
    assert (
        sent(client, case, "draft_reply", **typed(answer=["年底前装好。", "2025年2月27日前完工。"])).status_code == 303
    )
    assert sent(office, case, "check", verdict="PASS").status_code == 303
    head = at_work(stage.zone, HEAD)
    assert 'data-action="assignment.sign"' in opened(head, case)
    assert sent(head, case, "sign", word="SIGN", number="").status_code == 422
    assert sent(head, case, "sign", word="SIGN", number="望建函〔2024〕7号").status_code == 303
    page = opened(client, case)
    assert "送到了谁手里，1 份" in page and "承诺，2 项" in page and "望建函〔2024〕7号" in page


def test_the_head_is_shown_the_last_number(stage: Stage) -> None:
    stage.delivered(stage.assigned())
    case, _client = writing(stage)
    case = stage.checked(stage.drafted(case, HANDLER))
    assert "上一个用的是望建函〔2024〕" in opened(at_work(stage.zone, HEAD), case)


def test_the_head_sends_it_back_with_a_remark(stage: Stage) -> None:
    case, _client = writing(stage)
    case = stage.checked(stage.drafted(case, HANDLER))
    head = at_work(stage.zone, HEAD)
    without = sent(head, case, "sign", word="MEND", sentence=[""], remark=[""])
    assert without.status_code == 422 and "写一写要改什么" in text_of(without)
    assert sent(head, case, "sign", word="MEND", sentence=["寒假期间施工。"], remark=["哪天完工"]).status_code == 303
    case.refresh_from_db()
    assert case.state == "HANDLING"


def test_a_remark_that_came_back_is_still_there(stage: Stage) -> None:
    case, _client = writing(stage)
    case = stage.drafted(case, HANDLER)
    answer = sent(
        at_work(stage.zone, "handling_clerk"), case, "check", verdict="", sentence=["寒假期间施工。"], remark=["写日期"]
    )
    assert answer.status_code == 422
    assert "写日期" in text_of(answer) and '<option value="寒假期间施工。" selected>' in text_of(answer)


def test_an_assisting_unit_gives_its_opinion(stage: Stage) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    case = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    client = at_work(stage.zone, "unit_handler")
    page = opened(client, case)
    assert 'data-action="assignment.give_opinion"' in page and "assignment.draft_reply" not in page
    assert sent(client, case, "give_opinion", opinion="").status_code == 422
    assert sent(client, case, "give_opinion", opinion="同意，灯控由我局接入。").status_code == 303
    main = stage.taken(stage.of(suggestion, "construction"), HANDLER)
    page = opened(at_work(stage.zone, HANDLER), main)
    assert "同意，灯控由我局接入。" in page and "已出意见 1 / 1" in page
    assert "同意，灯控由我局接入。" in opened(client, case)


def test_an_opinion_is_not_handed_in_as_a_letter(stage: Stage) -> None:
    case, client = writing(stage)
    assert sent(client, case, "give_opinion", opinion="我们同意这样办。").status_code == 422
    case.refresh_from_db()
    assert case.state == "HANDLING"


def test_the_handler_is_changed_by_the_head(stage: Stage) -> None:
    case, _client = writing(stage)
    head = at_work(stage.zone, HEAD)
    assert 'data-action="assignment.change_handler"' in opened(head, case)
    assert sent(head, case, "change_handler", handler=stage.zone.memberships[HEAD].pk).status_code == 303
    case.refresh_from_db()
    assert case.handler_id == stage.zone.memberships[HEAD].pk
    assert sent(at_work(stage.zone, HANDLER), case, "draft_reply", **typed()).status_code == 403


def test_like_ones_are_shown_before_it_is_taken(stage: Stage) -> None:
    done = stage.delivered(stage.assigned())
    case = stage.of(stage.assigned(), "construction")
    page = opened(at_work(stage.zone, HANDLER), case)
    assert "一样的事" in page and f"/work/suggestions/{done.pk}" in page and "B 正在解决" in page


@pytest.mark.parametrize("who", ["unit_handler", "street_clerk", "congress_deputy", "court_head"])
def test_others_do_not_know_of_it(stage: Stage, who: str) -> None:
    case = stage.of(stage.assigned(), "construction")
    client = at_work(stage.zone, who)
    assert client.get(f"/work/assignments/{case.pk}").status_code == 404
    assert client.post(f"/work/assignments/{case.pk}/accept", {}).status_code == 404
    for name in ("save", "settle", "draft_reply"):
        assert client.post(f"/work/assignments/{case.pk}/{name}", {}).status_code == 404
    for name in ("preview", "review"):
        assert client.get(f"/work/assignments/{case.pk}/{name}").status_code == 404


def test_who_sees_but_may_not_is_told_so(stage: Stage) -> None:
    case, _client = writing(stage)
    for who in ("handling_clerk", HEAD, "congress_clerk"):
        client = at_work(stage.zone, who)
        assert client.get(f"/work/assignments/{case.pk}").status_code == 200
        for name in ("save", "settle", "draft_reply"):
            assert client.post(f"/work/assignments/{case.pk}/{name}", typed()).status_code == 403
        for name in ("preview", "review"):
            assert client.get(f"/work/assignments/{case.pk}/{name}").status_code == 403
    assert sent(at_work(stage.zone, HANDLER), case, "check", verdict="PASS").status_code == 403


def test_wrong_methods_and_names(stage: Stage) -> None:
    case, client = writing(stage)
    for name in ("save", "settle", "draft_reply", "give_opinion", "accept"):
        assert client.get(f"/work/assignments/{case.pk}/{name}").status_code == 405
    for name in ("preview", "review"):
        assert client.post(f"/work/assignments/{case.pk}/{name}").status_code == 405
    assert client.post(f"/work/assignments/{case.pk}").status_code == 405
    assert client.post(f"/work/assignments/{case.pk}/nothing").status_code == 404
    assert client.post(f"/work/assignments/{case.pk}/make").status_code == 403
    assert client.get("/work/assignments/999999").status_code == 404
    assert client.get(f"/work/assignments/{case.pk}/pane").status_code == 200


def test_a_second_press_does_nothing_more(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    client, fields = (
        at_work(stage.zone, HANDLER),
        {"version": case.version, "handler": stage.zone.memberships[HANDLER].pk},
    )
    first, second = (client.post(f"/work/assignments/{case.pk}/accept", fields) for _n in range(2))
    assert (first.status_code, second.status_code, first["Location"]) == (303, 303, second["Location"])


def test_too_late_is_told_what_happened_meanwhile(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    stage.taken(case, HEAD)
    answer = at_work(stage.zone, HANDLER).post(
        f"/work/assignments/{case.pk}/accept", {"version": case.version, "handler": stage.zone.memberships[HANDLER].pk}
    )
    assert answer.status_code == 409 and "签收" in text_of(answer)


def test_the_office_does_not_read_what_is_still_being_written(stage: Stage) -> None:
    case, client = writing(stage)
    sent(client, case, "save", **typed(opening="还没写好的开头。"))
    for who in ("handling_clerk", "congress_clerk", HEAD):
        assert "还没写好的开头" not in opened(at_work(stage.zone, who), case)


def test_a_request_is_asked_and_shown(stage: Stage) -> None:
    case = stage.of(stage.assigned(), "construction")
    client = at_work(stage.zone, HANDLER)
    assert sent(client, case, "ask", what="RETURN", reason="", competent="").status_code == 422
    kept = sent(client, case, "ask", what="RETURN", reason="不归我们，见三定方案。", competent="")
    assert "不归我们，见三定方案。" in text_of(kept)
    assert sent(client, case, "ask", what="NONSENSE", reason="x").status_code == 404
    answer = sent(client, case, "ask", what="RETURN", reason="不归我们。", competent="城市管理局")
    assert answer.status_code == 303
    page = opened(client, case)
    assert "等答复" in page and "已经申请过了，正在等答复" in page
    assert case.requests.get().what == What.RETURN
    assert Assignment.objects.get(pk=case.pk).state == "PENDING"
