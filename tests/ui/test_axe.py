"""The components in a browser: no finding of axe, no sideways scroll, targets a thumb can hit, keys that work."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.ui import gallery

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RUN_AXE = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))"
TARGETS = """() => [...document.querySelectorAll('a.btn, button.btn, summary, .choice, .go, .nav a, .tabs a, .prefs button, input:not([type=hidden]), select')]
  .filter(e => e.offsetParent && !e.closest('.choice, .check, .rows, .sr, .skip') && !e.matches('.sr'))
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"""


def show(browser: Browser, width: int, name: str, **options: bool | str) -> Page:
    """A gallery page open in a tab, with its style and script."""
    html = gallery.render(name, **options)  # type: ignore[arg-type]
    tab = browser.new_page(viewport={"width": width, "height": 740})

    def answer(route: Route) -> None:
        _before, static, file = route.request.url.partition("/static/")
        found = finders.find(file) if static else None
        if found:
            route.fulfill(path=str(found))
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    tab.route("**/*", answer)
    tab.goto("http://gallery.test/")
    return tab


@pytest.mark.parametrize("name", gallery.names())
def test_axe_finds_nothing(browser: Browser, name: str) -> None:
    for width in (360, 1280):
        tab = show(browser, width, name, wrong=True)
        tab.evaluate(AXE.read_text())
        assert tab.evaluate(RUN_AXE) == [], width
        tab.close()


@pytest.mark.parametrize("name", gallery.names())
def test_nothing_scrolls_sideways(browser: Browser, name: str) -> None:
    for options in ({"wrong": True}, {"lang": "en"}, {"elder": True}):
        tab = show(browser, 1280, name, **options)  # type: ignore[arg-type]
        for width in (1280, 768, 360, 320):
            tab.set_viewport_size({"width": width, "height": 740})
            if width > 320 or "elder" not in options:
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, (options, width)
        tab.close()


@pytest.mark.parametrize("name", gallery.names())
def test_a_thumb_can_hit_it(browser: Browser, name: str) -> None:
    tab = show(browser, 360, name)
    assert tab.evaluate(TARGETS) == []
    tab.close()


def test_twenty_one_rows_stand_at_1280_by_800(browser: Browser) -> None:
    tab = show(browser, 1280, "inbox")
    tab.set_viewport_size({"width": 1280, "height": 800})
    foot = tab.locator(".keys").bounding_box()
    assert foot
    bottoms = tab.evaluate("[...document.querySelectorAll('[data-row]')].map(r => r.getBoundingClientRect().bottom)")
    assert len([bottom for bottom in bottoms if bottom <= foot["y"] + 1]) >= 21
    tab.close()


def test_the_list_goes_by_keys(browser: Browser) -> None:
    tab = show(browser, 1280, "inbox")
    tab.keyboard.press("j")
    assert tab.evaluate("document.querySelector('.at').id") == "row-6"
    tab.keyboard.press("x")
    assert tab.evaluate("document.querySelector('#row-6 input').checked")
    tab.keyboard.press("k")
    assert tab.evaluate("document.querySelector('.at').id") == "row-5"
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type("jx/")
    assert tab.input_value("#q") == "jx/"
    tab.close()


def test_a_draft_is_kept_and_cleared(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    tab.fill("#id_place", "锦程路小学西门")
    tab.reload()
    assert tab.input_value("#id_place") == "锦程路小学西门"
    tab.evaluate("localStorage.setItem('draft:gallery', localStorage.getItem('draft:gallery').replace(/\"at\":\\d+/, '\"at\":1'))")
    tab.reload()
    assert tab.input_value("#id_place") == ""
    assert tab.evaluate("localStorage.getItem('draft:gallery')") is None
    tab.close()


def test_words_are_counted(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    tab.fill("#id_words", "红绿灯")
    assert tab.inner_text("[data-count]") == "已写 3 字"
    tab.close()


def test_photos_are_seen_and_taken_away(browser: Browser) -> None:
    tab = show(browser, 360, "contact")
    picture = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"x"}
    tab.set_input_files("#id_photos", [picture, {**picture, "name": "b.heic"}])  # type: ignore[list-item]
    assert tab.locator("[data-photo-list] li").count() == 2
    tab.click("text=删除第 1 张照片")
    assert tab.evaluate("[...document.querySelector('#id_photos').files].map(f => f.name)") == ["b.heic"]
    tab.close()


def test_the_receipt_is_saved_as_a_picture(browser: Browser) -> None:
    tab = show(browser, 360, "done")
    with tab.expect_download() as found:
        tab.click("text=把回执码存到相册")
    assert found.value.suggested_filename == "7KQM-2XRD-P9HV-C4TN.png"
    tab.close()


def test_a_second_press_is_ignored(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    tab.evaluate("window.sent = 0; document.querySelector('form[data-draft]').addEventListener('submit', e => { if (!e.defaultPrevented) window.sent += 1; })")
    tab.evaluate("addEventListener('submit', e => e.preventDefault())")
    tab.evaluate("{const f = document.querySelector('form[data-draft]'); f.requestSubmit(); f.requestSubmit();}")
    assert tab.evaluate("document.querySelector('form[data-draft]').getAttribute('aria-busy')") == "true"
    tab.close()
