"""Every action that any page of the small demonstration offers to any of its accounts is pressed.

Each leaves exactly one event of its name, beside those it causes, or says on the page why not. What was
pressed is taken back, so that every button is pressed on the demonstration as it stands.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

from lianxin.accounts.capacities import capacities_of
from lianxin.accounts.models import User
from lianxin.casework.models import Batch
from lianxin.config.demo.loading import load
from lianxin.config.demo.logins import logins
from lianxin.core import clock
from lianxin.core.time import local_date
from lianxin.ledger.models import Event
from lianxin.privacy.contacts import phone_hash
from lianxin.workflow.engine import flows
from tests.desk import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# pages that act on no case; the crawl of `tests/journeys` opens them all
SKIPPED = re.compile(
    r"^/(static|files|documents|preferences|deputies|sites|suggestions|help|privacy|accessibility|accounts)/"
    r"|/logout/|\.(xlsx|pdf|docx)$|/ledger/|/directory/|/notices/|/pane$"
)
# of a list narrowed by one of these, one stands for all
DROPPED = frozenset(["after", "done", "lang", "elder", "unit", "street", "by", "kind", "q", "open", "next", "case"])
# what a person would write into a field of that name
WORDS = {"number": "望办函〔2099〕999号", "contact_phone": "0000-12345678", "title": "关于加快补齐公共服务设施的建议"}
MOST_PAGES = 700


@dataclass
class Form:
    """A form that acts: its action's name, where it is sent, and what a person would send."""

    name: str
    url: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True


class Page(HTMLParser):
    """The links and the acting forms of a page, filled in as a person might."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.problem = False
        self._form: Form | None = None
        self._select: tuple[str, list[str]] | None = None
        self._outside: list[tuple[str, dict[str, str]]] = []
        self._ids: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "a" and known.get("href"):
            self.links.append(known["href"])
        if "error" in known.get("class", "").split() or "data-errors" in known or known.get("role") == "alert":
            self.problem = True
        if tag == "form" and known.get("method", "").lower() == "post" and "data-action" in known:
            self._form = Form(known["data-action"], known.get("action", ""))
            self.forms.append(self._form)
            if "id" in known:
                self._ids[known["id"]] = self._form
        form = self._ids.get(known.get("form", "")) or self._form
        if form is not None and tag in ("input", "textarea", "select", "option", "button"):
            self._fill(form, tag, known)

    def _fill(self, form: Form, tag: str, known: dict[str, str]) -> None:
        name, value = known.get("name", ""), known.get("value", "")
        if tag == "option" and self._select and value:
            self._select[1].append(value)
        elif tag == "select":
            self._select = (name, [])
        elif tag == "textarea":
            form.sent.setdefault(name, []).append(WORDS.get(name, "按现场看到的情况写清楚，月底以前办好。"))
        elif tag == "input" and name:
            self._input(form, name, value, known)

    def _input(self, form: Form, name: str, value: str, known: dict[str, str]) -> None:
        kind = known.get("type", "text")
        if kind == "radio" and (name not in form.sent or "checked" in known):
            form.sent[name] = [value]
        elif kind == "checkbox" and "checked" in known:
            form.sent.setdefault(name, []).append(value or "on")
        elif kind == "date":
            days = 0 if name == "held_on" else 400 if name == "wanted_on" else 40
            day = local_date(clock.now()) + timedelta(days=days)
            form.sent.setdefault(name, []).append(value or day.isoformat())
        elif kind == "number":
            form.sent.setdefault(name, []).append(value or "1")
        elif kind in ("text", "hidden", "tel", "search"):
            form.sent.setdefault(name, []).append(
                value or ("" if kind == "hidden" else WORDS.get(name, "写清楚的几个字"))
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._form:
            name, options = self._select
            self._form.sent.setdefault(name, []).extend(options[:1])
        if tag == "select":
            self._select = None
        if tag == "form":
            self._form = None


def crawl(client: Client) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to from the front page and from the work."""
    waiting, seen = deque(["/", "/work/"]), {"/", "/work/"}
    while waiting:
        path = waiting.popleft()
        answer = client.get(path, follow=True)
        assert answer.status_code in (200, 403, 404), (path, answer.status_code)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page()
        page.feed(answer.content.decode())
        yield path, page
        for link in page.links:
            parts = urlsplit(urljoin(f"http://testserver{path}", link))
            if parts.netloc != "testserver" or SKIPPED.search(parts.path):
                continue
            query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in DROPPED])
            target = parts.path + (f"?{query}" if query else "")
            if target not in seen:
                seen.add(target)
                waiting.append(target)
        assert len(seen) < MOST_PAGES, "the crawl does not end"


def is_flow(name: str) -> bool:
    """Whether a form's action is one of a table's."""
    kind, _dot, action = name.partition(".")
    return kind in flows and any(one.name == action for one in flows[kind].actions)


def press(client: Client, path: str, form: Form) -> str:
    """`done`, `refused`, or what is wrong; everything is as before afterwards."""
    before = transaction.savepoint()  # not `atomic`: some of what is pressed must not be nested in another
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    batches = Batch.objects.count()
    answer: Any = client.post(urljoin(path, form.url), form.sent)
    events = list(Event.objects.filter(pk__gt=last).values_list("action", "cause"))
    told = verdict(form, answer, events, Batch.objects.count() - batches)
    transaction.savepoint_rollback(before)
    return told


def verdict(form: Form, answer: HttpResponse, events: list[tuple[str, str]], batches: int) -> str:
    own = [action for action, cause in events if not cause]
    if answer.status_code in (302, 303):
        if own == [form.name] or (not own and batches == 1):
            return "done"
        return f"{form.name} leads on with events {own}"
    page = Page()
    page.feed(answer.content.decode())
    asks_on = answer.status_code == 200 and form.name in {one.name for one in page.forms}
    if not events and (asks_on or (answer.status_code in (409, 422) and page.problem)):
        return "refused"
    return f"{form.name} answers {answer.status_code}, events {own}"


class EveryButton(TestCase):
    """A class, because the demonstration is loaded once for all of them."""

    @classmethod
    def setUpTestData(cls) -> None:
        load(None, small=True)

    def test_each_does_one_thing_or_says_why_not(self) -> None:
        wrong, counted, names = [], Counter[str](), Counter[str]()
        for account in logins():
            name, phone = account["login"], account["phone"]
            user = User.objects.get(username=name) if name else User.objects.get(phone_hash=phone_hash(phone))
            chosen = [str(one.ref) for one in capacities_of(user, local_date(clock.now()), strong=True)]
            client = signed_in(user, chosen[0] if chosen else "", strong=True)
            pressed: set[tuple[str, str]] = set()
            for path, page in crawl(client):
                for form in page.forms:
                    where = urljoin(path, form.url)
                    if not is_flow(form.name) or (form.name, where, str(form.sent.get("what"))) in pressed:
                        continue
                    pressed.add((form.name, where, str(form.sent.get("what"))))
                    told = press(client, path, form)
                    counted[told if told in ("done", "refused") else "wrong"] += 1
                    names[form.name] += told == "done"
                    wrong += [] if told in ("done", "refused") else [f"{account['role']} on {path}: {told}"]
        print(f"{counted.total()} buttons pressed: {dict(counted)}; done at least once: {sorted(+names)}")
        assert wrong == []
        assert counted["done"] > counted["refused"]
