"""What goes wrong on a phone and at a counter, and what the pages make of it: a sentence, and nothing lost."""

import re
import statistics
import struct
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lianxin.core import ids
from tests.browser import DESK, PHONE
from tests.files import photos
from tests.journeys.houses import House
from tests.journeys.people import Person, resident
from tests.journeys.steps import WORDS, bring, fill_in_what, follow

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FEW, TRIES = 10, 40
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


# ── codes that open nothing ───────────────────────────────────────────────────────────────────


def asked(house: House, path: str, address: str, data: bytes | None = None) -> tuple[int, str, float]:
    """Status, body and seconds of one request that came from that address."""
    request = urllib.request.Request(house.address + path, data, {"X-Forwarded-For": address})
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, body = error.code, error.read()
    return status, body.decode(), time.perf_counter() - began


def wrong(right: str) -> str:
    """A code with one character copied wrongly: its check character tells."""
    return ("3" if right[0] != "3" else "4") + right[1:]


def test_a_wrong_code_and_an_absent_one_are_answered_alike(browser: Browser, house: House) -> None:
    house.extra["LIANXIN_PROXY"] = "127.0.0.1"  # each request from an address of its own, or the limit would answer
    house.start("", "--only", "web")
    one, other = ids.new_receipt(), ids.new_receipt()
    assert not ids.receipt_is_wellformed(wrong(one))
    took: dict[str, list[float]] = {"wrong": [], "absent": []}
    pages: dict[str, set[str]] = {"get": set(), "post": set()}
    for n in range(TRIES):
        for kind, code in (("wrong", wrong(one)), ("absent", other)):
            address = f"10.0.{n}.{1 if kind == 'wrong' else 2}"
            status, body, seconds = asked(house, f"/c/{code}", address)
            assert status == 404
            took[kind].append(seconds)
            pages["get"].add(body.replace(code, "CODE"))
            if n < FEW:
                status, body, _seconds = asked(house, "/track", address, f"code={code}".encode())
                assert status == 404
                pages["post"].add(body.replace(code, "CODE"))
    assert [len(found) for found in pages.values()] == [1, 1]
    a, b = (statistics.median(times) for times in took.values())
    noise = statistics.median(abs(seconds - a) for seconds in took["wrong"])
    print(f"median of a wrong code {a * 1000:.2f} ms, of an absent one {b * 1000:.2f} ms, noise {noise * 1000:.2f} ms")
    assert abs(a - b) < max(3 * noise, 0.2 * a)


def test_codes_are_not_tried_again_and_again(browser: Browser, house: House) -> None:
    house.start("", "--only", "web")
    with resident(browser, house) as li:
        receipt = bring(li)
        for _ in range(FEW):
            assert (li.go(f"/c/{ids.new_receipt()}") or pytest.fail()).status == 404
        last = li.go(f"/c/{ids.new_receipt()}")
        assert last and last.status == 429
        expect(li.page.locator("main")).to_contain_text("这个码试得太多了，10 分钟后再试")
        assert (li.go(f"/c/{receipt}") or pytest.fail()).status == 429  # or a right one would be told by its answer


# ── one record, whatever one presses ──────────────────────────────────────────────────────────


def concerns(house: House) -> int:
    """How many concerns there are."""
    stats = house.run("stats")
    return sum(int(n) for n in re.findall(r"\d+", stats.partition("concern")[2].partition("\n")[0]))


def to_the_last_page(who: Person, words: str = WORDS) -> None:
    """Up to the answers to be checked."""
    who.go("/concerns/new")
    fill_in_what(who, words)
    who.press("下一步")
    who.press("下一步")
    expect(who.page.get_by_role("heading", name="看一遍再提交")).to_be_visible()


