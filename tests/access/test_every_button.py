"""Every action that any page of the small demonstration offers to any of its accounts is pressed.

Each leaves exactly one event of its name, beside those it causes, or says on the page why not. What was
pressed is taken back, so that every button is pressed on the demonstration as it stands.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

from lianxin.accounts.actor import Actor
from lianxin.accounts.capacities import actor_for, capacities_of
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
# of what can be chosen the last, so that something changes; at least one; neither unit nor a body outside but one
ANOTHER, ONE_OF, LEFT_OUT = ("to", "handler", "status"), ("deputies",), ("outside_body", "outside_number")
# the buttons that are answers; others keep the text and lead on
DECIDING = ("verdict", "word")
AGREED, REMARKS = ("PASS", "SIGN"), ("remark", "sentence")
DAYS = {"held_on": 0, "wanted_on": 120}
# what answers with the one page that shows what was asked for
SHOWS = ("concern.unmask",)
SENTENCES = re.compile(r'<(?:p class="error"|[^>]+role="alert")[^>]*>(.*?)</(?:p|div|section)>', re.S)
TAGS = re.compile("<[^>]+>")

# what a person would write into a field of that name
WORDS = {
    "number": "望办函〔2099〕999号",
    "contact_phone": "0000-12345678",
    "title": "关于加快补齐公共服务设施的建议",
}


@dataclass
class Form:
    """A form that acts: its action's name, where it is sent, and what a person would send."""

    name: str
    url: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def ways(self) -> list[dict[str, list[str]]]:
        """What is sent by each of its buttons; who agrees has nothing to remark."""
        agreed = {name: values for name, values in self.sent.items() if name not in REMARKS}
        named = [{**(agreed if value in AGREED else self.sent), name: [value]} for name, value in self.buttons]
        return named or [self.sent]


