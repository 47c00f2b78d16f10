"""A browser without a window: cookies, forms and nothing else, for many requests at one moment."""

import html
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import Cookie, CookieJar
from typing import Any

from lianxin.config.processes import ADDRESS
from tests.journeys.houses import House
from tests.journeys.people import code_after, totp

FIELD = re.compile(r"<input[^>]*>")
Fields = list[tuple[str, str]]


def fields_of(page: str, action: str = "") -> Fields:
    """The hidden fields of a form: of the one with that `data-action`, else of the whole page."""
    if action:
        found = re.search(rf'<form[^>]*data-action="{re.escape(action)}".*?</form>', page, re.S)
        assert found, f"no {action} is offered"
        page = found[0]
    fields = []
    for field in FIELD.findall(page):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', field))
        if known.get("type") == "hidden" and "name" in known:
            fields.append((known["name"], html.unescape(known.get("value", ""))))
    return fields


def token_of(page: str) -> Fields:
    """The token against forgery."""
    return [one for one in fields_of(page) if one[0] == "csrfmiddlewaretoken"][:1]


def _cookie(name: str, value: str) -> Cookie:
    """One of a house, until its browser is closed."""
    of_all = (None, False, ADDRESS, True, False, "/", True)  # port, domain, path
    return Cookie(0, name, value, *of_all, False, None, True, None, None, {})


class Browser:
    """One person's cookies. `get` and `post` give status, address and page after all redirections."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._jar = CookieJar()
        self._seen: list[str] = []
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    @property
    def cookies(self) -> dict[str, str]:
        """Its cookies, by name."""
        return {one.name: one.value or "" for one in self._jar}

    def get(self, path: str) -> tuple[int, str, str]:
        """Open an address."""
        return self._open(path, None)

    def post(self, path: str, fields: Fields) -> tuple[int, str, str]:
        """Send a form."""
        return self._open(path, urllib.parse.urlencode(fields).encode())

    def send(self, path: str, body: bytes, kind: str) -> tuple[int, str, str]:
        """Send a form that is written already, of that content type."""
        return self._open(path, body, {"Content-Type": kind})

    def _open(self, path: str, data: bytes | None, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
        request = urllib.request.Request(self.house.address + path, data, headers or {})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.geturl().removeprefix(self.house.address), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, path, error.read().decode()

    def come_back(self, role: str) -> None:
        """As somebody who has signed in before."""
        for name, value in self.house.cookies[role].items():
            self._jar.set_cookie(_cookie(name, value))

    def sign_in(self, role: str) -> None:
        """By password and second factor."""
        account = self.house.accounts()[role]
        _status, _path, page = self.get("/accounts/login/")
        fields = token_of(page)
        _status, path, page = self.post(
            "/accounts/login/", [*fields, ("username", account["login"]), ("password", account["password"])]
        )
        fields = token_of(page)
        status, path, _page = self.post(path, [*fields, ("code", totp(account["otp_secret"]))])
        assert status == 200 and "/accounts/login" not in path, f"{role} is at {path}"

    def ask_for_code(self, role: str) -> None:
        """Have one sent to the phone."""
        self._seen = self.house.messages_to(self._phone(role))
        _status, _path, page = self.get("/accounts/login/")
        self.post("/accounts/login/phone/", [*token_of(page), ("phone", self._phone(role))])

    def enter_code(self, role: str) -> None:
        """The one that came since it was asked for."""
        code = code_after(self.house, self._phone(role), self._seen)
        token = token_of(self.get("/accounts/login/code/")[2])
        status, path, _page = self.post("/accounts/login/code/", [*token, ("code", code)])
        assert status == 200 and "/accounts/login" not in path, f"{role} is at {path}"

    def _phone(self, role: str) -> str:
        return self.house.accounts()[role]["phone"]

    def to_the_last_page(self, words: str, site: str = "", **extras: str) -> Fields:
        """Fill in the pages of a new concern, for a site or the first street; the fields of the last, to be sent."""
        _status, _path, page = self.get("/concerns/new" + (f"?site={site}" if site else ""))
        first = {"words": words, "urgency": "ORDINARY"}
        street = re.search(r'name="area" value="(\d+)"', page)
        if street:
            first["area"] = street[1]
        extras = {"phone": "", "name": "", "show_name": "no", "may_publish": "no", **extras}
        for answers in (first, extras):
            kept = [(name, value) for name, value in fields_of(page) if name not in answers]
            _status, _path, page = self.post("/concerns/new", [*kept, *answers.items()])
        fields = fields_of(page)
        assert ("step", "check") in fields, page
        return fields


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at one moment, each in a thread; what each gave."""
    ready = threading.Barrier(len(acts))
    given: list[Any] = [None] * len(acts)

    def do(index: int, act: Callable[[], Any]) -> None:
        ready.wait(30)
        given[index] = act()

    threads = [threading.Thread(target=do, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return given


def concerns(house: House) -> int:
    """How many concerns there are."""
    counts: dict[str, int] = json.loads(house.run("stats", "--json"))["concern"]
    return sum(counts.values())
