"""Writing by the pages: begun, kept, shared, handed in; whose page it is not, is told nothing or no."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion, WorkingCopy
from lianxin.ledger.models import Event
from tests.casework.suggestion.stage import PROPOSALS, Stage
from tests.desk import at_work

pytestmark = pytest.mark.django_db
LEAD, SECOND, VOTER = "congress_deputy", "deliberation_deputy", "voter_deputy"
TITLE = "关于在锦程路小学周边增设信号灯的建议"


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def typed(**changes: Any) -> dict[str, Any]:
    """The fields of a text that lacks nothing, as a browser sends them."""
    return {
        "title": TITLE,
        "facts": "",
        "problem": "双向四车道，没有信号灯，也没有过街标线。",
        "place": "",
        "how": ["VISIT", "", ""],
        "finding": ["两次共数到学生闯行 214 人次。", "", ""],
        "proposals": [*PROPOSALS, ""],
        "authorship": "ONE",
        "sensitivity": "NORMAL",
        "openness": "FULL",
        **changes,
    }


def sent(client: Client, case: Suggestion, name: str = "edit", **fields: Any) -> Any:
    """A form of the page as it now is, sent with these fields."""
    case.refresh_from_db()
    copy = copies.latest(case.ref)
    known = {"version": case.version, "base": copy.revision if copy else 0}
    return client.post(f"/work/suggestions/{case.pk}/{name}", {**known, **typed(**fields)})


def saved(client: Client, case: Suggestion, **fields: Any) -> Any:
    """An autosave; its JSON."""
    answer = client.post(
        f"/work/suggestions/{case.pk}/autosave", typed(**fields), headers={"accept": "application/json"}
    )
    return json.loads(answer.content)


def actions(case: Suggestion) -> list[str]:
    events = Event.objects.filter(subject_kind="suggestion", subject_id=case.pk).order_by("id")
    return [event.action.removeprefix("suggestion.") for event in events]


def begun(stage: Stage, lead: str = LEAD) -> tuple[Suggestion, Client]:
    """A draft with a title alone, and its lead's browser."""
    client = at_work(stage.zone, lead)
    answer = client.post("/work/suggestions/new", {"title": TITLE})
    assert answer.status_code == 303, text_of(answer)
    return Suggestion.objects.get(), client


def test_from_scratch_by_the_one_channel_there_is(stage: Stage) -> None:
    case, client = begun(stage)
    assert (case.state, case.channel, case.title) == ("DRAFT", "JOINT_MEETING", TITLE)
    answer = client.get(f"/work/suggestions/{case.pk}", follow=True)
    assert answer.redirect_chain == [(f"/work/suggestions/{case.pk}/edit", 303)]
    assert f'data-object="suggestion:{case.pk}" data-state="DRAFT"' in text_of(answer)


def test_one_press_on_a_concern_makes_a_draft_of_it(stage: Stage) -> None:
    concern = stage.concern()
    client = at_work(stage.zone, LEAD)
    page = text_of(client.get(f"/work/concerns/{concern.pk}"))
    assert 'data-action="suggestion.draft"' in page and "写成建议" in page
    answer = client.post("/work/suggestions/new", {"concerns": concern.pk})
    case = Suggestion.objects.get()
    assert answer.url == f"/work/suggestions/{case.pk}/edit?done=suggestion.draft"
    assert case.title == f"关于{concern.title}的建议"
    assert [link.concern for link in case.links.all()] == [concern]
    assert concern.title in text_of(client.get(answer.url))
    again = text_of(client.get(f"/work/concerns/{concern.pk}"))
    assert 'data-action="suggestion.draft"' not in again and case.title in again


