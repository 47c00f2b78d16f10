"""What everybody sees of deputies' suggestions, and what nobody does."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.casework.models import Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.models import Channel, Openness, Sensitivity
from lianxin.core import clock
from lianxin.workflow.engine import flows
from tests.casework.suggestion.stage import Stage, day
from tests.zone import a_zone, elsewhere

pytestmark = pytest.mark.django_db
LEAD, COSIGNER = "任远", "叶议"
SECRET_TITLE = "关于内部事项的建议"


@pytest.fixture
def stage(db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The cast; the pages are looked at when the stage has come to."""
    cache.clear()
    made = Stage(a_zone())
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def html(client: Client, address: str, status: int = 200) -> str:
    page = client.get(address)
    assert page.status_code == status, address
    return str(page.content.decode())


def taken_up(stage: Stage, sensitivity: Sensitivity = Sensitivity.NORMAL, **changes: Any) -> Suggestion:
    """Led by one, signed by another, with a number."""
    suggestion = stage.edit(stage.draft(), sensitivity=sensitivity, **changes)
    invited = [stage.zone.deputies["deliberation_deputy"]]
    suggestion = stage.does("invite", suggestion, "congress_deputy", deputies=invited)
    suggestion = stage.does("cosign", suggestion, "deliberation_deputy")
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    return stage.does("accept", suggestion, "congress_clerk", subject="城建环资")  # type: ignore[no-any-return]


def given(stage: Stage, suggestion: Suggestion) -> Suggestion:
    assist = [stage.body("city_management")]
    return stage.does(  # type: ignore[no-any-return]
        "assign", suggestion, "handling_clerk", main=stage.body("construction"), assist=assist
    )


def replied(stage: Stage, suggestion: Suggestion) -> Suggestion:
    return stage.delivered(stage.does("assign", suggestion, "handling_clerk", main=stage.body("construction")))


def address(suggestion: Suggestion) -> str:
    return f"/suggestions/{suggestion.number}"


def test_nothing_is_public_before_it_is_taken_up(stage: Stage, client: Client) -> None:
    stage.submitted()
    assert "还没有公开的建议" in html(client, "/suggestions/")
    html(client, "/suggestions/2024-JM-001", 404)


def test_a_new_one_says_who_proposed_it_and_what_comes_next(stage: Stage, client: Client) -> None:
    page = html(client, address(taken_up(stage)))
    for words in ("已立案", "2024年第 1 号", "任远", "叶议", "望澜管委会办公室最晚", "9月9日", "还没交给单位"):
        assert words in page
    assert 'data-state="ACCEPTED"' in page


def test_one_being_handled_shows_its_units_and_the_promised_date(stage: Stage, client: Client) -> None:
    suggestion = given(stage, taken_up(stage))
    page = html(client, address(suggestion))
    for words in ("办理中", "建设局主办；城市管理局协办", "最晚答复", "12月2日", "建设局正在办", "交给 2 个单位办"):
        assert words in page
    listed = html(client, "/suggestions/")
    assert "任远领衔，1 名代表联名" in listed
    assert "最晚 12月2日答复" in listed
    assert f'data-object="suggestion:{suggestion.pk}"' in listed


def test_no_word_of_text_letter_or_talk_is_public_before_an_office_has_read_it(stage: Stage, client: Client) -> None:
    suggestion = stage.delivered(stage.assigned())
    page = html(client, address(suggestion))
    for words in ("双向四车道", "闯行 214", "护学通道", "人行信号灯", "管线勘察", "先装灯", "0513-80000002", "望建函"):
        assert words not in page
    for words in ("建设局的答复", "正在解决", "9月2日送到代表手里", "经人读过", "建设局，12月31日前", "还没到期"):
        assert words in page
    assert "最晚答复" not in page
    assert "等代表测评" in page


def test_an_extension_stands_beside_the_old_date(stage: Stage, client: Client) -> None:
    suggestion = given(stage, taken_up(stage))
    asked = stage.ask(
        What.EXTENSION,
        "other_unit_handler",
        assignment=stage.of(suggestion, "construction"),
        wanted_on=day("2024-12-20"),
    )
    stage.does("grant", asked, "handling_clerk")
    page = html(client, address(suggestion))
    for words in ("12月20日", "原来是 12月2日，已同意延期", "同意建设局延期答复"):
        assert words in page


