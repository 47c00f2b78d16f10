"""What a resident does again and again: bring a concern, follow it by its receipt."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.people import Person, fill

WORDS = "望江路 7 号楼前的路灯坏了三天，晚上老人下楼看不见台阶，前天有人摔了一跤。"
STREET = "青禾街道"


def fill_in_what(who: Person, words: str = WORDS, place: str = "", urgency: str = "") -> None:
    """The first of three steps, without pressing on."""
    page = who.page
    page.fill("[name=words]", words)
    if page.locator("[name=area]").count():
        page.get_by_label(STREET).check()
    if place:
        page.fill("[name=place]", place)
    if urgency:
        page.check(f"[name=urgency][value={urgency}]")


def bring(who: Person, words: str = WORDS, photo: Path | None = None, **more: str) -> str:
    """Bring a concern in three steps, about 青禾 unless the page knows the place; its receipt."""
    page = who.page
    if not who.path.startswith("/concerns/new"):
        who.go("/concerns/new")
    fill_in_what(who, words, more.pop("place", ""), more.pop("urgency", ""))
    who.press("下一步")
    expect(page.get_by_role("heading", name="照片和联系方式")).to_be_visible()
    if photo:
        page.set_input_files("[name=photos]", photo)
    form = page.locator("form#new-concern")
    for name, value in more.items():
        if name != "contact_agreed":
            fill(form, name, value)
    who.press("下一步")
    expect(page.get_by_role("heading", name="看一遍再提交")).to_be_visible()
    if "contact_agreed" in more:
        page.check("[name=contact_agreed]")
    who.press("提交")
    page.wait_for_url(re.compile(r"/c/[^/]+/receipt"))
    return page.locator("p.code").get_attribute("aria-label") or ""


def follow(who: Person, receipt: str) -> str:
    """To the tracking page by the code; the case's reference."""
    who.go("/track")
    who.page.fill("[name=code]", receipt)
    who.press("查询")
    who.page.wait_for_url(re.compile(r"/c/[^/]+$"))
    return who.page.locator("[data-object^=concern]").first.get_attribute("data-object") or ""


def number(ref: str) -> str:
    """12 of `concern:12`."""
    return ref.partition(":")[2]
