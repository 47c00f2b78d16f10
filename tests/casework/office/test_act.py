"""Performing actions by the pages alone: what is offered works, and what stands in between is said."""

import re
from html import unescape
from typing import Any

import pytest

from lianxin.casework.models import Concern
from lianxin.files import access
from lianxin.files.models import Picture
from lianxin.ledger.models import Event
from tests import desk
from tests.desk import at_work, perform
from tests.files import photos

FORM = re.compile(r'<form[^>]*method="post" action="([^"]+)" data-action="([^"]+)"(.*?)</form>', re.S)
FIELD = re.compile(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"')


def page_of(client, case) -> str:
    return client.get(f"/work/{case.kind}s/{case.pk}").content.decode()


def forms_on(page: str) -> dict[str, tuple[str, set[str]]]:
    """Every action offered on a page: where it is sent, and the names of its fields."""
    return {name: (unescape(url), set(FIELD.findall(body))) for url, name, body in FORM.findall(page)}


def inputs_for(zone, name: str) -> dict[str, Any]:
    """Something right to send for each action."""
    words = {
        "hand": {"to": f"deputy:{zone.deputies['voter_deputy'].pk}"},
        "refer": {"unit": zone.bodies["city_management"].pk},
        "send_back": {"reason": "不是我们的职责", "competent": "建设局"},
        "visit": {"seen": "路灯确实不亮"},
        "urge": {"how": "CALL", "words": "请尽快"},
        "answer": {"text": "已经派人去修了", "outcome": "DONE", "answer": "正在办"},
        "merge": {"into": "1"},
        "decline": {"reason": "EMPTY"},
        "unmask": {"reason": "问清楚地点"},
        "refuse": {"refusal": "不需要"},
        "report": {"report": "换好了"},
        "give_up": {"reason": "经费没有"},
        "settle": {"word": "ENOUGH"},
        "ask": {"reason": "等配件", "wanted_on": "2025-01-10"},
    }
    return words.get(name, {})


CASES = {
    "new": lambda zone: desk.submitted(zone, **desk.CONTACT, contact_agreed=True),
    "referred": lambda zone: desk.referred(zone, **desk.CONTACT, contact_agreed=True),
    "held": lambda zone: perform(zone, "take", desk.submitted(zone), "site_desk"),
    "answered": lambda zone: desk.answered(zone, **desk.CONTACT, contact_agreed=True),
    "commitment": desk.commitment,
    "request": desk.request,
    "supervision": desk.supervision,
    "settled": lambda zone: perform(zone, "answer", desk.supervision(zone), "unit_handler", answer="正在办"),
}
ACTORS = ("site_desk", "street_clerk", "voter_deputy", "unit_handler", "unit_head")


@pytest.mark.parametrize("make", CASES)
@pytest.mark.parametrize("who", ACTORS)
def test_every_action_that_a_page_offers_leaves_one_event_of_its_name_or_a_stated_refusal(zone, make, who):
    case = CASES[make](zone)
    client = at_work(zone, who)
    page = client.get(f"/work/{case.kind}s/{case.pk}")
    assert page.status_code in (200, 404)
    for action in forms_on(page.content.decode()) if page.status_code == 200 else ():
        _try(zone, make, who, action)


def _try(zone, make: str, who: str, action: str) -> None:
    """On a fresh case of the same sort."""
    case = CASES[make](zone)
    client = at_work(zone, who)
    url, fields = forms_on(page_of(client, case))[action]
    kind, name = action.split(".")
    sent = inputs_for(zone, name)
    answer = client.post(url, {**sent, "version": type(case).objects.get(pk=case.pk).version})
    events = Event.objects.filter(action=action, subject_kind=kind)
    mine = events.filter(subject_id=case.pk) if kind == case.kind else events.order_by("-id")[:1]
    if answer.status_code == 422:
        assert 'class="error"' in answer.content.decode() or "data-errors" in answer.content.decode(), action
        return
    assert answer.status_code in (200, 303), (action, answer.status_code)
    assert len(mine) == 1, action
    wanted = set(sent) & fields | {"version"}
    assert wanted <= fields, (action, fields)


def test_field_names_are_the_keywords_of_the_effect(zone):
    concern = CASES["new"](zone)
    found = forms_on(page_of(at_work(zone, "site_desk"), concern))
    assert {"to", "note", "version"} <= found["concern.hand"][1]
    assert {"unit", "outside_body", "outside_number"} <= found["concern.refer"][1]
    assert {"text", "outcome", "what", "unit", "due_on"} <= found["concern.answer"][1]
    assert {"into"} <= found["concern.merge"][1]


def test_it_says_who_has_it_and_what_follows(zone):
    concern = desk.submitted(zone)
    page = page_of(at_work(zone, "site_desk"), concern)
    assert f'data-object="concern:{concern.pk}" data-state="NEW"' in page
    assert re.search(r"转给的人 ?9月14日前办", page)


def test_a_planned_answer_needs_its_promise_and_nothing_typed_is_lost(zone):
    concern = desk.referred(zone)
    client = at_work(zone, "unit_handler")
    rows = {"what": ["换三盏灯", "", ""], "unit": ["", "", ""], "due_on": ["", "", ""]}
    sent = {"text": "本月换新灯", "outcome": "PLANNED", **rows}
    answer = client.post(f"/work/concerns/{concern.pk}/answer", {**sent, "version": concern.version})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“正在解决”要写明日期" in page and 'href="#answer-due_on"' in page and 'id="answer-due_on"' in page
    assert "本月换新灯" in page and 'value="换三盏灯"' in page
    assert "（1 处要改）" in page
    done = client.post(
        f"/work/concerns/{concern.pk}/answer",
        {**sent, "due_on": ["2024-10-08", "", ""], "version": concern.version},
    )
    assert done.status_code == 303
    promise = Concern.objects.get(pk=concern.pk).commitments.get()
    assert (promise.what, str(promise.due_on), promise.unit) == (
        "换三盏灯",
        "2024-10-08",
        zone.bodies["city_management"],
    )


def test_the_wrong_people_are_told_so(zone):
    concern = desk.referred(zone)
    url = f"/work/concerns/{concern.pk}/answer"
    assert at_work(zone, "other_unit_handler").post(url, {}).status_code == 404
    assert at_work(zone, "street_clerk").post(url, {}).status_code == 403
    assert at_work(zone, "unit_handler").get(url).status_code == 405
    assert at_work(zone, "unit_handler").post(f"/work/concerns/{concern.pk}/nothing", {}).status_code == 404
    assert at_work(zone, "unit_handler").post(f"/work/concerns/{concern.pk}/succeed", {}).status_code == 403
    assert not Event.objects.filter(action="concern.answer").exists()


def test_nobody_works_without_signing_in(zone, client):
    concern = desk.referred(zone)
    for path in (f"/work/concerns/{concern.pk}", "/work/", "/work/search", "/work/notices/"):
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), path