def test_a_promise_is_told_by_unit_and_day_and_why_it_is_given_up(stage: Stage, client: Client) -> None:
    suggestion = stage.delivered(stage.assigned())
    first, second = suggestion.commitments.order_by("due_on")
    head = stage.zone.actor("other_unit_head")
    flows["commitment"].perform("report", first, head, stage.now, report="灯装好了")
    flows["commitment"].perform("give_up", second, head, stage.now, reason="没有用地，问 13800000000")
    page = html(client, address(suggestion))
    assert "单位说已办好，待核实" in page
    assert "建设局说兑现不了" in page
    assert "138****0000" in page
    assert "灯装好了" not in page


def test_a_withdrawn_one_says_so_and_no_more(stage: Stage, client: Client) -> None:
    suggestion = stage.does("withdraw", given(stage, taken_up(stage)), "congress_deputy", reason="家里有事")
    page = html(client, address(suggestion))
    assert "代表撤回了这件建议，不再办。" in page
    for words in ("家里有事", "还没交给单位", "在答复以后"):
        assert words not in page


def test_one_handled_with_another_leads_there_unless_that_is_internal(stage: Stage, client: Client) -> None:
    for sensitivity, leads in ((Sensitivity.NORMAL, True), (Sensitivity.INTERNAL, False)):
        main = taken_up(stage, sensitivity)
        other = stage.accepted(lead="deliberation_deputy")
        asked = stage.ask(What.JOIN, "congress_clerk", suggestion=other, into=main)
        stage.does("grant", asked, "deliberation_deputy")
        given(stage, main)
        page = html(client, address(other))
        assert "和同类建议一起办" in page
        assert "建设局主办" in page
        assert "12月2日" in page
        assert (str(main.number) in page) is leads
        listed = html(client, "/suggestions/")
        assert str(other.number) in listed


def test_a_handed_down_one_names_no_outside_deputy(stage: Stage, client: Client) -> None:
    made = flows["suggestion"].begin(
        "enter", stage.zone.actor("congress_clerk"), stage.now, zone_id=stage.zone.id, outside_number="苏2024-12",
        answer_to="王外省（南通代表团）", title="关于港区道路的建议", problem="请回电 13912345678", proposals=["修路"],
        due_on=day("2024-11-29"), subject="城建环资",
    )  # fmt: skip
    page = html(client, address(made))
    assert "上级人大代表提的" in page
    for words in ("王外省", "苏2024-12", "13912345678"):
        assert words not in page + html(client, "/suggestions/")


