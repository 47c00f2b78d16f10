"""What the documentation shows: people of the demonstration before their pages, brought there by the pages alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from playwright.sync_api import Browser, expect

from tests.browser import DESK, PHONE, context
from tests.journeys.houses import House
from tests.journeys.people import DEPUTIES, Person

Scene = tuple[str, Person]
WORDS = "望江路 7 号楼前的路灯坏了三天，晚上老人下楼看不见台阶，前天有人摔了一跤。"
ON_PHONES = ("", "resident", *DEPUTIES)


@dataclass
class Cast:
    """Everybody whom a scene asks for, each with a browser of their own until the end."""

    browser: Browser
    house: House
    stack: ExitStack
    known: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Person:
        if role not in self.known:
            tab = context(self.browser, PHONE if role in ON_PHONES else DESK)
            self.stack.callback(tab.close)
            self.known[role] = Person(self.house, tab)
            if role:
                self.known[role].come_back(role)
        return self.known[role]


def scenes(cast: Cast) -> Iterator[Scene]:
    """The name of each picture (with its width) and the person before whom it is taken."""
    of_residents_and_deputies = (resident, tracking, deputy, suggestion)
    for tell in (*of_residents_and_deputies, desk, street, unit, congress_office, handling_office, admin, auditor):
        yield from tell(cast)


def resident(cast: Cast) -> Iterator[Scene]:
    """Three steps and the receipt."""
    who = cast[""]
    page = who.page
    who.go("/concerns/new")
    page.fill("[name=words]", WORDS)
    page.get_by_label("青禾街道").check()
    page.evaluate("scrollTo(0, 0)")
    yield "guide/resident-new-360", who
    who.press("下一步")
    yield "guide/resident-extras-360", who
    who.press("下一步")
    yield "guide/resident-check-360", who
    who.press("提交")
    page.wait_for_url(re.compile(r"/c/[^/]+/receipt"))
    yield "guide/resident-receipt-360", who


def tracking(cast: Cast) -> Iterator[Scene]:
    """A concern under way, and one that has its answer."""
    who = cast["resident"]
    for state, name in (("REFERRED", "track-360"), ("ANSWERED", "guide/resident-answer-360")):
        if _own(who, lambda found, state=state: found == state):
            yield name, who


def _own(who: Person, wanted: Callable[[str], bool]) -> bool:
    """Open one of one's own concerns that is in such a state; whether there is one."""
    who.go("/my/")
    links = who.page.locator("main a[href^='/c/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    for link in dict.fromkeys(link for link in links if len(link) > len("/c/")):
        who.go(link)
        if wanted(who.page.locator("[data-object^=concern]").first.get_attribute("data-state") or ""):
            return True
    return False


def _open_row(who: Person, path: str, number: int = 0) -> None:
    """Open a row of a list in the pane beside it."""
    who.go(path)
    who.page.locator("tr[data-row] .r-title a").nth(number).click()
    expect(who.page.locator("#pane [data-object]").first).to_be_visible()


def _open_case(who: Person, path: str) -> None:
    """Open the first row of a list as a page."""
    who.go(path)
    who.go(who.page.locator("tr[data-row] .r-title a").first.get_attribute("href") or "/")


def desk(cast: Cast) -> Iterator[Scene]:
    """A site's desk: what waits, and a paper that is typed in."""
    who = cast["site_desk"]
    _open_row(who, "/work/?view=concern.screener")
    yield "guide/desk-inbox-1280", who
    who.go("/work/concerns/new")
    who.page.fill("[name=words]", WORDS)
    who.page.evaluate("scrollTo(0, 0)")
    yield "guide/desk-entry-1280", who


def street(cast: Cast) -> Iterator[Scene]:
    """A street's office: the whole list, and two at once."""
    who = cast["street_office"]
    _open_row(who, "/work/?view=open", 1)
    yield "inbox-1280", who
    who.go("/work/?view=concern.screener")
    boxes = who.page.locator("input[name=ids]")
    for number in range(min(2, boxes.count())):
        boxes.nth(number).check()
    who.page.locator(".bulk button").first.click()
    who.page.wait_for_url(re.compile("/work/bulk"))
    yield "guide/street-bulk-1280", who


def deputy(cast: Cast) -> Iterator[Scene]:
    """A deputy's phone: what waits, and one concern."""
    who = cast["voter_deputy"]
    who.go("/work/")
    yield "guide/deputy-turn-360", who
    who.page.locator("main a[href^='/work/concerns/']").first.click()
    who.page.wait_for_url(re.compile("/work/concerns/"))
    yield "guide/deputy-case-360", who


def unit(cast: Cast) -> Iterator[Scene]:
    """A department: one concern with what can be done, and its answer."""
    who = cast["unit"]
    _open_case(who, "/work/?view=concern.unit")
    yield "guide/unit-case-1280", who
    form = who.page.locator("form[data-action='concern.answer']").first
    for fold in form.locator("xpath=ancestor::details").all():
        if fold.get_attribute("open") is None:
            fold.locator(":scope > summary").click()
    form.scroll_into_view_if_needed()
    yield "guide/unit-answer-1280", who
    _open_case(who, "/work/?view=assignment.handler")
    yield "guide/unit-reply-1280", who


def congress_office(cast: Cast) -> Iterator[Scene]:
    """The congress office: a suggestion under review, and what is stuck."""
    who = cast["congress_office"]
    _open_case(who, "/work/?view=suggestion.congress_office")
    yield "guide/congress-review-1280", who
    _open_row(who, "/work/?view=overdue")
    yield "guide/congress-stuck-1280", who


def handling_office(cast: Cast) -> Iterator[Scene]:
    """The handling office: a suggestion that is given to units."""
    who = cast["handling_office"]
    _open_case(who, "/work/?view=suggestion.assigner")
    yield "guide/handling-assign-1280", who


def suggestion(cast: Cast) -> Iterator[Scene]:
    """A deputy's draft on the phone, and what everybody sees of a suggestion."""
    who = cast["congress_deputy"]
    who.go("/work/?view=suggestion")
    links = who.page.locator("main a[href^='/work/suggestions/']").evaluate_all("all => all.map(one => one.href)")
    for link in links:
        who.go(link)
        if who.path.endswith("/edit"):
            yield "guide/deputy-draft-360", who
            break
    visitor = cast[""]
    visitor.go("/suggestions/")
    visitor.page.locator("main a[href^='/suggestions/2']").first.click()
    visitor.page.wait_for_url(re.compile("/suggestions/2"))
    yield "guide/public-suggestion-360", visitor


def admin(cast: Cast) -> Iterator[Scene]:
    """The administrator: people, and the import of the directory."""
    who = cast["admin"]
    who.go("/accounts/members/")
    yield "guide/admin-people-1280", who
    who.go("/work/directory/")
    yield "guide/admin-directory-1280", who


def auditor(cast: Cast) -> Iterator[Scene]:
    """The auditor: the ledger, just verified."""
    who = cast["auditor"]
    who.go("/work/ledger/")
    who.press("现在核对")
    who.page.wait_for_load_state()
    yield "guide/auditor-ledger-1280", who
