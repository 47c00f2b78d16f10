"""The components in a browser: no finding of axe, no sideways scroll, targets a thumb can hit, keys that work."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.ui import gallery
from tests.ui.gallery.browser import axe, show

pytestmark = pytest.mark.browser
PRESSED = "a.btn, button.btn, summary, .choice, .go, .nav a, .tabs a, .prefs button, input:not([type=hidden]), select"
TARGETS = f"""() => [...document.querySelectorAll('{PRESSED}')]
  .filter(e => e.offsetParent && !e.closest('.choice, .check, .rows, .sr, .skip') && !e.matches('.sr'))
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"""
DRAFT = "localStorage.getItem('draft:gallery')"
AGED = f"localStorage.setItem('draft:gallery', {DRAFT}.replace(/\"at\":[0-9]+/, '\"at\":1'))"


@pytest.mark.parametrize("name", gallery.names())
def test_axe_finds_nothing(browser: Browser, name: str) -> None:
    for width in (360, 1280):
        tab = show(browser, width, name, wrong=True)
        assert axe(tab) == [], width
        tab.close()


@pytest.mark.parametrize("name", gallery.names())
def test_nothing_scrolls_sideways(browser: Browser, name: str) -> None:
    looks: list[dict[str, Any]] = [{"wrong": True}, {"lang": "en"}, {"elder": True}]
    for look in looks:
        tab = show(browser, 1280, name, **look)
        for width in (1280, 768, 360, 320):
            tab.set_viewport_size({"width": width, "height": 740})
            if width > 320 or "elder" not in look:
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, (look, width)
        tab.close()


@pytest.mark.parametrize("name", gallery.names())
def test_a_thumb_can_hit_it(browser: Browser, name: str) -> None:
    tab = show(browser, 360, name)
    assert tab.evaluate(TARGETS) == []
    tab.close()


def test_twenty_one_rows_stand_at_1280_by_800(browser: Browser) -> None:
    tab = show(browser, 1280, "inbox")
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
    tab.keyboard.press("?")
    assert tab.locator("[data-key-help]").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type("jx/")
    assert tab.input_value("#q") == "jx/"
    tab.close()


def test_a_draft_is_kept_for_a_week(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    tab.fill("#id_place", "锦程路小学西门")
    tab.reload()
    assert tab.input_value("#id_place") == "锦程路小学西门"
    tab.evaluate(AGED)
    tab.reload()
    assert tab.input_value("#id_place") == ""
    assert tab.evaluate(DRAFT) is None
    tab.close()


def test_words_are_counted(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    tab.fill("#id_words", "红绿灯")
    assert tab.inner_text("[data-count]") == "已写 3 字"
    tab.close()


def test_photos_are_seen_and_taken_away(browser: Browser) -> None:
    tab = show(browser, 360, "contact")
    tab.set_input_files(
        "#id_photos",
        [{"name": name, "mimeType": "image/heic", "buffer": b"x"} for name in ("a.heic", "b.heic")],
    )
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
    sent = tab.evaluate("""() => {
      let sent = 0;
      addEventListener('submit', event => { if (!event.defaultPrevented) { sent += 1; event.preventDefault(); } });
      const form = document.querySelector('form[data-draft]');
      form.requestSubmit(); form.requestSubmit();
      return [sent, form.getAttribute('aria-busy')];
    }""")
    assert sent == [1, "true"]
    tab.close()


def test_without_a_net_nothing_is_sent_and_the_page_says_so(browser: Browser) -> None:
    tab = show(browser, 360, "submit")
    assert not tab.locator("[data-offline]").is_visible()
    tab.context.set_offline(True)
    assert tab.locator("[data-offline]").is_visible()
    tab.click("button.main")
    assert tab.url == "http://gallery.test/"
    assert tab.evaluate("document.querySelector('form[data-draft]').getAttribute('aria-busy')") is None
    tab.context.set_offline(False)
    assert not tab.locator("[data-offline]").is_visible()
    tab.close()


@pytest.mark.parametrize("look", [{}, {"lang": "en"}, {"elder": True}], ids=["plain", "english", "elder"])
def test_nothing_in_the_head_lies_over_another(browser: Browser, look: dict[str, Any]) -> None:
    tab = show(browser, 320, "home", **look)
    for width in (320, 360, 600, 960, 1280):
        tab.set_viewport_size({"width": width, "height": 740})
        over = tab.evaluate("""() => {
          const parts = '.top .brand b, .top .prefs button, .top .menu > summary, .top .nav a';
          const seen = [...document.querySelectorAll(parts)]
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()]).filter(([, r]) => r.width > 1);
          return seen.flatMap(([a, r], n) => seen.slice(n + 1).filter(([, s]) => r.left < s.right - 1
            && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1).map(([b]) => a + ' / ' + b));
        }""")
        assert over == [], width
    tab.close()
