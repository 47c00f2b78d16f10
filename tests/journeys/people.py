"""People before the pages: signing in as they do, finding a case and its actions by what the pages say of them."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.browser import DESK, PHONE, context
from tests.config.processes import wait_for
from tests.journeys.houses import House

PATIENCE = 30_000
GREEN, YELLOW, RED = "good", "warn", "bad"
DEPUTIES = ("congress_deputy", "deliberation_deputy", "voter_deputy")
BY_PHONE = (*DEPUTIES, "resident")


def totp(secret: str, at: float | None = None) -> str:
    """What the authenticator shows (RFC 6238)."""
    moment = int(time.time() if at is None else at) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", moment), hashlib.sha1).digest()
    at_byte = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at_byte : at_byte + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, house: House, tab: BrowserContext) -> None:
        self.house, self.tab = house, tab
        self.urls: list[str] = []
        self.troubles: list[str] = []
        tab.set_default_timeout(PATIENCE)
        self.page = self._open()

    def _open(self) -> Page:
        page = self.tab.new_page()
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        return page

    def _note(self, text: str) -> None:
        # a 4xx answer to a page is no trouble of the page
        if "Failed to load resource" not in text:
            self.troubles.append(f"{self.page.url}: {text}")

    def another_page(self) -> Page:
        """A new page of the same browser."""
        self.page = self._open()
        return self.page

    def go(self, path: str) -> Response | None:
        """Open an address of the house."""
        return self.page.goto(self.house.address + path if path.startswith("/") else path)

    def come_back(self, role: str) -> None:
        """As somebody who has signed in before."""
        known = self.house.cookies[role].items()
        self.tab.add_cookies([{"name": name, "value": value, "url": self.house.address} for name, value in known])

    @property
    def path(self) -> str:
        """Where one is."""
        return self.page.url.removeprefix(self.house.address)

    def press(self, words: str, **more: Any) -> None:
        """Press the button of these words."""
        self.page.get_by_role("button", name=words, exact=True, **more).locator("visible=true").first.click()

    def object(self, ref: str) -> Locator:
        """The part of the page that is about this case."""
        return self.page.locator(f'[data-object="{ref}"]').first

    def sees(self, ref: str, state: str) -> None:
        """The page is about this case, and it stands there."""
        expect(self.object(ref)).to_have_attribute("data-state", state)

    def offered(self) -> set[str]:
        """Every action that the page offers."""
        return set(self.page.locator("[data-action]").evaluate_all("all => all.map(one => one.dataset.action)"))

    @contextmanager
    def doing(self, action: str) -> Iterator[Locator]:
        """Open the form of an action, let the body fill it in, send it, and wait for the next page."""
        form = self.page.locator(f'form[data-action="{action}"]').first
        for fold in form.locator("xpath=ancestor::details").all():
            if fold.get_attribute("open") is None:
                fold.locator(":scope > summary").click()
        yield form
        with self.page.expect_navigation():
            form.locator("button:visible").last.click()

    def does(self, action: str, **fields: str) -> None:
        """An action with these fields: words, a choice by its value, or the path of a photo."""
        with self.doing(action) as form:
            for name, value in fields.items():
                fill(form, name, value)


def fill(form: Locator, name: str, value: str) -> None:
    """Fill in one field by its name."""
    field = form.locator(f'[name="{name}"]')
    kind = field.first.evaluate("one => one.type")
    if kind == "radio":
        form.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        field.first.check()
    elif kind.startswith("select"):
        field.first.select_option(value)
    elif kind == "file":
        field.first.set_input_files(value)
    else:
        field.first.fill(value)


def badge(place: Locator) -> tuple[str, str]:
    """The words and the colour of a clock."""
    one = place.locator(".clock").first
    colours = set((one.get_attribute("class") or "").split()) & {GREEN, YELLOW, RED}
    return one.inner_text().strip(), "".join(colours)


@contextmanager
def resident(browser: Browser, house: House, width: int = PHONE, javascript: bool = True) -> Iterator[Person]:
    """Somebody without an account."""
    tab = context(browser, width, javascript)
    yield Person(house, tab)
    tab.close()


@contextmanager
def signed_in(
    browser: Browser, house: House, role: str, width: int | None = None, anew: bool = False
) -> Iterator[Person]:
    """Somebody of the demonstration who has signed in before and comes back; `anew`, through the sign-in's pages."""
    tab = context(browser, width or (PHONE if role in BY_PHONE else DESK))
    person = Person(house, tab)
    if role in house.cookies and not anew:
        person.come_back(role)
    else:
        sign_in(person, role)
        house.cookies[role] = {one["name"]: one["value"] for one in tab.cookies()}
    yield person
    tab.close()


def sign_in(person: Person, role: str) -> None:
    """Through the pages of signing in."""
    account = person.house.accounts()[role]
    person.go("/accounts/login/")
    if account["login"]:
        _by_password(person, account)
    else:
        _by_phone(person, account["phone"])
    assert "/accounts/login" not in person.path, f"{role} is not signed in: {person.page.inner_text('main')}"


def _by_password(person: Person, account: dict[str, str]) -> None:
    page = person.page
    page.fill("[name=username]", account["login"])
    page.fill("[name=password]", account["password"])
    with page.expect_navigation():
        person.press("登录")
    page.fill("[name=code]", totp(account["otp_secret"]))
    with page.expect_navigation():
        person.press("登录")


def _by_phone(person: Person, phone: str) -> None:
    house, page = person.house, person.page
    seen = house.messages_to(phone)
    page.fill("[name=phone]", phone)
    with page.expect_navigation():
        person.press("发验证码")
    page.fill("[name=code]", code_after(house, phone, seen))
    with page.expect_navigation():
        person.press("登录")


def code_after(house: House, phone: str, seen: list[str]) -> str:
    """The six digits that come to the phone beside the messages seen before; what else comes meanwhile has none."""
    found: list[str] = []

    def came() -> bool:
        fresh = (text for text in house.messages_to(phone) if text not in seen)
        found.extend(code for text in fresh for code in re.findall(r"(?<!\d)\d{6}(?!\d)", text))
        return bool(found)

    assert wait_for(came, 30), "no code came"
    return found[-1]
