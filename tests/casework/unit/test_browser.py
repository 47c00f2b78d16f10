"""A unit's pages in a browser, state by state: axe, no sideways scroll, without scripts, a sentence pressed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lianxin.casework.models import Assignment
from lianxin.casework.request.models import What
from lianxin.core import clock
from tests.browser import DESK, PHONE, scrolls_sideways, violations
from tests.casework.suggestion.stage import NOW, Stage
from tests.casework.unit.pages import HANDLER, HEAD, typed
from tests.desk import at_work
from tests.zone import a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = 320
SHOTS = os.environ.get("LIANXIN_UNIT_SHOTS", "")


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone(), NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def pending(stage: Stage) -> tuple[Assignment, str]:
    stage.delivered(stage.assigned())
    return stage.of(stage.assigned(assist=("city_management", "economy")), "construction"), HANDLER


def refused(stage: Stage) -> tuple[Assignment, str]:
    case = stage.of(stage.assigned(), "construction")
    asked = stage.ask(What.RETURN, HANDLER, assignment=case, competent="城市管理局")
    stage.does("refuse", asked, "handling_clerk", refusal="三定方案写明由建设局负责。")
    return case, HANDLER


def writing(stage: Stage) -> tuple[Assignment, str]:
    case, _who = pending(stage)
    case = stage.talked(stage.talked(stage.taken(case, HANDLER), HANDLER), HANDLER)
    client = at_work(stage.zone, HANDLER)
    fields = typed(answer=["已完成管线勘察，年底前装好。", "将适时推进。"], due_on=["2024-12-30", ""])
    client.post(f"/work/assignments/{case.pk}/save", {**fields, "base": 0})
    assist = stage.of(case.suggestion, "city_management")
    stage.does("give_opinion", stage.taken(assist, "unit_handler"), "unit_handler", opinion="同意；灯控由我局接入。")
    return case, HANDLER


def sent_back(stage: Stage) -> tuple[Assignment, str]:
    case, _who = checking(stage)
    stage.does(
        "check", case, "handling_clerk", verdict="MEND", sentence=["寒假期间施工。", ""],
        remark=["写清哪天完工。", "措施和正文对不上。"],
    )  # fmt: skip
    return case, HANDLER


def opinion(stage: Stage) -> tuple[Assignment, str]:
    suggestion = stage.assigned(assist=("city_management",))
    return stage.taken(stage.of(suggestion, "city_management"), "unit_handler"), "unit_handler"


def checking(stage: Stage) -> tuple[Assignment, str]:
    case = stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)
    return stage.drafted(case, HANDLER), "handling_clerk"


def signing(stage: Stage) -> tuple[Assignment, str]:
    stage.delivered(stage.assigned())
    case, _who = checking(stage)
    return stage.checked(case), HEAD


def delivered(stage: Stage) -> tuple[Assignment, str]:
    return stage.of(stage.delivered(stage.assigned()), "construction"), HANDLER


@pytest.mark.parametrize(
    "state", [pending, refused, writing, sent_back, opinion, checking, signing, delivered], ids=lambda one: one.__name__
)
def test_every_state_reads_well_on_phone_and_desk(
    stage: Stage, tab: Callable[..., Page], state: Callable[[Stage], tuple[Assignment, str]]
) -> None:
    case, who = state(stage)
    page = tab(who, f"/work/assignments/{case.pk}")
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(f'[data-object="assignment:{case.pk}"]')).to_be_visible()
        assert violations(page) == []
        assert page.locator(".btn.main:visible").count() <= 1
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{state.__name__}-{width}.png", full_page=True)
        page.set_viewport_size({"width": NARROW if width == PHONE else width, "height": 800})
        assert not scrolls_sideways(page)


def test_a_pressed_sentence_is_quoted(stage: Stage, tab: Callable[..., Page]) -> None:
    case, who = checking(stage)
    page = tab(who, f"/work/assignments/{case.pk}")
    page.locator("[data-sentence]", has_text="寒假期间施工。").click()
    page.keyboard.type("写清哪天完工")
    assert page.locator("select[name=sentence]").first.input_value() == "寒假期间施工。"
    page.get_by_role("button", name="退回修改").click()
    expect(page.locator(f'[data-object="assignment:{case.pk}"]')).to_have_attribute("data-state", "HANDLING")
    assert case.remarks.get().sentence == "寒假期间施工。"


def test_the_reply_is_written_without_scripts(stage: Stage, tab: Callable[..., Page]) -> None:
    case = stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)
    page = tab(HANDLER, f"/work/assignments/{case.pk}", PHONE, javascript=False)
    page.locator("input[name=reply_class][value=B]").check()
    for index in range(2):
        page.locator("textarea[name=answer]").nth(index).fill("年底前办好。")
    page.locator("#reply input[name=what]").nth(0).fill("装信号灯")
    page.locator("input[name=due_on]").nth(0).fill("2024-12-30")
    page.get_by_role("button", name="加一条").click()
    expect(page.locator("#reply input[name=what]")).to_have_count(3)
    page.locator("input[name=contact_phone]").fill("0513-80000002")
    page.get_by_role("button", name="送复核").first.click()
    expect(page.locator(f'[data-object="assignment:{case.pk}"]')).to_have_attribute("data-state", "DRAFTED")


def test_it_is_saved_while_one_types_and_the_check_follows(stage: Stage, tab: Callable[..., Page]) -> None:
    case = stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)
    page = tab(HANDLER, f"/work/assignments/{case.pk}")
    expect(page.locator("#review h2")).to_have_text("答复检查，差 3 处")
    page.locator("textarea[name=answer]").nth(0).fill("年底前办好。")
    expect(page.locator("[data-save-state]")).to_have_text("09:00 已保存")
    expect(page.locator("#review h2")).to_have_text("答复检查，差 2 处")
    expect(page.locator("#lacking")).to_have_text("补齐 2 处才能送。")
    # a talk noted in another form takes nothing away
    page.locator("textarea[name=answer]").nth(1).fill("寒假施工。")
    page.reload()
    expect(page.locator("textarea[name=answer]").nth(1)).to_have_value("寒假施工。")


def test_a_phone_without_a_net_and_a_desk_are_merged(stage: Stage, tab: Callable[..., Page]) -> None:
    case = stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)
    path = f"/work/assignments/{case.pk}"
    at_work(stage.zone, HANDLER).post(f"{path}/save", {**typed(), "base": 0})
    phone, desk = tab(HANDLER, path, PHONE), tab(HANDLER, path)
    phone.context.set_offline(True)
    phone.locator("textarea[name=answer]").nth(0).fill("手机上写的。")
    expect(phone.locator("[data-save-state]")).to_have_text("没网，先存在这台设备")
    desk.locator("textarea[name=answer]").nth(1).fill("电脑上写的。")
    expect(desk.locator("[data-save-state]")).to_have_text("09:00 已保存")
    phone.context.set_offline(False)
    expect(phone.locator("[data-save-state]")).to_have_text("09:00 已保存", timeout=15_000)
    expect(phone.locator("textarea[name=answer]").nth(1)).to_have_value("电脑上写的。")
    desk.reload()
    expect(desk.locator("textarea[name=answer]").nth(0)).to_have_value("手机上写的。")


def test_two_who_change_one_field_are_asked(stage: Stage, tab: Callable[..., Page]) -> None:
    case = stage.talked(stage.taken(stage.of(stage.assigned(), "construction"), HANDLER), HANDLER)
    path = f"/work/assignments/{case.pk}"
    at_work(stage.zone, HANDLER).post(f"{path}/save", {**typed(), "base": 0})
    one, two = tab(HANDLER, path), tab(HANDLER, path)
    one.locator("textarea[name=opening]").fill("先写的开头。")
    expect(one.locator("[data-save-state]")).to_have_text("09:00 已保存")
    two.locator("textarea[name=opening]").fill("后写的开头。")
    expect(two.locator("[data-save-state]")).to_have_text("没保存，等您选")
    two.get_by_role("button", name="选一选").click()
    expect(two.locator(".version")).to_have_count(2)
    assert violations(two) == []
    two.locator("input[name=keep-opening][value=mine]").check()
    two.get_by_role("button", name="就用选中的").click()
    expect(two.locator("textarea[name=opening]")).to_have_value("后写的开头。")