def test_keepers_see_no_case(zone):
    concern = desk.referred(zone)
    for who in ("admin", "auditor"):
        assert at_work(zone, who).get(f"/work/concerns/{concern.pk}").status_code == 403


def test_moved_on_meanwhile_keeps_what_was_typed(zone):
    concern = desk.referred(zone)
    perform(zone, "add", concern, "resident", words="昨晚又有人摔了")
    client = at_work(zone, "unit_handler")
    sent = {"text": "已经派人去看了", "outcome": "DONE", "version": concern.version}
    answer = client.post(f"/work/concerns/{concern.pk}/answer", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已经派人去看了" in page and "反映人补充了情况" in page and "昨晚又有人摔了" in page
    fresh = re.search(r'name="version" value="(\d+)"', page)
    assert client.post(f"/work/concerns/{concern.pk}/answer", {**sent, "version": fresh[1]}).status_code == 303


def test_moved_out_of_reach_meanwhile_says_so_too(zone):
    concern = perform(zone, "take", desk.submitted(zone), "site_desk")
    perform(zone, "answer", concern, "site_desk", text="已经修好", outcome="EXPLAINED")
    sent = {"to": f"deputy:{zone.deputies['voter_deputy'].pk}", "note": "请您看看", "version": concern.version}
    answer = at_work(zone, "site_desk").post(f"/work/concerns/{concern.pk}/hand", sent)
    assert answer.status_code == 409
    assert "请您看看" in answer.content.decode()


@pytest.mark.parametrize("name, who", [("take", "site_desk"), ("send_back", "unit_handler")])
def test_pressed_twice_is_done_once(zone, name, who):
    concern = desk.submitted(zone) if name == "take" else desk.referred(zone)
    client, sent = at_work(zone, who), {**inputs_for(zone, name), "version": concern.version}
    first, second = (client.post(f"/work/concerns/{concern.pk}/{name}", sent) for _n in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Event.objects.filter(action=f"concern.{name}").count() == 1


def test_after_it_left_for_others_one_is_back_at_the_inbox(zone):
    concern = desk.referred(zone)
    client = at_work(zone, "unit_handler")
    sent = {**inputs_for(zone, "send_back"), "version": concern.version}
    answer = client.post(f"/work/concerns/{concern.pk}/send_back", sent)
    assert answer["Location"] == "/work/?done=concern.send_back"
    assert "办好了：不归我们，退回" in client.get(answer["Location"]).content.decode()


def test_contact_details_are_seen_once_and_the_resident_knows(zone):
    concern = desk.submitted(zone, **desk.CONTACT, contact_agreed=True)
    client = at_work(zone, "site_desk")
    before = page_of(client, concern)
    assert "李**" in before and "138****1111" in before and "13800001111" not in before
    answer = client.post(f"/work/concerns/{concern.pk}/unmask", {"reason": "问清楚地点", "version": concern.version})
    page = answer.content.decode()
    assert answer.status_code == 200 and "13800001111" in page and "李秀兰" in page
    assert "no-store" in answer["Cache-Control"]
    after = page_of(client, concern)
    assert "13800001111" not in after and "李秀兰" not in after
    assert "问清楚地点" in after and "白露" in after
    again = client.post(f"/work/concerns/{concern.pk}/unmask", {"reason": "问清楚地点", "version": concern.version})
    assert again.status_code == 303


def test_contact_details_need_a_reason(zone):
    concern = desk.submitted(zone, **desk.CONTACT, contact_agreed=True)
    answer = at_work(zone, "site_desk").post(f"/work/concerns/{concern.pk}/unmask", {"version": concern.version})
    assert answer.status_code == 422 and "13800001111" not in answer.content.decode()


def test_without_consent_nobody_may_look(zone):
    concern = desk.referred(zone, **desk.CONTACT)
    for who in ("site_desk", "unit_handler", "voter_deputy", "congress_clerk"):
        client = at_work(zone, who)
        page = page_of(client, concern)
        assert "李**" not in page and "138****" not in page and "concern.unmask" not in page
        sent = {"reason": "看看", "version": concern.version}
        assert client.post(f"/work/concerns/{concern.pk}/unmask", sent).status_code in (403, 422)


def test_a_unit_asks_for_more_time_once(zone):
    concern = desk.referred(zone)
    client = at_work(zone, "unit_handler")
    assert "request.ask" in page_of(client, concern)
    assert client.post(f"/work/concerns/{concern.pk}/ask", {}).status_code == 422
    sent = {"reason": "等配件"}
    assert client.post(f"/work/concerns/{concern.pk}/ask", sent).status_code == 303
    assert client.post(f"/work/concerns/{concern.pk}/ask", sent).status_code == 422
    assert "request.ask" not in page_of(client, concern)
    assert Event.objects.filter(action="request.ask").count() == 1
    assert at_work(zone, "street_clerk").post(f"/work/concerns/{concern.pk}/ask", sent).status_code == 403


def test_a_unit_asks_for_a_later_date(zone):
    case = desk.commitment(zone)
    client = at_work(zone, "unit_head")
    early = client.post(f"/work/commitments/{case.pk}/ask", {"reason": "材料没到", "wanted_on": "2024-09-03"})
    assert early.status_code == 422 and "新日期要晚于原来的日期" in early.content.decode()
    later = {"reason": "材料没到", "wanted_on": "2024-11-01"}
    assert client.post(f"/work/commitments/{case.pk}/ask", later).status_code == 303
    request = case.requests.get()
    page = page_of(at_work(zone, "site_desk"), request)
    assert "材料没到" in page and 'data-action="request.grant"' in page


def test_photos_survive_a_mistake_elsewhere(zone):
    concern = desk.referred(zone)
    client = at_work(zone, "voter_deputy")
    sent = {"seen": "", "photos": [photos.upload(photos.jpeg())], "version": concern.version}
    answer = client.post(f"/work/concerns/{concern.pk}/visit", sent)
    token = re.search(r'name="photos" value="([^"]+)"', answer.content.decode())
    assert answer.status_code == 422 and token
    again = {"seen": "灯不亮", "photos": [token[1]], "version": concern.version}
    assert client.post(f"/work/concerns/{concern.pk}/visit", again).status_code == 303
    assert f"/files/{token[1]}/thumb.jpg" in page_of(client, concern)
    picture = Picture.objects.get(token=token[1])
    seen = {
        who
        for who in ("unit_head", "court_head", "street_clerk", "other_deputy")
        if access.may_see(zone.actor(who), picture)
    }
    assert seen == {"unit_head", "street_clerk"}
