"""Every page found from the front page, as everybody in turn: it answers, axe finds nothing, nothing sticks out."""

import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser

from tests.browser import DESK, IS_ASKED, PHONE, scrolls_sideways, violations
from tests.files import photos
from tests.journeys.crawl import Crawl, Found, Reader, enough
from tests.journeys.houses import House
from tests.journeys.people import Person, resident, signed_in
from tests.journeys.steps import STREET, WORDS, bring

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VISITOR = "visitor"
ROLES = (
    "resident", "site_desk", "street_office", "congress_office", "handling_office", "executive_committee", "unit",
    "unit_head", "court", "congress_deputy", "deliberation_deputy", "voter_deputy", "auditor", "admin",
)  # fmt: skip
NARROW = 320
EVERY = os.environ.get("LIANXIN_AXE_EVERY") == "1"
CATALOGUE = Path(__file__).parents[2] / "src/lianxin/locale/en/LC_MESSAGES/django.po"
# how a draft is called at first: from then on it is what a deputy wrote
TITLES = ("关于%(what)s的建议",)
HAN = re.compile(r"[\u4e00-\u9fff]")


def visit(browser: Browser, house: House, role: str):  # type: ignore[no-untyped-def]
    """A visitor without an account, or one of the demonstration's people."""
    return resident(browser, house) if role == VISITOR else signed_in(browser, house, role, PHONE)


def crawled(who: Person, role: str) -> list[Found]:
    """Everything that the person's links lead to; the public records one by one for the visitor alone."""
    starts = ["/"]
    if role == VISITOR:
        bring(who)  # its tracking page is nobody else's
        starts += [who.path, who.path.removesuffix("/receipt"), "/c/", "/track/lost"]
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in who.tab.cookies())
    crawl = Crawl(who.house, cookies, records=role == VISITOR)
    crawl.run(*starts)
    return crawl.pages


def looked_at(who: Person, page: Found) -> list[str]:
    """What is wrong with a page, on a phone and on a desk."""
    found = []
    answer = who.go(page.path)
    if answer is None or answer.status != page.status:
        found.append(f"answers {answer.status if answer else 'nothing'}")
    for width, height in ((PHONE, 740), (DESK, 800)):
        who.page.set_viewport_size({"width": width, "height": height})
        found += [f"at {width}: {one}" for one in violations(who.page)]
    for width in (PHONE, NARROW):
        who.page.set_viewport_size({"width": width, "height": 740})
        if scrolls_sideways(who.page):
            found.append(f"scrolls sideways at {width}")
    return [f"{page.path} {one}" for one in found]


@pytest.mark.parametrize("role", [VISITOR, *ROLES])
def test_every_page_is_sound(browser: Browser, shared_house: House, role: str) -> None:
    with visit(browser, shared_house, role) as who:
        pages = crawled(who, role)
        broken = [f"{one.path} {one.status} from {one.came_from}" for one in pages if one.status >= 400]
        assert broken == []
        assert [f"{one.path} {problem}" for one in pages for problem in one.problems] == []
        chosen = pages if EVERY else enough(pages) if IS_ASKED else []
        wrong = [problem for page in chosen for problem in looked_at(who, page)]
        print(f"{role}: {len(pages)} pages, {len(chosen)} of them looked at for all that is new in any")
        assert wrong + who.troubles == []


def looked_at_here(who: Person, where: str) -> list[str]:
    """What is wrong with the page that somebody is on, which no link leads to."""
    found = []
    for width in (NARROW, PHONE, DESK):
        who.page.set_viewport_size({"width": width, "height": 800})
        found += [f"{where} at {width}: {one}" for one in violations(who.page)] if width > NARROW else []
        found += [f"{where} scrolls sideways at {width}"] if scrolls_sideways(who.page) else []
    return found