def test_the_page_of_beginning_offers_the_concerns_in_hand(stage: Stage) -> None:
    concern = stage.concern()
    page = text_of(at_work(stage.zone, LEAD).get(f"/work/suggestions/new?concern={concern.pk}"))
    assert re.search(rf'<input[^>]*value="{concern.pk}"[^>]*checked', page)
    assert f"关于{concern.title}的建议" in page
    refused = at_work(stage.zone, LEAD).post("/work/suggestions/new", {"title": "短"})
    assert refused.status_code == 422 and "写清楚一点" in text_of(refused)


def test_a_kind_that_may_not_lead_cannot_begin(stage: Stage) -> None:
    client = at_work(stage.zone, VOTER)
    client.post("/work/suggestions/new", {"title": TITLE, "channel": "JOINT_MEETING"})
    assert not Suggestion.objects.exists()
    for who in ("congress_clerk", "unit_handler"):
        assert at_work(stage.zone, who).get("/work/suggestions/new").status_code == 403
        assert at_work(stage.zone, who).post("/work/suggestions/new", {"title": TITLE}).status_code == 403
    assert not Suggestion.objects.exists()


def test_what_is_kept_is_the_case_s_text_once(stage: Stage) -> None:
    case, client = begun(stage)
    assert sent(client, case, wished=[stage.body("construction").pk]).status_code == 303
    case.refresh_from_db()
    assert [row.text for row in case.proposals.all()] == PROPOSALS
    assert [unit.name for unit in case.wished.all()] == [stage.body("construction").name]
    assert case.text_version == 2
    assert sent(client, case, wished=[stage.body("construction").pk]).status_code == 303
    assert actions(case) == ["draft", "edit"]
    page = text_of(client.get(f"/work/suggestions/{case.pk}/edit"))
    assert "09:00 已保存" in page and "有您自己的核实，1 次" in page and "写了建议怎么办，2 条" in page


def test_autosave_is_no_event_and_is_there_again(stage: Stage) -> None:
    case, client = begun(stage)
    told = saved(client, case, base=0, problem="写到一半")
    assert told == {"revision": 1, "saved": "09:00", "merged": False, "clashes": {}}
    assert actions(case) == ["draft"]
    assert "写到一半" in text_of(client.get(f"/work/suggestions/{case.pk}/edit"))
    assert saved(client, case, base=1, problem="写到一半")["revision"] == 1


def test_what_was_only_autosaved_is_handed_in(stage: Stage) -> None:
    case, client = begun(stage)
    saved(client, case, base=0)
    answer = sent(client, case, "submit", session="BETWEEN")
    assert answer.status_code == 303 and answer.url == f"/work/suggestions/{case.pk}?done=suggestion.submit"
    case.refresh_from_db()
    assert case.state == "SUBMITTED" and actions(case) == ["draft", "edit", "submit"]
    assert WorkingCopy.objects.count() == 1
    assert client.get(answer.url).status_code == 200


def test_what_is_missing_is_said_and_nothing_is_lost(stage: Stage) -> None:
    case, client = begun(stage)
    answer = sent(client, case, "submit", finding=["", "", ""], problem="没有信号灯。", session="BETWEEN")
    page = text_of(answer)
    assert answer.status_code == 422
    assert '<li><a href="#edit-finding-1">还没写您自己的核实；没有这一部分不能提交</a>' in page
    assert "没有信号灯。" in page and actions(case) == ["draft"]
    case.refresh_from_db()
    assert case.state == "DRAFT" and copies.latest(case.ref).content["problem"] == "没有信号灯。"
    page = text_of(sent(client, case, how=["", "", ""]))
    assert "选一下这次是怎么核实的" in page
    page = text_of(sent(client, case, title="短"))
    assert '<li><a href="#edit-title">写清楚一点，至少 4 个字</a>' in page


def test_a_telephone_number_is_refused(stage: Stage) -> None:
    case, client = begun(stage)
    answer = sent(client, case, "submit", proposals=["请联系李秀兰 13800001111。"], session="BETWEEN")
    assert answer.status_code == 422 and "文字里有电话或证件号码" in text_of(answer)


