"""A draft on several devices, without a net, under a server that is killed: nothing typed is lost."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from lianxin.config.demo import texts
from tests.browser import DESK, PHONE
from tests.journeys import suggestion_steps as steps
from tests.journeys.houses import House
from tests.journeys.people import Person, signed_in
from tests.journeys.steps import number

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]
LEAD, SECOND = "congress_deputy", "deliberation_deputy"
TITLE = "关于在锦程路小学周边增设信号灯的建议"
STATE = '[data-save-state="text"]'


@contextmanager
def two_devices(browser: Browser, house: House) -> Iterator[tuple[Person, Person, str]]:
    """The same deputy at a desk and with a phone, both at one draft."""
    with ExitStack() as stack:
        desk = stack.enter_context(signed_in(browser, house, LEAD, DESK))
        phone = stack.enter_context(signed_in(browser, house, LEAD, PHONE))
        ref = steps.begin(desk, TITLE)
        steps.write(
            desk, ref, "双向四车道，没有信号灯。", [("VISIT", "数到 214 人次。")], ["装信号灯。", "划护学通道。"]
        )
        steps.keep(desk, ref)
        steps.open_draft(phone, ref)
        yield desk, phone, ref


def text_of(who: Person, ref: str, name: str) -> list[str]:
    """What the fields of that name hold after the page was asked for anew."""
    steps.open_draft(who, ref)
    return [
        value
        for value in who.page.locator(f"form#text [name={name}]").evaluate_all("all => all.map(one => one.value)")
        if value
    ]


def test_two_editors_of_one_draft(browser: Browser, shared_house: House) -> None:
    with two_devices(browser, shared_house) as (desk, phone, ref):
        desk.page.locator("[name=proposals]").nth(0).fill("装人行信号灯。")
        steps.saved(desk)
        phone.page.locator("[name=proposals]").nth(1).fill("划 60 米护学通道。")
        steps.saved(phone)
        expect(phone.page.locator("[name=proposals]").nth(0)).to_have_value("装人行信号灯。")
        assert text_of(desk, ref, "proposals") == ["装人行信号灯。", "划 60 米护学通道。"]
        # the same sentence on both: the second is shown the difference
        phone.page.reload()
        desk.page.locator("[name=problem]").fill("没有信号灯，车速 40 公里。")
        steps.saved(desk)
        phone.page.locator("[name=problem]").fill("没有信号灯，车速 50 公里。")
        expect(phone.page.locator(STATE)).to_have_text("没保存，等您选")
        phone.press("选一选")
        expect(phone.page.locator(".version mark")).to_have_count(2)
        phone.page.locator("[name=keep-problem][value=mine]").check()
        phone.press("用选中的一份")
        expect(phone.page.locator("[name=problem]")).to_have_value("没有信号灯，车速 50 公里。")
        assert text_of(desk, ref, "problem") == ["没有信号灯，车速 50 公里。"]
        desk.go(f"/work/suggestions/{number(ref)}/history")
        assert desk.page.locator(".entries > li").count() >= 4
        assert desk.troubles == phone.troubles == []


def test_a_phone_without_a_net_for_an_hour(browser: Browser, shared_house: House) -> None:
    with two_devices(browser, shared_house) as (desk, phone, ref):
        phone.tab.set_offline(True)
        phone.page.locator("[name=facts]").fill("地铁里写的情况。")
        phone.page.locator("[name=problem]").fill("地铁里写的问题。")
        phone.page.locator('[data-repeat="proposals"] [data-repeat-add]').click()
        phone.page.locator("[name=proposals]:visible").last.fill("地铁里写的一条。")
        expect(phone.page.locator(STATE)).to_have_text("没网，先存在这台设备")
        desk.page.locator("[name=place]").fill("锦程路小学西门")
        desk.page.locator("[name=problem]").fill("办公室里写的问题。")
        steps.saved(desk)
        # the phone's browser was closed meanwhile; the page is opened again where there is a net
        address = phone.page.url
        phone.page.close()
        phone.tab.set_offline(False)
        phone.another_page().goto(address)
        expect(phone.page.locator("[name=facts]")).to_have_value("地铁里写的情况。")
        expect(phone.page.locator(STATE)).to_have_text("没保存，等您选", timeout=20_000)
        phone.press("选一选")
        expect(phone.page.locator(".version")).to_have_count(2)
        phone.page.locator("[name=keep-problem][value=theirs]").check()
        phone.press("用选中的一份")
        assert text_of(desk, ref, "problem") == ["办公室里写的问题。"]
        assert text_of(desk, ref, "facts") == ["地铁里写的情况。"]
        assert text_of(desk, ref, "place") == ["锦程路小学西门"]
        assert "地铁里写的一条。" in text_of(desk, ref, "proposals")
        # what was not chosen is in the history
        desk.go(f"/work/suggestions/{number(ref)}/history")
        found = False
        for href in desk.page.locator(".entries a").evaluate_all("all => all.map(one => one.getAttribute('href'))"):
            desk.go(href)
            found = found or "地铁里写的问题" in desk.page.inner_text("main")
        assert found


def test_a_server_that_is_killed_while_one_types(browser: Browser, house: House) -> None:
    house.start()
    with signed_in(browser, house, LEAD) as who:
        ref = steps.begin(who, TITLE)
        who.page.locator("[name=problem]").fill("停电以前存下的。")
        steps.saved(who)
        who.page.locator("[name=problem]").press_sequentially("正在写的一句，服务器没了。", delay=20)
        house.stop(signal.SIGKILL)
        who.page.locator("[name=facts]").fill("服务器没了以后写的。")
        expect(who.page.locator(STATE)).to_have_text("没网，先存在这台设备", timeout=20_000)
        house.start()
        steps.saved(who)
        whole = "停电以前存下的。正在写的一句，服务器没了。"
        written = who.page.locator("[name=problem]").input_value()
        assert sorted(written) == sorted(whole)
        assert text_of(who, ref, "problem") == [written]
        assert text_of(who, ref, "facts") == ["服务器没了以后写的。"]
        # pressed into a dead server: what was typed is there when the page is opened again
        who.page.locator("[name=place]").fill("锦程路小学西门")
        house.stop(signal.SIGKILL)
        who.page.locator("form#text").get_by_role("button", name="保存", exact=True).last.click()
        who.page.wait_for_timeout(500)
        house.start()
        steps.open_draft(who, ref)
        expect(who.page.locator("[name=place]")).to_have_value("锦程路小学西门")
        steps.saved(who)
        assert text_of(who, ref, "place") == ["锦程路小学西门"]


def test_written_shared_changed_signed_again_and_handed_in(browser: Browser, shared_house: House) -> None:
    with signed_in(browser, shared_house, LEAD) as lead, signed_in(browser, shared_house, SECOND) as second:
        name = texts.table("accounts")["deputies"][SECOND]
        ref = steps.begin(lead, TITLE)
        steps.write(
            lead,
            ref,
            "没有信号灯。",
            [("VISIT", "数到 214 人次。"), ("TALK", "家长 8 人。")],
            ["装灯。", "划线。", "护学岗。"],
        )
        steps.keep(lead, ref)
        steps.invite(lead, ref, name)
        steps.stands(lead, ref, name, "已邀请")
        steps.sign(second, ref)
        steps.stands(lead, ref, name, "已签")
        lead.page.locator("[name=proposals]").nth(1).fill("划 60 米护学通道。")
        steps.saved(lead)
        steps.keep(lead, ref)
        steps.stands(lead, ref, name, "改过字，待重签")
        steps.open_draft(second, ref)
        expect(second.page.locator("main mark").first).to_be_visible()
        steps.sign(second, ref)
        steps.submit(lead, ref)
        assert lead.troubles == second.troubles == []
