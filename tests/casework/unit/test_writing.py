"""The text of a reply: what it lacks is said at its place, and nothing typed is lost."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from lianxin.casework.drafts import copies
from lianxin.casework.models import Assignment, Reply, Request
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.ledger.models import Event
from tests.casework.suggestion.stage import Stage
from tests.casework.unit.pages import HEAD, opened, sent, text_of, typed, writing
from tests.desk import at_work

pytestmark = pytest.mark.django_db


def refused(answer: Any, sentence: str, target: str = "") -> None:
    """422 with that sentence, in the summary and linked to the field at fault; what was typed stands there."""
    page = text_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    if target:
        assert re.search(rf'<li><a href="#{target}">[^<]*{re.escape(sentence)}', page), page[:4000]
        assert f'id="{target}"' in page
    assert "已完成管线勘察" in page or "感谢您的支持。" in page


def test_without_a_talk_it_is_refused(stage: Stage) -> None:
    case, client = writing(stage, talked=False)
    assert "还没跟代表沟通过" in opened(client, case)
    refused(sent(client, case, "draft_reply", **typed()), "还没有和代表沟通过：先记一次沟通，或者申请不面商")
    assert not Reply.objects.exists()


def test_a_talk_is_noted_on_the_page(stage: Stage) -> None:
    case, client = writing(stage, talked=False)
    fields = {"signatory": stage.zone.deputies["congress_deputy"].pk, "how": "VISIT", "said": "先装灯。"}
    late = sent(client, case, "dialogue", **fields, held_on="2024-09-30")
    assert late.status_code == 422 and "沟通的日期不能在今天以后" in text_of(late) and "先装灯。" in text_of(late)
    assert sent(client, case, "dialogue", **fields, held_on="2024-09-02").status_code == 303
    page = opened(client, case)
    assert "与代表沟通，1 次" in page and "跟代表沟通过，1 次" in page


def test_without_a_due_opinion_it_is_refused(stage: Stage) -> None:
    case, client = writing(stage, assist=("city_management",))
    assert "城市管理局意见没到" in opened(client, case)
    refused(sent(client, case, "draft_reply", **typed()), "城市管理局的协办意见还没到")


def test_a_class_that_commits_needs_dates(stage: Stage) -> None:
    case, client = writing(stage)
    undated = typed(due_on=["2024-12-30", ""])
    refused(
        sent(client, case, "draft_reply", **undated),
        "“西侧 60 米护学通道”没有日期：写明哪天以前",
        "draft_reply-due_on-2",
    )
    past = typed(due_on=["2024-12-30", "2024-09-02"])
    refused(sent(client, case, "draft_reply", **past), "日期要在今天以后", "draft_reply-due_on-2")
    bare = typed(what=["", ""], due_on=["", ""])
    refused(sent(client, case, "draft_reply", **bare), "这一类要有带日期的措施，至少一条", "draft_reply-what-1")
    nameless = typed(what=["", "护学通道"])
    refused(sent(client, case, "draft_reply", **nameless), "写清楚是什么措施", "draft_reply-what-1")


def test_every_proposal_needs_its_answer(stage: Stage) -> None:
    case, client = writing(stage)
    answer = sent(client, case, "draft_reply", **typed(answer=["", "  "]))
    refused(answer, "第 1 条还没有答复", "draft_reply-answer-1")
    refused(answer, "第 2 条还没有答复", "draft_reply-answer-2")
    assert "（2 处要改）" in text_of(answer)


def test_a_date_that_is_none_is_said_at_its_row(stage: Stage) -> None:
    case, client = writing(stage)
    answer = sent(client, case, "draft_reply", **typed(due_on=["2024-12-30", "明年"]))
    refused(answer, "日期写成 2025-11-29 这样", "draft_reply-due_on-2")


def test_without_class_or_contact_it_is_refused(stage: Stage) -> None:
    case, client = writing(stage)
    answer = sent(client, case, "draft_reply", **typed(reply_class="", contact_phone=""))
    assert answer.status_code == 422 and "draft_reply-contact_phone" in text_of(answer)
    assert '<a href="#draft_reply-reply_class_0">' in text_of(answer)


def test_a_reply_that_explains_needs_no_measures(stage: Stage) -> None:
    case, client = writing(stage)
    fields = typed(reply_class="C", what=[""], status=["PLANNED"], due_on=[""])
    assert sent(client, case, "draft_reply", **fields).status_code == 303


def test_it_may_go_on_without_a_talk_when_nobody_objects(stage: Stage) -> None:
    case, client = writing(stage, talked=False)
    reason = "约了三次，代表在外地。"
    assert sent(client, case, "ask", what="NO_DIALOGUE", reason=reason).status_code == 303
    assert sent(client, case, "draft_reply", **typed()).status_code == 422
    request = case.requests.get()
    stage.later(days=7)
    REQUEST.perform("lapse", request, stage.zone.actor("clock"), stage.now)
    assert "不面商，已经同意" in opened(client, case)
    assert sent(client, case, "draft_reply", **typed()).status_code == 303


def test_it_may_go_on_without_an_overdue_opinion(stage: Stage) -> None:
    case, client = writing(stage, assist=("city_management",))
    early = sent(client, case, "ask", what="OVERRIDE", reason="等不到。")
    assert early.status_code == 422 and "协办意见还没有过期" in text_of(early)
    assert "申请先行答复" not in opened(client, case).replace("过期以后可以申请先行答复", "")
    stage.later(days=40)
    assert sent(client, case, "ask", what="OVERRIDE", reason="催过三次。").status_code == 303
    stage.does("grant", Request.objects.get(what=What.OVERRIDE), "handling_clerk")
    assert "意见没到，已同意先行答复" in opened(client, case)
    assert sent(client, case, "draft_reply", **typed()).status_code == 303


def test_units_outside_the_handling_office_go_straight_to_their_head(stage: Stage) -> None:
    suggestion = stage.edit(stage.draft(), wished=[stage.body("court")])
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    suggestion = stage.does("accept", suggestion, "congress_clerk", subject="监察司法")
    suggestion = stage.does("assign", suggestion, "congress_clerk", main=stage.body("court"))
    case = stage.talked(stage.taken(stage.of(suggestion, "court"), "court_handler"), "court_handler")
    client = at_work(stage.zone, "court_handler")
    assert "负责人 9月5日前签发" in opened(client, case)
    assert sent(client, case, "draft_reply", **typed()).status_code == 303
    case.refresh_from_db()
    assert case.state == "CHECKED"


def test_vague_words_and_numbers_warn_and_stop_nobody(stage: Stage) -> None:
    case, client = writing(stage)
    fields = typed(answer=["将适时推进。", "请找李女士 13800001111 联系。"])
    assert sent(client, case, "save", **fields).status_code == 303
    page = opened(client, case)
    assert "“适时”说得含糊" in page and "像有手机号或证件号" in page and "答复检查，齐了" in page
    assert sent(client, case, "draft_reply", **fields).status_code == 303


def test_what_is_saved_is_there_again_and_no_event(stage: Stage) -> None:
    case, client = writing(stage)
    before = Event.objects.count()
    assert sent(client, case, "save", **typed(opening="写到一半")).status_code == 303
    page = opened(client, case)
    assert "写到一半" in page and "西门路口装人行信号灯" in page and "第 1 版" in page
    assert Event.objects.count() == before
    fragment = client.get(f"/work/assignments/{case.pk}/review").content.decode()
    assert "2 条都答了" in fragment and "<html" not in fragment


def test_the_script_is_answered_with_json(stage: Stage) -> None:
    case, client = writing(stage)
    address = f"/work/assignments/{case.pk}/save"
    first = client.post(address, {**typed(), "base": 0}, headers={"accept": "application/json"})
    assert first.json() == {"revision": 1, "saved": "09:00", "merged": False, "clashes": {}}
    # two devices grew out of revision 1: other fields are merged, the same field is asked about
    client.post(address, {**typed(opening="甲"), "base": 1}, headers={"accept": "application/json"})
    merged = client.post(address, {**typed(closing="乙"), "base": 1}, headers={"accept": "application/json"})
    assert merged.json() == {"revision": 3, "saved": "09:00", "merged": True, "clashes": {}}
    clash = client.post(address, {**typed(opening="丙"), "base": 1}, headers={"accept": "application/json"}).json()
    assert clash["clashes"]["opening"] == {"theirs": "甲", "mine": "丙"}
    newest = copies.latest(case.ref)
    assert newest and (newest.content["opening"], newest.content["closing"]) == ("甲", "乙")


def test_where_both_changed_a_field_one_chooses(stage: Stage) -> None:
    case, client = writing(stage)
    address = f"/work/assignments/{case.pk}/save"
    client.post(address, {**typed(), "base": 0})
    client.post(address, {**typed(opening="甲写的。"), "base": 1})
    answer = client.post(address, {**typed(opening="乙写的。"), "base": 1})
    page = text_of(answer)
    assert answer.status_code == 409 and "甲写的。" in page and "乙写的。" in page and 'name="keep-opening"' in page
    chosen = {"base": 2, "typed": json.dumps({"opening": "乙写的。"}), "keep-opening": "mine"}
    assert client.post(f"/work/assignments/{case.pk}/settle", chosen).status_code == 303
    newest = copies.latest(case.ref)
    assert newest and newest.content["opening"] == "乙写的。"
    nonsense = {"base": 3, "typed": '{"measures": [1]}', "keep-measures": "mine"}
    assert client.post(f"/work/assignments/{case.pk}/settle", nonsense).status_code == 303
    assert "乙写的。" in opened(client, case)


def test_a_stale_device_does_not_hand_in_over_another(stage: Stage) -> None:
    case, client = writing(stage)
    client.post(f"/work/assignments/{case.pk}/save", {**typed(), "base": 0})
    client.post(f"/work/assignments/{case.pk}/save", {**typed(opening="另一台写的。"), "base": 1})
    answer = sent(client, case, "draft_reply", **{**typed(closing="这台写的。"), "base": 1})
    assert answer.status_code == 409 and "已经合到一起" in text_of(answer)
    assert "另一台写的。" in text_of(answer) and "这台写的。" in text_of(answer)
    assert not Reply.objects.exists()


def test_another_row_without_a_script(stage: Stage) -> None:
    case, client = writing(stage)
    answer = sent(client, case, "save", **typed(), add="measures")
    assert answer["Location"] == f"/work/assignments/{case.pk}?rows=4#measures"
    assert 'id="draft_reply-what-4"' in text_of(client.get(answer["Location"]))


def test_the_letter_can_be_looked_at_before(stage: Stage) -> None:
    case, client = writing(stage)
    answer = sent(client, case, "save", **typed(), go="preview")
    assert answer["Location"] == f"/work/assignments/{case.pk}/preview"
    page = text_of(client.get(answer["Location"]))
    assert "任远代表：" in page and "分类：B" in page and "关于“西侧划 60 米护学通道”" in page
    assert "联系人：石筑" in page and "0513-80000002" in page and "抄送：望澜人大机关、望澜管委会办公室" in page
    assert page.count("收悉，现答复如下") == 1 and "年底前装好" in page and "2025年2月27日" in page


def test_what_came_back_begins_with_what_was_handed_in(stage: Stage) -> None:
    case, client = writing(stage)
    sent(client, case, "draft_reply", **typed(opening="第一稿的开头。"))
    assert copies.latest(case.ref) is None
    sent(at_work(stage.zone, "handling_clerk"), case, "check", verdict="MEND", sentence=[""], remark=["整篇太短"])
    page = opened(client, case)
    assert "第一稿的开头。" in page and "整篇太短" in page


def test_after_it_was_handed_in_nothing_is_saved_over_it(stage: Stage) -> None:
    case, client = writing(stage)
    sent(client, case, "draft_reply", **typed())
    address = f"/work/assignments/{case.pk}/save"
    assert client.post(address, typed(), headers={"accept": "application/json"}).status_code == 409
    late = client.post(address, typed(opening="来晚了的开头。"))
    assert late.status_code == 409 and "来晚了的开头。" in text_of(late)
    assert copies.latest(case.ref) is None


def test_a_device_that_was_away_does_not_write_over_what_was_handed_in(stage: Stage) -> None:
    case, client = writing(stage)
    address = f"/work/assignments/{case.pk}/save"
    client.post(address, {**typed(opening="很早以前写的。"), "base": 0})
    sent(client, case, "draft_reply", **typed(opening="送上去的开头。"))
    sent(at_work(stage.zone, "handling_clerk"), case, "check", verdict="MEND", sentence=[""], remark=["太短"])
    late = client.post(address, {**typed(opening="离线时写的。"), "base": 1}, headers={"accept": "application/json"})
    assert late.json()["clashes"]["opening"] == {"theirs": "送上去的开头。", "mine": "离线时写的。"}


def test_a_handler_who_was_changed_meanwhile_loses_nothing(stage: Stage) -> None:
    case, client = writing(stage)
    sent(client, case, "save", **typed(opening="前一位写的。"))
    stage.does("change_handler", case, HEAD, handler=stage.zone.memberships[HEAD])
    assert "前一位写的。" in opened(at_work(stage.zone, HEAD), case)
    assert client.get(f"/work/assignments/{case.pk}").status_code == 200


def test_days_are_counted_where_the_reply_is_due(stage: Stage) -> None:
    case, client = writing(stage)
    assert "12月2日" in opened(client, case)
    stage.later(days=100)
    assert "答复逾期" in opened(client, Assignment.objects.get(pk=case.pk))
    assert stage.now - timedelta(days=100) == case.made_at
