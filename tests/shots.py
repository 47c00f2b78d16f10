"""`make shots`: every page of the demonstration as each role sees it, into the ignored folder `shots/`.

At 360, 768 and 1280 px, in the normal and the elders' view, in Chinese and English. With `LIANXIN_PICTURES=1` the
few that the documentation shows go to `docs/pictures/` too; `python -m tests.shots pictures` takes these alone.
"""

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django.db.models  # noqa: F401 - before its parts, which the tests' fixtures name
from PIL import Image
from playwright.sync_api import Browser

from tests import guide_pictures, settings
from tests.browser import chromium, scrolls_sideways
from tests.journeys import demos
from tests.journeys.houses import House
from tests.journeys.people import Person

ROOT = Path(__file__).parents[1]
SHOTS, PICTURES = ROOT / "shots", ROOT / "docs" / "pictures"
WIDTHS = (360, 768, 1280)
VIEWS = {"": "0", "elder": "1"}
LANGUAGES = {"": "zh-hans", "en": "en"}
MOST_BYTES = 100_000
# a page is taken once for each shape of address
SHAPES = ((r"(?<=/c/)[0-9A-Z-]{16,19}", "CODE"), (r"(?<=/sites/)[^/]+", "SITE"), (r"\d+", "N"))
PASSED_OVER = re.compile(r"/files/|/static/|/photos/|/logout|\.xlsx|/preferences/|/ledger/checkpoint")
STARTS = {
    "": ["/", "/concerns/new", "/track", "/track/lost", "/accounts/login/"],
    "resident": ["/my/", "/accounts/me/"],
}
OWN = ("/work/", "/accounts/", "/my/", "/c/")  # the rest looks to all as it does to a visitor


@dataclass
class Found:
    """A page to be taken: whose, its shape, and one address of that shape."""

    role: str
    shape: str
    path: str

    @property
    def name(self) -> str:
        """A name for its files."""
        return f"{self.role or 'visitor'}-{self.shape.strip('/').replace('/', '_') or 'home'}"


def shape_of(path: str) -> str:
    """The address with its numbers and codes taken out; queries do not make a page."""
    bare = urlsplit(path).path
    for pattern, name in SHAPES:
        bare = re.sub(pattern, name, bare)
    return bare


def crawl(person: Person, role: str) -> Iterator[Found]:
    """Every shape of page that links lead to, from where that role begins."""
    seen: set[str] = set()
    waiting = [*STARTS.get(role, ["/work/", "/accounts/me/"])]
    while waiting:
        path = waiting.pop(0)
        shape = shape_of(path)
        if shape in seen or PASSED_OVER.search(path) or (role and not path.startswith(OWN)):
            continue
        seen.add(shape)
        answer = person.go(path)
        if answer is None or answer.status >= 400:
            print(f"  {path}: {answer.status if answer else 'nothing'}")
            continue
        yield Found(role, shape, path)
        links = person.page.locator("a[href^='/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        waiting += [link for link in links if shape_of(link) not in seen]


def keep(person: Person, target: Path, whole: bool = True) -> None:
    """The page as a picture; one for the documentation shows what the screen shows, in few colours."""
    raw = person.page.screenshot(full_page=whole, animations="disabled")
    if whole:
        target.write_bytes(raw)
        return
    for colours in (256, 128, 64, 32):
        content = io.BytesIO()
        picture = Image.open(io.BytesIO(raw)).convert("RGB")
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            content, "PNG", optimize=True
        )
        if content.tell() <= MOST_BYTES:
            break
    target.write_bytes(content.getvalue())


def take_all(browser: Browser, house: House) -> int:
    """Every page in every variant; how many pictures."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir()
    taken = 0
    for role in ("", *house.accounts()):
        with ExitStack() as stack:
            person = guide_pictures.Cast(browser, house, stack)[role]
            for found in list(crawl(person, role)):
                taken += _variants(person, found)
        print(f"{role or 'visitor'}: {taken} pictures so far", flush=True)
    return taken


def _variants(person: Person, found: Found) -> int:
    taken = 0
    for language, code in LANGUAGES.items():
        for view, chosen in VIEWS.items():
            person.tab.add_cookies(
                [
                    {"name": "lang", "value": code, "url": person.house.address},
                    {"name": "elder", "value": chosen, "url": person.house.address},
                ]
            )
            person.go(found.path)
            for width in WIDTHS:
                person.page.set_viewport_size({"width": width, "height": 740 if width < 800 else 800})
                variant = "-".join(part for part in (found.name, str(width), view, language) if part)
                keep(person, SHOTS / f"{variant}.png")
                taken += 1
                if scrolls_sideways(person.page):
                    print(f"  {variant}: scrolls sideways", flush=True)
    return taken


def take_pictures(browser: Browser, house: House) -> None:
    """Those that the documentation shows."""
    (PICTURES / "guide").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        people = guide_pictures.Cast(browser, house, stack)
        for name, person in guide_pictures.scenes(people):
            target = PICTURES / f"{name}.png"
            keep(person, target, whole=False)
            print(f"  {target.relative_to(ROOT)} {target.stat().st_size // 1000} kB", flush=True)


def main(words: list[str]) -> int:
    """Serve a demonstration at a fixed instant, and look at it."""
    with tempfile.TemporaryDirectory() as folder, demos.demo(Path(folder)) as house, chromium() as browser:
        house.start()
        if words != ["pictures"]:
            print(f"{take_all(browser, house)} pictures in {SHOTS}")
        if words == ["pictures"] or os.environ.get("LIANXIN_PICTURES") == "1":
            take_pictures(browser, house)
    if settings.OWNS_SCRATCH:
        shutil.rmtree(settings.SCRATCH, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
