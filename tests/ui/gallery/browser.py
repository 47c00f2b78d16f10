"""A gallery page open in a browser, with its style and script, without a server."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.ui import gallery

AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
RUN_AXE = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))"


def show(browser: Browser, width: int, name: str, **options: Any) -> Page:
    """A page of the gallery in a tab of its own; `options` as `gallery.render` takes them."""
    html = gallery.render(name, **options)
    tab = browser.new_page(viewport={"width": width, "height": 800 if width > 600 else 740})

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


def axe(tab: Page) -> list[str]:
    """What axe finds on the page, with the elements."""
    tab.evaluate(AXE.read_text())
    found: list[str] = tab.evaluate(RUN_AXE)
    return found