class Page(HTMLParser):
    """The acting forms of a page, filled in as a person might."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: tuple[str, list[str]] | None = None
        self._ids: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
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
        elif tag == "button" and "data-action" in known and "formaction" in known:
            self.forms.append(Form(known["data-action"], known["formaction"], form.sent))
        elif tag == "button" and name in DECIDING:
            form.buttons.append((name, value))
        elif tag == "input" and name:
            self._input(form, name, value, known)

    def _input(self, form: Form, name: str, value: str, known: dict[str, str]) -> None:
        kind = known.get("type", "text")
        if kind == "radio" and (name not in form.sent or "checked" in known or name in ANOTHER):
            form.sent[name] = [value]
        elif kind == "checkbox" and ("checked" in known or (name in ONE_OF and name not in form.sent)):
            form.sent.setdefault(name, []).append(value or "on")
        elif kind == "date":
            days = DAYS.get(name, 40)
            day = local_date(clock.now()) + timedelta(days=days)
            form.sent.setdefault(name, []).append(value or day.isoformat())
        elif kind == "number":
            form.sent.setdefault(name, []).append(value or "1")
        elif kind in ("text", "hidden", "tel", "search"):
            form.sent.setdefault(name, []).append(
                value or ("" if kind == "hidden" or name in LEFT_OUT else WORDS.get(name, "写清楚的几个字"))
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._form:
            name, options = self._select
            self._form.sent.setdefault(name, []).extend(options[-1:] if name in ANOTHER else options[:1])
        if tag == "select":
            self._select = None
        if tag == "form":
            self._form = None


def pages_of(actor: Actor, client: Client) -> Iterator[tuple[str, Page]]:
    """Every page on which this account can act: what waits for it, and each case that it may know of.

    That links lead to each of them is the business of the crawl in `tests/journeys`.
    """
    paths = ["/work/", "/work/?view=open", "/work/suggestions/new", "/work/suggestions/enter", "/work/statutory/new"]
    for kind, flow in flows.items():
        known = flow.visible(actor).order_by("pk").values_list("pk", flat=True)
        paths += [f"/work/{kind}s/{pk}" for pk in known]
        if kind == "suggestion":  # the one state in which they do anything
            drafts = known.filter(state="DRAFT")
            paths += [f"/work/suggestions/{pk}/{name}" for pk in drafts for name in ("edit", "invite", "sign")]
    if actor.kind == "resident":
        paths += [f"/c/{one.receipt}" for one in flows["concern"].visible(actor)]
    for path in paths:
        answer = client.get(path, follow=True)
        assert answer.status_code in (200, 403, 404, 405), (path, answer.status_code)
        if answer.status_code == 200:
            text, page = answer.content.decode(), Page()
            if "data-action" in text:  # else there is nothing to press, and to parse takes as long as some pages take
                page.feed(text)
            yield path, page


def another(actor: Actor, path: str) -> int:
    """A concern in hand beside the one of this page."""
    others = flows["concern"].visible(actor).filter(state="IN_HAND").exclude(pk=int(path.rpartition("/")[2]))
    return next(iter(others.order_by("pk").values_list("pk", flat=True)), 0)


def is_flow(name: str) -> bool:
    """Whether a form's action is one of a table's."""
    kind, _dot, action = name.partition(".")
    return kind in flows and any(one.name == action for one in flows[kind].actions)


def press(client: Client, path: str, form: Form, sent: dict[str, list[str]]) -> str:
    """`done`, `refused`, or what is wrong; everything is as before afterwards."""
    before = transaction.savepoint()  # not `atomic`: some of what is pressed must not be nested in another
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    batches = Batch.objects.count()
    answer: Any = client.post(urljoin(path, form.url), sent)
    if answer.status_code == 200 and form.name not in SHOWS and (asked := again(form, answer)):
        answer = client.post(urljoin(path, asked.url), asked.sent)
    events = list(Event.objects.filter(pk__gt=last).values_list("action", "cause"))
    told = verdict(form, answer, events, Batch.objects.count() - batches)
    transaction.savepoint_rollback(before)
    return told


def again(form: Form, answer: HttpResponse) -> Form | None:
    """The form on the answer that asks whether it is really wanted."""
    page = Page()
    page.feed(answer.content.decode())
    return next((one for one in page.forms if one.name == form.name), None)


def verdict(form: Form, answer: HttpResponse, events: list[tuple[str, str]], batches: int) -> str:
    own = [action for action, cause in events if not cause]
    if answer.status_code in (302, 303):
        if own == [form.name] or (not own and batches == 1):
            return "done"
        return f"{form.name} leads on with events {own}"
    if form.name in SHOWS and answer.status_code == 200 and own == [form.name]:
        return "done"
    said = [" ".join(TAGS.sub(" ", one).split()) for one in SENTENCES.findall(answer.content.decode())]
    if not events and answer.status_code in (409, 422) and any(said):
        return f"refused: {' '.join(said)[:120]}"
    return f"{form.name} answers {answer.status_code}, events {own}"


@pytest.mark.parametrize(("status", "body", "events", "batches"), [
    (303, "", [], 0), (303, "", [("concern.take", ""), ("concern.take", "")], 0), (303, "", [("concern.hand", "")], 0),
    (200, "", [], 0), (200, "", [("concern.take", "")], 0), (422, "", [], 0), (500, '<p class="error">x</p>', [], 0),
    (422, '<p class="error">x</p>', [("concern.take", "")], 0),
])  # fmt: skip
def test_it_would_notice(status: int, body: str, events: list[tuple[str, str]], batches: int) -> None:
    told = verdict(Form("concern.take", ""), HttpResponse(body, status=status), events, batches)
    assert told.partition(":")[0] not in ("done", "refused")


def test_it_takes_one_event_and_a_sentence_for_an_answer() -> None:
    form, caused = Form("concern.take", ""), ("supervision.void", "1")
    assert verdict(form, HttpResponse(status=303), [("concern.take", ""), caused], 0) == "done"
    assert verdict(form, HttpResponse('<p class="error">写一写</p>', status=422), [], 0) == "refused: 写一写"


class EveryButton(TestCase):
    """A class, because the demonstration is loaded once for all of them."""

    @classmethod
    def setUpTestData(cls) -> None:
        load(None, small=True)

    def test_each_does_one_thing_or_says_why_not(self) -> None:
        counted, names = Counter[str](), Counter[str]()
        wrong: list[str] = []
        refused: list[str] = []
        for account in logins():
            name, phone = account["login"], account["phone"]
            user = User.objects.get(username=name) if name else User.objects.get(phone_hash=phone_hash(phone))
            today = local_date(clock.now())
            chosen = next((one.ref for one in capacities_of(user, today, strong=True)), None)
            client = signed_in(user, str(chosen or ""), strong=True)
            actor = actor_for(user, chosen, today, strong=True)
            pressed: set[tuple[str, str]] = set()
            for path, page in pages_of(actor, client):
                for form in page.forms:
                    where = urljoin(path, form.url)
                    if not is_flow(form.name) or (form.name, where, str(form.sent.get("what"))) in pressed:
                        continue
                    pressed.add((form.name, where, str(form.sent.get("what"))))
                    if form.name == "concern.merge":
                        form.sent["into"] = [str(another(actor, path))]
                    for sent in form.ways():
                        told = press(client, path, form, sent)
                        how = told.partition(":")[0]
                        counted[how if how in ("done", "refused") else "wrong"] += 1
                        names[form.name] += told == "done"
                        line = f"{account['role']} on {path}: {form.name} {told}"
                        wrong += [] if how in ("done", "refused") else [line]
                        refused += [line] if how == "refused" else []
        print(f"{counted.total()} buttons pressed: {dict(counted)}; done at least once: {sorted(+names)}")
        print("\n".join(wrong))
        print("\n".join(refused))
        assert wrong == []
        assert counted["done"] > counted["refused"]