@pytest.mark.parametrize("elder", ["0", "1"])
def test_the_pages_between_two_presses_are_sound(
    browser: Browser, shared_house: House, tmp_path: Path, elder: str
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(photos.jpeg())
    with resident(browser, shared_house) as li:
        li.go(f"/concerns/new?elder={elder}")
        wrong = []
        for step in range(3 + int(elder)):
            wrong += looked_at_here(li, f"step {step + 1}")
            if li.page.locator("[name=words]:visible").count():
                li.press("下一步")
                wrong += looked_at_here(li, "too few words")
                li.page.fill("[name=words]", WORDS)
            if li.page.locator("[name=area]:visible").count():
                li.page.get_by_label(STREET).check()
                li.page.check("[name=urgency][value=HAZARD]")
            if li.page.locator("[name=phone]:visible").count():
                li.page.fill("[name=phone]", "123")
                li.press("下一步")
                wrong += looked_at_here(li, "a wrong phone")
                li.page.fill("[name=phone]", "13812340077")
            if li.page.locator("input[type=file][name=photos]").count():
                li.page.set_input_files("[name=photos]", photo)
                wrong += looked_at_here(li, "a photo chosen")
            with li.page.expect_navigation():
                li.press("提交" if step == 2 + int(elder) else "下一步")
        wrong += looked_at_here(li, "receipt")
        assert li.path.endswith("/receipt")
        assert wrong + li.troubles == []


def test_looking_finds_what_is_planted(browser: Browser, shared_house: House) -> None:
    with resident(browser, shared_house) as li:
        li.go("/track")
        assert violations(li.page) == [] and not scrolls_sideways(li.page)
        assert "查进度" in still_chinese(li.page.content())
        li.page.evaluate("document.querySelector('label').remove()")
        li.page.evaluate("document.querySelector('main').append(new Image())")
        li.page.evaluate("document.querySelector('main img').style = 'width: 900px; max-width: none'")
        assert {one.partition(":")[0] for one in violations(li.page, always=True)} >= {"label", "image-alt"}
        assert scrolls_sideways(li.page)
        reader = Reader()
        reader.feed('<h1>a</h1><h1>b</h1><p id="x"><b id="x"></b></p><input name="q">')
        assert len(reader.problems) == 3


# ── English ───────────────────────────────────────────────────────────────────────────────────


@cache
def interface_texts() -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """The Chinese texts of the interface: whole ones, and patterns of those with something filled in."""
    with CATALOGUE.open("rb") as handle:
        catalogue = read_po(handle, "en")
    whole, patterns = set(), []
    for message in catalogue:
        for text in message.id if isinstance(message.id, tuple) else (message.id,):
            bare = text.strip()
            if bare in TITLES:
                continue
            if "%(" in bare:
                fixed = re.split(r"%\(\w+\)[sd]", bare.replace("%%", "%"))
                if sum(len(HAN.findall(part)) for part in fixed) >= 3:
                    patterns.append(re.compile(".{1,60}?".join(re.escape(part) for part in fixed)))
            elif HAN.search(bare):
                whole.add(bare)
    return frozenset(whole), patterns


class Words(HTMLParser):
    """Every text of a page, and every label that is read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Labels."""
        self.found.update(str(value) for name, value in attrs if name in ("aria-label", "alt", "data-words"))

    def handle_data(self, data: str) -> None:
        """Texts."""
        self.found.add(data.strip())


def still_chinese(content: str) -> list[str]:
    """Interface texts that stand on an English page in Chinese; names and what people wrote are none."""
    words = Words()
    words.feed(content)
    whole, patterns = interface_texts()
    chinese = {text for text in words.found if HAN.search(text)}
    return sorted(text for text in chinese if text in whole or any(one.fullmatch(text) for one in patterns))


SAMPLE = {
    VISITOR: ("/", "/concerns/new", "/track", "/deputies/", "/sites/", "/suggestions/", "/help/", "/privacy/"),
    "street_office": ("/work/", "/work/?view=concern", "/work/concerns/new", "/work/notices/", "/accounts/me/"),
    "voter_deputy": ("/work/", "/work/?view=concern", "/work/notices/"),
    "unit": ("/work/", "/work/?view=commitment"),
    "admin": ("/accounts/members/", "/work/directory/"),
    "auditor": ("/work/ledger/",),
}


@pytest.mark.parametrize("role", SAMPLE)
def test_english_pages_have_no_chinese_of_the_interface_left(browser: Browser, shared_house: House, role: str) -> None:
    with visit(browser, shared_house, role) as who:
        cases = who.tab.request.get(shared_house.address + "/work/?view=concern").text() if role != VISITOR else ""
        more = re.findall(r'href="(/work/concerns/\d+)"', cases)[:3]
        who.tab.add_cookies([{"name": "lang", "value": "en", "url": shared_house.address}])
        for path in (*SAMPLE[role], *more):
            answer = who.go(path)
            assert answer and answer.status == 200, path
            assert who.page.locator("html").get_attribute("lang") == "en"
            assert still_chinese(who.page.content()) == [], path
