"""Debian's Chromium driven by Playwright: tabs of a phone or a desk, and what axe finds on a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import settings

# the same browser without its windows: a new visitor takes a quarter of the time that they take in `chromium`
CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",  # it runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # nothing outside this machine has a name
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
PHONE, DESK = 360, 1280
AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
# only violations in full: a third of the time
RUN = "tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false}).then(all => all.violations)"
# axe judges the page, and that is the same whatever database lies beneath: it is asked in the run on SQLite
IS_ASKED = settings.VENDOR == "sqlite"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; one at a time in a process, as Playwright wants it."""
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield one
        one.close()


def context(browser: Browser, width: int = PHONE, javascript: bool = True) -> BrowserContext:
    """A visitor of one's own (cookies, storage) with a screen that wide."""
    height = 740 if width < 800 else 800
    return browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )


def violations(page: Page, always: bool = False) -> list[str]:
    """What axe finds on the page (WCAG 2.2 AA): the rule and where. The policy forbids script tags: it is evaluated."""
    if not (IS_ASKED or always):
        return []
    page.wait_for_load_state()  # a click is over as soon as the next page begins
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN, WCAG)
    return [f"{one['id']}: {' | '.join(' '.join(node['target']) for node in one['nodes'])}" for one in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its screen."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
