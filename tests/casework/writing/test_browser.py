"""The desk of a draft in a browser: what axe finds, no sideways scroll, saved while one types, kept without a net."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion
from lianxin.core import clock
from tests.browser import DESK, PHONE, scrolls_sideways, violations
from tests.casework.suggestion.stage import NOW, PROPOSALS, Stage
from tests.casework.writing.test_pages import sent
from tests.desk import at_work
from tests.zone import a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAD, SECOND, VOTER = "congress_deputy", "deliberation_deputy", "voter_deputy"
SHOTS = os.environ.get("LIANXIN_WRITING_SHOTS", "")
SAVED = "09:00 已保存"


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone(), NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def draft(stage: Stage) -> Suggestion:
    """With two concerns, one who has signed, and one whose signature a change made stale."""
    concerns = [stage.concern(), stage.concern(words="接孩子的车停满非机动车道，骑车的人只能走机动车道。")]
    case = stage.draft(*concerns)
    client = at_work(stage.zone, LEAD)
    marks = {"concerns": [one.pk for one in concerns], "wished": [stage.body("construction").pk]}
    assert sent(client, case, problem="双向四车道，没有信号灯。", **marks).status_code == 303
    stage.does("invite", case, LEAD, deputies=[stage.zone.deputies[name] for name in (SECOND, VOTER)])
    stage.does("cosign", case, VOTER)
    stage.later(seconds=1)
    changed = [PROPOSALS[0], "西侧划 80 米护学通道。"]
    assert sent(client, case, problem="双向四车道，没有信号灯。", proposals=changed, **marks).status_code == 303
    return stage.does("cosign", case, SECOND)


def look(page: Page, name: str) -> None:
    """Nothing axe finds and nothing to scroll sideways, on a small phone, a phone and a desk."""
    for width in (320, PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 740})
        assert violations(page) == [], (name, width)
        assert not scrolls_sideways(page), (name, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


PAGES = {"edit": LEAD, "invite": LEAD, "history": LEAD, "sign": VOTER}


def test_every_page_fits_and_is_accessible(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    for name, who in PAGES.items():
        page = tab(who, f"/work/suggestions/{case.pk}/{name}")
        look(page, name)
        if name == "edit":
            for fold in page.locator("details > summary").all():
                fold.click()
            look(page, f"{name}-open")


def test_the_pages_around_it(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    for name, path in {"home": "/work/", "list": "/work/?view=suggestion", "new": "/work/suggestions/new"}.items():
        look(tab(LEAD, path), name)
    look(tab(SECOND, "/work/"), "home-second")
    look(tab(LEAD, f"/work/concerns/{case.links.first().concern_id}"), "concern")


def test_what_is_typed_is_saved_and_the_check_list_follows(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    page = tab(LEAD, f"/work/suggestions/{case.pk}/edit")
    page.locator("[name=problem]").fill("")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    expect(page.locator("#checks h2")).to_have_text("提交前，差 1 处")
    page.locator("[name=problem]").fill("没有信号灯。")
    expect(page.locator("#checks h2")).to_have_text("提交前")
    page.get_by_role("button", name="加一条").click()
    expect(page.get_by_label("第 4 条")).to_be_focused()
    page.keyboard.type("安排护学岗。")
    # a box beside the form belongs to it too
    page.locator("summary", has_text="修改").click()
    page.get_by_label(stage.body("city_management").name).check()
    expect(page.locator("[data-save-state]")).to_have_text("正在保存…")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("第 3 条")).to_have_value("安排护学岗。")
    assert str(stage.body("city_management").pk) in copies.latest(case.ref).content["wished"]


def test_a_phone_without_a_net_and_a_desk_are_merged(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    path = f"/work/suggestions/{case.pk}/edit"
    phone, desk = tab(LEAD, path, PHONE), tab(LEAD, path)
    phone.context.set_offline(True)
    phone.locator("[name=problem]").fill("手机上写的。")
    expect(phone.locator("[data-save-state]")).to_have_text("没网，先存在这台设备")
    desk.locator("[name=place]").fill("电脑上写的。")
    expect(desk.locator("[data-save-state]")).to_have_text(SAVED)
    phone.context.set_offline(False)
    expect(phone.locator("[data-save-state]")).to_have_text(SAVED, timeout=15_000)
    expect(phone.locator("[name=place]")).to_have_value("电脑上写的。")
    desk.reload()
    expect(desk.locator("[name=problem]")).to_have_value("手机上写的。")


def test_rows_added_without_a_net_are_there_after_the_page_was_closed(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    page = tab(LEAD, f"/work/suggestions/{case.pk}/edit", PHONE)
    page.context.set_offline(True)
    page.get_by_role("button", name="加一条").click()
    page.get_by_label("第 4 条").fill("地铁里写的第四条。")
    page.get_by_label("第 3 条").fill("地铁里写的第三条。")
    expect(page.locator("[data-save-state]")).to_have_text("没网，先存在这台设备")
    url = page.url
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(url)
    expect(page.get_by_label("第 4 条")).to_have_value("地铁里写的第四条。")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    assert copies.latest(case.ref).content["proposals"][2:] == ["地铁里写的第三条。", "地铁里写的第四条。"]


def test_the_same_part_on_two_devices_is_asked_about(stage: Stage, tab: Callable[..., Page]) -> None:
    case = draft(stage)
    path = f"/work/suggestions/{case.pk}/edit"
    desk, phone = tab(LEAD, path), tab(LEAD, path, PHONE)
    desk.locator("[name=problem]").fill("双向四车道，没有信号灯，社会车辆平均 40 公里每小时。")
    expect(desk.locator("[data-save-state]")).to_have_text(SAVED)
    phone.locator("[name=problem]").fill("双向四车道，没有过街标线，社会车辆平均 50 公里每小时。")
    expect(phone.locator("[data-save-state]")).to_have_text("没保存，等您选")
    phone.get_by_role("button", name="选一选").click()
    expect(phone.locator(".version")).to_have_count(2)
    look(phone, "conflict-360")
    phone.locator("[name=keep-problem][value=theirs]").check()
    phone.get_by_role("button", name="用选中的一份").click()
    expect(phone.locator("[name=problem]")).to_have_value("双向四车道，没有信号灯，社会车辆平均 40 公里每小时。")
    expect(phone.locator("[data-save-state]")).to_have_text(SAVED)
    assert any("50 公里" in row.content["problem"] for row in copies.earlier(case.ref))


def test_nothing_stays_on_the_device_after_handing_in_or_signing_out(stage: Stage, tab: Callable[..., Page]) -> None:
    case = stage.draft()
    page = tab(LEAD, f"/work/suggestions/{case.pk}/edit")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('draft:writing')).length"
    page.locator("[name=place]").fill("锦程路")
    assert page.evaluate(kept) == 1
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-object]").first).to_have_attribute("data-state", "SUBMITTED")
    assert page.evaluate(kept) == 0
    other = stage.draft()
    page.goto(page.url.rsplit("/", 1)[0] + f"/{other.pk}/edit")
    page.context.set_offline(True)
    page.locator("[name=place]").fill("锦程路")
    page.context.set_offline(False)
    page.goto(page.url.split("/work/")[0] + "/accounts/me/")
    page.evaluate("localStorage.setItem('draft:writing:x', '1')")
    page.locator("main").get_by_role("button", name="退出登录").click()
    expect(page).not_to_have_url("/accounts/me/")
    assert page.evaluate(kept) == 0


def test_it_works_without_scripts(stage: Stage, tab: Callable[..., Page]) -> None:
    page = tab(LEAD, "/work/suggestions/new", PHONE, javascript=False)
    page.locator("[name=title]").fill("关于增设信号灯的建议")
    page.get_by_role("button", name="开始写").click()
    page.locator("[name=problem]").fill("没有信号灯。")
    page.get_by_role("button", name="加一条").click()
    expect(page.locator("[name=problem]")).to_have_value("没有信号灯。")
    page.locator("[name=how]").first.select_option("VISIT")
    page.locator("[name=finding]").first.fill("数到 214 人次。")
    page.locator("[name=proposals]").first.fill("装信号灯。")
    page.locator("[name=proposals]").nth(2).fill("划护学通道。")
    page.locator("form#text").get_by_role("button", name="保存").last.click()
    expect(page.locator(".note.good")).to_have_text("已保存")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("[data-object]").first).to_have_attribute("data-state", "SUBMITTED")
    assert [row.text for row in Suggestion.objects.get().proposals.all()] == ["装信号灯。", "划护学通道。"]
