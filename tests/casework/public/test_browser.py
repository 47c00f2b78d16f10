"""The residents' pages in a browser: drafts on the phone, presses that come twice, without scripts, found by axe."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianxin.casework.models import Concern
from lianxin.core import clock
from tests import desk
from tests.browser import DESK, PHONE, context, scrolls_sideways, violations
from tests.casework.public.conftest import NAME, WORDS
from tests.files.photos import heic
from tests.zone import Zone, a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def zone(transactional_db: None) -> Zone:
    return a_zone()


def main_button(page: Page) -> Any:
    return page.locator("form#new-concern .btn.main")


def to_the_last_page(page: Page, address: str) -> None:
    page.goto(address + "/concerns/new")
    page.fill("textarea[name=words]", WORDS)
    page.locator("input[name=area]").first.check()
    page.fill("input[name=place]", "西门")
    main_button(page).click()
    page.fill("input[name=phone]", "138 1234 5678")
    page.fill("input[name=name]", NAME)
    main_button(page).click()


def kept(page: Page) -> str:
    return json.dumps(page.evaluate("Object.entries(localStorage)"), ensure_ascii=False)


def test_a_phone_that_dies_keeps_words_and_place_and_nothing_of_the_person(
    zone: Zone, browser: Browser, live_server: LiveServer
) -> None:
    tab = context(browser, PHONE)
    page = tab.new_page()
    to_the_last_page(page, live_server.url)
    assert WORDS in kept(page)
    for secret in ("138", NAME):
        assert secret not in kept(page)
    page.close()
    page = tab.new_page()
    page.goto(live_server.url + "/concerns/new")
    expect(page.locator("textarea[name=words]")).to_have_value(WORDS)
    expect(page.locator("input[name=place]")).to_have_value("西门")
    to_the_last_page(page, live_server.url)
    main_button(page).click()
    expect(page.locator(".done")).to_be_visible()
    assert WORDS not in kept(page)
    tab.close()


def test_a_double_click_and_going_back_make_one_concern(zone: Zone, browser: Browser, live_server: LiveServer) -> None:
    page = context(browser, PHONE).new_page()
    to_the_last_page(page, live_server.url)
    main_button(page).dblclick()
    expect(page.locator(".done")).to_be_visible()
    address = page.url
    page.reload()
    page.go_back()
    main_button(page).click()
    expect(page.locator(".done")).to_be_visible()
    assert page.url == address
    assert Concern.objects.count() == 1
    page.context.close()


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elders"])
def test_without_scripts_a_concern_with_a_photo_is_brought_and_followed(
    zone: Zone, browser: Browser, live_server: LiveServer, elder: bool
) -> None:
    tab = context(browser, PHONE, javascript=False)
    if elder:
        tab.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
    page = tab.new_page()
    page.goto(live_server.url + "/concerns/new")
    page.fill("textarea[name=words]", WORDS)
    if elder:
        main_button(page).click()
    page.locator("input[name=area]").first.check()
    main_button(page).click()
    if elder:
        main_button(page).click()
        page.locator("button[name=go][value=photos]").click()
    page.set_input_files("input[name=photos]", {"name": "照片.heic", "mimeType": "image/heic", "buffer": heic()})
    main_button(page).click()
    expect(page.get_by_text("1 张", exact=True)).to_be_visible()
    main_button(page).click()
    expect(page.locator(".done")).to_be_visible()
    page.get_by_role("link", name="看进度").first.click()
    concern = Concern.objects.get()
    expect(page.locator(f"[data-object='concern:{concern.pk}']")).to_have_attribute("data-state", "NEW")
    tab.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(zone: Zone, browser: Browser, live_server: LiveServer) -> None:
    concern = desk.answered(zone, clock.wall(), due_on=clock.wall().date().replace(year=2099), **desk.CONTACT)
    tab = context(browser)
    page = tab.new_page()
    page.goto(live_server.url + "/concerns/new")
    main_button(page).click()
    pages = ["", "/", "/track", "/track/lost", "/deputies/", "/sites/", "/help/", "/privacy/", "/accessibility/"]
    for path in [*pages, f"/c/{concern.receipt}", f"/c/{concern.receipt}/receipt", "/suggestions/", "/c/WRONG"]:
        if path:
            page.goto(live_server.url + path)
        for width in (320, PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 740})
            assert violations(page) == [], (path, width)
            assert not scrolls_sideways(page), (path, width)
    tab.close()