def invited(stage: Stage, *names: str) -> tuple[Suggestion, Client]:
    """A kept draft, and these deputies asked through the page."""
    case, client = begun(stage)
    sent(client, case)
    chosen = [stage.zone.deputies[name].pk for name in names]
    answer = client.post(f"/work/suggestions/{case.pk}/invite", {"deputies": chosen})
    assert answer.status_code == 303, text_of(answer)
    return case, client


def test_deputies_are_found_by_name_and_sound(stage: Stage) -> None:
    case, client = begun(stage)
    person = stage.zone.deputies[SECOND].person
    for who in (person.name, person.pinyin[:4], person.initials):
        page = text_of(client.get(f"/work/suggestions/{case.pk}/invite?who={who}"))
        assert f'value="{stage.zone.deputies[SECOND].pk}"' in page, who
    assert "没找到" in text_of(client.get(f"/work/suggestions/{case.pk}/invite?who=qqq"))
    refused = client.post(f"/work/suggestions/{case.pk}/invite", {})
    assert refused.status_code == 422 and "选一位代表" in text_of(refused)


def test_searching_saves_what_was_typed(stage: Stage) -> None:
    case, client = begun(stage)
    answer = sent(client, case, "autosave", problem="写到一半", go="invite")
    assert answer.url == f"/work/suggestions/{case.pk}/invite"
    assert copies.latest(case.ref).content["problem"] == "写到一半"


def test_an_invited_deputy_reads_and_signs(stage: Stage) -> None:
    case, _client = invited(stage, SECOND)
    second = at_work(stage.zone, SECOND)
    answer = second.get(f"/work/suggestions/{case.pk}", follow=True)
    assert answer.redirect_chain == [(f"/work/suggestions/{case.pk}/sign", 303)]
    page = text_of(answer)
    assert "已邀请" in page and PROPOSALS[0] in page and 'data-action="suggestion.cosign"' in page
    assert second.post(f"/work/suggestions/{case.pk}/cosign", {}).status_code == 303
    page = text_of(second.get(f"/work/suggestions/{case.pk}/sign"))
    assert "已签" in page and 'data-action="suggestion.unsign"' in page
    assert 'data-action="suggestion.cosign"' not in page
    assert second.get(f"/work/suggestions/{case.pk}/edit").status_code == 303
    assert second.get(f"/work/suggestions/{case.pk}/history").status_code == 303


def test_a_changed_text_asks_for_the_signature_again_and_marks_the_change(stage: Stage) -> None:
    case, client = invited(stage, SECOND)
    second = at_work(stage.zone, SECOND)
    second.post(f"/work/suggestions/{case.pk}/cosign", {})
    stage.later(minutes=5)
    sent(client, case, proposals=[PROPOSALS[0], "西侧划 80 米护学通道。"])
    page = text_of(client.get(f"/work/suggestions/{case.pk}/edit"))
    assert "改过字，待重签" in page and "不等也能提交，那样不算联名" in page
    page = text_of(second.get(f"/work/suggestions/{case.pk}/sign"))
    assert "您签的是第 2 版" in page and re.search(r"<mark>[^<]*80?[^<]*</mark>", page)
    refused = sent(client, case, "submit", proposals=[PROPOSALS[0], "西侧划 80 米护学通道。"], session="BETWEEN")
    assert refused.status_code == 422 and "还没签这一版" in text_of(refused)
    assert second.post(f"/work/suggestions/{case.pk}/cosign", {}).status_code == 303
    done = sent(client, case, "submit", proposals=[PROPOSALS[0], "西侧划 80 米护学通道。"], session="BETWEEN")
    assert done.status_code == 303, text_of(done)
    case.refresh_from_db()
    assert (case.state, case.authorship) == ("SUBMITTED", "JOINT")