def everything_public(client: Client) -> dict[str, str]:
    """Every page a visitor comes to by links, and the text of each."""
    found: dict[str, str] = {}
    waiting = ["/", "/suggestions/", "/deputies/", "/sites/", "/help/", "/privacy/", "/track"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = client.get(path)
        found[path] = answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""
        for link in re.findall(r'href="(/[^"#]*)"', found[path]):
            clean = link.replace("&amp;", "&")
            if urlsplit(clean).path.startswith(("/suggestions/", "/deputies/", "/sites/")):
                waiting.append(clean)
    return found


def test_an_internal_one_and_a_withheld_name_are_nowhere_public(stage: Stage, client: Client) -> None:
    internal = replied(stage, taken_up(stage, Sensitivity.INTERNAL, title=SECRET_TITLE))
    withheld = given(stage, taken_up(stage, Sensitivity.NAME_WITHHELD, title="关于匿名的建议"))
    stage.later(days=1)
    cache.clear()
    pages = everything_public(client)
    assert len(pages) > 10
    for path, text in pages.items():
        assert SECRET_TITLE not in text, path
        assert str(internal.number) not in text, path
        if "关于匿名的建议" in text:
            assert not path.startswith("/deputies/"), path
            page = re.sub(r"<header.*?</header>", "", text, flags=re.S)
            assert LEAD not in page, path
            assert COSIGNER not in page, path
            assert "姓名不公开" in page, path
    assert "关于匿名的建议" in pages[address(withheld)]
    assert "关于匿名的建议" in pages["/suggestions/"]
    html(client, address(internal), 404)
    unknown = client.get("/suggestions/2024-JM-999").content
    assert client.get(address(internal)).content == unknown.replace(b"2024-JM-999", str(internal.number).encode())


def test_an_internal_one_is_in_no_figure(stage: Stage, client: Client) -> None:
    replied(stage, taken_up(stage, Sensitivity.INTERNAL))
    stage.later(days=1)
    home = html(client, "/")
    assert "代表建议，已答复" not in home
    assert "到期的承诺" not in home
    replied(stage, taken_up(stage))
    stage.later(days=200)
    cache.clear()
    assert "最近有答复的代表建议" in html(client, "/")
    deputy = stage.zone.deputies["congress_deputy"]
    assert "历年 1 件" in html(client, f"/deputies/{deputy.pk}/")


def test_the_front_page_and_a_deputys_page_count_and_name_them(stage: Stage, client: Client) -> None:
    suggestion = replied(stage, taken_up(stage))
    given(stage, taken_up(stage))
    stage.later(days=1)
    home = html(client, "/")
    assert "代表建议，已答复" in home
    assert "<b>1</b>" in home
    assert "/ 2 件" in home
    assert "其余 1 件：审查、办理中 1，没立案、撤回等 0" in home
    assert address(suggestion) in home
    led = html(client, f"/deputies/{stage.zone.deputies['congress_deputy'].pk}/")
    assert "提的建议，今年 2 件" in led
    assert "领衔的建议，已答复" in led
    signed = html(client, f"/deputies/{stage.zone.deputies['deliberation_deputy'].pk}/")
    assert "联名的建议，已答复" in signed
    assert "领衔的建议，已答复" not in signed


def test_the_list_is_narrowed_by_state_street_channel_year_and_deputy(stage: Stage, client: Client) -> None:
    answered = stage.delivered(stage.assigned())
    street = stage.accepted(lead="voter_deputy", channel=Channel.STREET)
    qinghe = stage.zone.streets["qinghe"].slug
    voter = stage.zone.deputies["voter_deputy"].pk
    narrowed = ("state=open", "channel=STREET", f"street={qinghe}", f"deputy={voter}")
    for query in narrowed:
        page = html(client, f"/suggestions/?{query}")
        assert address(street) in page, query
        assert address(answered) not in page, query
    assert address(answered) in html(client, "/suggestions/?state=replied&year=2024")
    assert "没有这样的建议" in html(client, "/suggestions/?state=withdrawn")
    for query in ("state=nonsense", "year=1999", "after=made-up", "deputy=abc", "deputy=99999999999999999999"):
        assert address(answered) in html(client, f"/suggestions/?{query}"), query


def test_a_list_costs_the_same_for_one_and_for_sixty(stage: Stage, client: Client) -> None:
    html(client, "/suggestions/")
    costs = []
    for more in (0, 54):
        for _n in range(more):
            stage.later(minutes=1)
            stage.accepted()
        given(stage, taken_up(stage))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page = html(client, "/suggestions/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert page.count('class="entry-title"') == 50
    after = re.search(r'href="(/suggestions/\?after=[^"]+)"', page)
    assert after
    assert html(client, after[1]).count('class="entry-title"') == 6


def test_openness_says_what_will_become_of_the_text(stage: Stage, client: Client) -> None:
    for openness, words in (
        (Openness.FULL, "原文在答复以后"), (Openness.SUMMARY, "摘要在答复以后"), (Openness.CLOSED, "代表希望不公开原文")
    ):  # fmt: skip
        assert words in html(client, address(taken_up(stage, openness=openness)))


def test_another_zone_knows_nothing_of_it(stage: Stage, client: Client) -> None:
    suggestion = taken_up(stage)
    elsewhere()
    assert client.get(address(suggestion), headers={"host": "linchuan.localhost"}).status_code == 404
    other = client.get("/suggestions/", headers={"host": "linchuan.localhost"}).content.decode()
    assert str(suggestion.number) not in other


def test_the_pages_open_in_both_languages_and_the_elders_view_and_set_no_cookie(stage: Stage, client: Client) -> None:
    suggestion = given(stage, taken_up(stage))
    for path in (address(suggestion), "/suggestions/"):
        assert not client.get(path).cookies
        for query in ("?lang=en", "?elder=1"):
            assert client.get(path + query).status_code == 200
        assert client.post(path).status_code == 405
    stage.now += timedelta(days=120)
    assert "超 " in html(client, address(suggestion) + "?lang=zh-hans")