@contextmanager
def one_more(house: House) -> Iterator[None]:
    """Exactly one concern is made within."""
    before = concerns(house)
    yield
    assert concerns(house) == before + 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_a_reload_and_a_resend_make_one_record(
    browser: Browser, shared_house: House, javascript: bool
) -> None:
    with one_more(shared_house), resident(browser, shared_house, PHONE, javascript) as li:
        to_the_last_page(li)
        li.page.get_by_role("button", name="提交", exact=True).dblclick(no_wait_after=True)
        # not `wait_for_url`: the second click aborts the navigation of the first
        expect(li.page).to_have_url(re.compile("/receipt$"))
        receipt = li.page.locator("p.code").get_attribute("aria-label")
        li.page.reload()
        assert li.page.locator("p.code").get_attribute("aria-label") == receipt
        li.page.go_back()
        if li.page.get_by_role("button", name="提交", exact=True).count() == 0:
            li.page.reload()  # Chromium asks to send the form again; that is what a person then does
        li.press("提交")
        li.page.wait_for_url(re.compile("/receipt$"))
        assert li.page.locator("p.code").get_attribute("aria-label") == receipt


def test_an_addition_pressed_twice_counts_once(browser: Browser, shared_house: House) -> None:
    with resident(browser, shared_house) as li:
        ref = follow(li, bring(li))
        li.page.locator("details#add > summary").click()
        form = li.page.locator('form[data-action="concern.add"]')
        form.locator("[name=words]").fill("补一句：昨晚又有人摔了。")
        form.locator("button:visible").last.dblclick(no_wait_after=True)
        expect(li.page).to_have_url(re.compile("done=add"))
        assert li.page.content().count("补一句：昨晚又有人摔了。") == 1
        li.sees(ref, "NEW")


# ── time passes, phones die ───────────────────────────────────────────────────────────────────


def test_a_form_open_since_yesterday_is_sent(browser: Browser, house: House) -> None:
    house.start("", "--only", "web")
    with one_more(house), resident(browser, house) as li:
        to_the_last_page(li)
        house.at("2025-11-20T16:00:00+08:00", "--only", "web")
        li.press("提交")
        li.page.wait_for_url(re.compile("/receipt$"))
    with one_more(house), resident(browser, house) as li:
        to_the_last_page(li)
        li.tab.clear_cookies()  # as a phone does overnight
        li.press("提交")
        expect(li.page.get_by_role("alert")).to_contain_text("这一页开得太久了，还没有送出去。您写的都在")
        expect(li.page.locator(".sum")).to_contain_text(WORDS)
        li.press("提交")
        li.page.wait_for_url(re.compile("/receipt$"))


def test_a_phone_that_dies_between_steps_keeps_the_draft(browser: Browser, shared_house: House) -> None:
    with resident(browser, shared_house) as li:
        li.go("/concerns/new")
        fill_in_what(li, place="望江路 7 号楼")
        li.page.wait_for_timeout(1500)
        li.page.close()
        li.another_page()
        li.go("/concerns/new")
        _still_there(li)
        li.press("下一步")
        expect(li.page.get_by_role("heading", name="照片和联系方式")).to_be_visible()
        li.page.close()
        li.another_page()
        li.go("/concerns/new")
        _still_there(li)
        bring(li)
        li.go("/concerns/new")
        expect(li.page.locator("[name=words]")).to_have_value("")


def _still_there(li: Person) -> None:
    expect(li.page.locator("[name=words]")).to_have_value(WORDS)
    expect(li.page.locator("[name=place]")).to_have_value("望江路 7 号楼")
    expect(li.page.get_by_label("青禾街道")).to_be_checked()


# ── what cannot be taken ──────────────────────────────────────────────────────────────────────