def test_who_does_not_sign_is_dropped_by_name(stage: Stage) -> None:
    case, client = invited(stage, SECOND)
    assert sent(client, case, "submit", session="BETWEEN").status_code == 422
    drop = stage.zone.deputies[SECOND].pk
    assert sent(client, case, "submit", session="BETWEEN", drop=drop).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.authorship) == ("SUBMITTED", "ONE")


def test_a_signature_lost_by_the_very_last_change_can_be_dropped_with_it(stage: Stage) -> None:
    case, client = invited(stage, SECOND)
    at_work(stage.zone, SECOND).post(f"/work/suggestions/{case.pk}/cosign", {})
    saved(client, case, base=copies.latest(case.ref).revision, problem="改了一句。")
    assert "您又改了字" in text_of(client.get(f"/work/suggestions/{case.pk}/edit"))
    assert sent(client, case, "submit", problem="改了一句。", session="BETWEEN").status_code == 422
    case.refresh_from_db()
    assert case.text_version == 2
    drop = stage.zone.deputies[SECOND].pk
    assert sent(client, case, "submit", problem="改了一句。", session="BETWEEN", drop=drop).status_code == 303


def test_a_signature_given_meanwhile_is_shown_before_handing_in(stage: Stage) -> None:
    case, client = invited(stage, SECOND)
    case.refresh_from_db()
    seen = case.version
    at_work(stage.zone, SECOND).post(f"/work/suggestions/{case.pk}/cosign", {})
    answer = client.post(
        f"/work/suggestions/{case.pk}/submit", {**typed(), "version": seen, "base": 1, "session": "IN"}
    )
    assert answer.status_code == 409 and "您打开以后，又有了这些" in text_of(answer)
    assert sent(client, case, "submit", session="BETWEEN").status_code == 303


def test_two_devices_at_different_parts_are_merged(stage: Stage) -> None:
    case, client = begun(stage)
    sent(client, case)
    base = copies.latest(case.ref).revision
    saved(client, case, base=base, problem="桌面上改的。")
    told = saved(client, case, base=base, place="锦程路")
    assert told["merged"] and not told["clashes"]
    page = text_of(client.get(f"/work/suggestions/{case.pk}/edit"))
    assert "桌面上改的。" in page and "锦程路" in page


def test_two_devices_at_the_same_part_are_asked_and_neither_text_is_lost(stage: Stage) -> None:
    case, client = begun(stage)
    sent(client, case)
    base = copies.latest(case.ref).revision
    saved(client, case, base=base, problem="桌面上改的。")
    told = saved(client, case, base=base, problem="手机上改的。")
    assert told["clashes"] == {"problem": {"theirs": "桌面上改的。", "mine": "手机上改的。"}}
    answer = client.post(f"/work/suggestions/{case.pk}/edit", typed(problem="手机上改的。", base=base))
    page = text_of(answer)
    assert answer.status_code == 409 and "桌面" in page and "手机" in page and "没保存，等您选" in page
    assert actions(case) == ["draft", "edit"]
    hidden = dict(re.findall(r'name="(base|typed)" value="([^"]*)"', page))
    given = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
    done = client.post(f"/work/suggestions/{case.pk}/settle", {**given, "keep-problem": "theirs"})
    assert done.status_code == 303
    assert copies.latest(case.ref).content["problem"] == "桌面上改的。"
    assert "手机上改的。" in [row.content["problem"] for row in copies.earlier(case.ref)]
    done = client.post(f"/work/suggestions/{case.pk}/settle", {**given, "keep-problem": "mine"})
    assert copies.latest(case.ref).content["problem"] == "手机上改的。"


def test_earlier_states_are_shown_and_taken_up_again(stage: Stage) -> None:
    case, client = begun(stage)
    saved(client, case, base=0, problem="第一稿。")
    saved(client, case, base=1, problem="第二稿。")
    page = text_of(client.get(f"/work/suggestions/{case.pk}/history"))
    assert "第 2 版" in page and "改了问题是什么" in page and "开始时" in page
    assert "第" in text_of(client.get(f"/work/suggestions/{case.pk}/history/1"))
    assert client.get(f"/work/suggestions/{case.pk}/history/9").status_code == 404
    assert client.post(f"/work/suggestions/{case.pk}/history/1").status_code == 303
    assert copies.latest(case.ref).content["problem"] == "第一稿。"


