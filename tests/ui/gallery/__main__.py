"""`python -m tests.ui.gallery OUT`: pictures of every component at 360 and 1280 px, in both views."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")

import django  # noqa: E402 - settings first

django.setup()

from django.contrib.staticfiles import finders  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.ui.gallery import names, render  # noqa: E402

WIDTHS = {360: 740, 1280: 800}
AXE = next((found for found in (Path("node_modules/axe-core/axe.min.js"), Path(os.environ.get("AXE", ""))) if found.is_file()), None)


def _serve(route: object, url: str) -> None:
    name = url.split("/static/", 1)[1].split("?")[0]
    path = finders.find(name)
    route.fulfill(path=path) if path else route.fulfill(status=404)  # type: ignore[attr-defined]


def main(out: Path, only: list[str]) -> None:
    """Write `NAME-WIDTH[-elder].png` and print sideways scroll and axe's findings."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width, height in WIDTHS.items():
            tab = browser.new_page(viewport={"width": width, "height": height})
            for name in only or names():
                for suffix, options in {"": {}, "-wrong": {"wrong": True}, "-elder": {"elder": True}}.items():
                    if suffix and (width == 1280 or (suffix == "-wrong") != (name in ("submit", "case")) and suffix == "-wrong"):
                        continue
                    html = render(name, **options)
                    tab.route("**/*", lambda route: _serve(route, route.request.url) if "/static/" in route.request.url else route.fulfill(body=html, content_type="text/html; charset=utf-8"))
                    tab.goto("http://gallery.test/")
                    tab.screenshot(path=out / f"{name}-{width}{suffix}.png", full_page=True)
                    over = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
                    found = []
                    if AXE:
                        tab.evaluate(AXE.read_text())
                        found = tab.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))")
                    if over > 0 or found:
                        print(name, width, suffix, "over", over, found)
                    tab.unroute("**/*")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