def bomb() -> bytes:
    """A PNG of 30,000 × 30,000 black points in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + 30_000 // 8)
    body = b"".join(packer.compress(row) for _ in range(30_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PHOTOS = {
    "60 MB": (lambda: photos.jpeg() + bytes(60 * 1024**2), "家门口.jpg", "照片太大（61 MB），最多 20 MB"),
    "bomb": (bomb, "家门口.png", "照片尺寸太大"),
    "svg": (SVG.encode, "家门口.jpg", "这个文件不是照片，能收 JPEG、PNG、WebP 和 HEIC"),
    "empty": (bytes, "家门口.jpg", "这个文件是空的，换一张再试"),
    "broken": (lambda: photos.jpeg()[:3000], "家门口.jpg", "这张照片打不开，可能没有存完整，换一张再试"),
}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_photo_that_cannot_be_taken_costs_only_itself(
    browser: Browser, shared_house: House, tmp_path: Path, javascript: bool
) -> None:
    with resident(browser, shared_house, PHONE, javascript) as li:
        li.go("/concerns/new")
        fill_in_what(li, place="望江路 7 号楼")
        li.press("下一步")
        good = tmp_path / "good.jpg"
        good.write_bytes(photos.jpeg())
        for make, name, sentence in PHOTOS.values():
            bad = tmp_path / name
            bad.write_bytes(make())
            li.page.set_input_files("[name=photos]", [bad])
            li.page.fill("[name=phone]", "13812340002")
            li.page.fill("[name=name]", "李秀兰")
            with li.page.expect_navigation():
                li.press("下一步")
            expect(li.page.locator("[data-errors]")).to_contain_text(sentence)
            assert re.match(r"\D*1\D", li.page.title()), li.page.title()
            expect(li.page.locator("[name=phone]")).to_have_value("13812340002")
            expect(li.page.locator("[name=name]")).to_have_value("李秀兰")
        li.page.set_input_files("[name=photos]", [good])
        li.press("下一步")
        expect(li.page.locator(".sum")).to_contain_text(WORDS)
        expect(li.page.locator(".sum")).to_contain_text("望江路 7 号楼")
        expect(li.page.locator(".sum")).to_contain_text("1 张")
        expect(li.page.locator(".sum")).to_contain_text("13812340002")


def test_a_seventh_photo_is_refused_and_six_are_kept(browser: Browser, shared_house: House, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.jpg" for n in range(7)]
    for path in paths:
        path.write_bytes(photos.jpeg())
    with resident(browser, shared_house, PHONE, javascript=False) as li:
        li.go("/concerns/new")
        fill_in_what(li)
        li.press("下一步")
        li.page.set_input_files("[name=photos]", paths)
        li.press("下一步")
        expect(li.page.locator("[data-errors]")).to_contain_text("最多 6 张照片，多出来的没有收")
        expect(li.page.locator(".photo-list img")).to_have_count(6)


@pytest.mark.parametrize("javascript", [True, False])
def test_ten_thousand_and_one_characters_come_back_whole(
    browser: Browser, shared_house: House, javascript: bool
) -> None:
    with resident(browser, shared_house, DESK, javascript) as li:
        li.go("/concerns/new")
        fill_in_what(li, "路" * 10_001, place="望江路 7 号楼")
        li.press("下一步")
        expect(li.page.locator("[data-errors]")).to_contain_text("写了 10001 个字，最多 10,000 个")
        expect(li.page.locator("[name=words]")).to_have_value("路" * 10_001)
        expect(li.page.locator("[name=place]")).to_have_value("望江路 7 号楼")
        expect(li.page.get_by_label("青禾街道")).to_be_checked()
        li.page.fill("[name=words]", "路" * 10_000)
        li.press("下一步")
        expect(li.page.get_by_role("heading", name="照片和联系方式")).to_be_visible()


def test_a_place_in_another_zone_is_said_so(browser: Browser, shared_house: House) -> None:
    with resident(browser, shared_house) as li:
        li.go("/concerns/new")
        fill_in_what(li, place="望江路 7 号楼")
        li.page.locator("[name=area]:checked").evaluate("one => one.value = '999999'")
        li.press("下一步")
        expect(li.page.locator("[data-errors]")).to_contain_text("这个街道不在本区，重新选一个")
        expect(li.page.locator("[name=words]")).to_have_value(WORDS)
        expect(li.page.locator("[name=place]")).to_have_value("望江路 7 号楼")
        li.go("/concerns/new?site=somewhere-else")
        expect(li.page.locator("main")).to_contain_text("这个二维码的站点已经停用，或者不在本区")