def test_a_draft_that_nobody_wrote_at_has_no_earlier_states(stage: Stage) -> None:
    case, client = begun(stage)
    WorkingCopy.objects.all().delete()  # as of one that was carried over from elsewhere
    assert "还没有存过" in text_of(client.get(f"/work/suggestions/{case.pk}/history"))


def test_the_check_list_is_made_anew(stage: Stage) -> None:
    case, client = begun(stage)
    assert "差 3 处" in text_of(client.get(f"/work/suggestions/{case.pk}/check-list"))
    saved(client, case, base=0)
    page = text_of(client.get(f"/work/suggestions/{case.pk}/check-list"))
    assert "差" not in page and "提交前" in page


def test_after_it_was_handed_in_nothing_is_saved(stage: Stage) -> None:
    case, client = begun(stage)
    sent(client, case, "submit", session="BETWEEN")
    answer = client.post(f"/work/suggestions/{case.pk}/autosave", typed(), headers={"accept": "application/json"})
    assert answer.status_code == 409 and "不能改字" in json.loads(answer.content)["error"]
    assert sent(client, case, problem="又改了。").status_code == 409
    assert client.get(f"/work/suggestions/{case.pk}/edit").status_code == 303


PATHS = ("edit", "autosave", "settle", "check-list", "submit", "invite", "history", "history/1", "sign")


@pytest.mark.parametrize("path", PATHS)
def test_strangers_are_told_nothing(stage: Stage, path: str) -> None:
    case, client = begun(stage)
    saved(client, case, base=0)
    for who in (SECOND, "congress_clerk", "unit_handler"):
        stranger = at_work(stage.zone, who)
        for answer in (
            stranger.get(f"/work/suggestions/{case.pk}/{path}"),
            stranger.post(f"/work/suggestions/{case.pk}/{path}"),
        ):
            assert answer.status_code in (404, 405), (who, path, answer.status_code)
    assert Client().get(f"/work/suggestions/{case.pk}/{path}").status_code in (302, 405)


@pytest.mark.parametrize("path", ["edit", "autosave", "settle", "submit", "invite"])
def test_who_is_invited_may_not_write(stage: Stage, path: str) -> None:
    case, _client = invited(stage, SECOND)
    assert sent(at_work(stage.zone, SECOND), case, path).status_code == 403


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("autosave", "get"),
        ("settle", "get"),
        ("submit", "get"),
        ("check-list", "post"),
        ("history", "post"),
        ("sign", "post"),
        ("edit", "put"),
        ("invite", "put"),
    ],
)
def test_the_wrong_method(stage: Stage, path: str, method: str) -> None:
    case, client = begun(stage)
    assert getattr(client, method)(f"/work/suggestions/{case.pk}/{path}").status_code == 405


def test_the_deputy_s_home_shows_drafts_and_what_waits_for_a_signature(stage: Stage) -> None:
    case, client = invited(stage, SECOND)
    page = text_of(client.get("/work/"))
    assert "我的建议" in page and TITLE in page and "写一件新建议" in page and "草稿" in page
    second = at_work(stage.zone, SECOND)
    page = text_of(second.get("/work/"))
    assert "请您联名" in page and "读一读，再决定" in page and "轮到您，1 件" in page
    second.post(f"/work/suggestions/{case.pk}/cosign", {})
    assert "读一读，再决定" not in text_of(second.get("/work/"))
    stage.later(minutes=1)
    sent(client, case, problem="改了一句。")
    assert "改过字，请您重签" in text_of(second.get("/work/"))
    page = text_of(client.get("/work/?view=suggestion"))
    assert TITLE in page and "写一件新建议" in page
