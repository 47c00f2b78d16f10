"""Residents at the public pages: a browser, the pages of questions filled in, a concern with its receipt."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from lianxin.casework.models import Concern
from tests.zone import Zone, a_zone

WORDS = "锦程路小学门口放学的时候没有红绿灯，车又快，孩子过马路很危险。"
PHONE, NAME = "13812345678", "欧阳秀英"


def hidden(html: str) -> list[tuple[str, str]]:
    """The hidden fields of the page's form, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html)
    return [(name, value) for name, value in found if name not in ("next",)]


@dataclass
class Resident:
    """Somebody with a phone who fills in the pages and presses the buttons."""

    zone: Zone
    client: Client = field(default_factory=Client)
    page: Any = None

    def open(self, query: str = "") -> Any:
        self.page = self.client.get("/concerns/new" + query)
        return self.page

    @property
    def html(self) -> str:
        return str(self.page.content.decode())

    @property
    def step(self) -> str:
        """The page of questions that is shown."""
        return dict(hidden(self.html)).get("step", "")

    def send(self, **answers: Any) -> Any:
        """Send the page that is shown with these answers; what it carries goes along."""
        data: dict[str, Any] = {}
        for name, value in hidden(self.html):
            data.setdefault(name, []).append(value)
        data.update(answers)
        self.sent = data
        self.page = self.client.post("/concerns/new", data)
        return self.page

    def until_checked(self, **answers: Any) -> Any:
        """Walk to the last page."""
        self.open()
        street = str(self.zone.streets["qinghe"].pk)
        self.send(words=answers.get("words", WORDS), area=street, place="西门", urgency="ORDINARY")
        rest = {"phone": PHONE, "name": NAME, "show_name": "no", "may_publish": "no"}
        return self.send(**{**rest, **{key: value for key, value in answers.items() if key != "words"}})

    def submit(self, **answers: Any) -> Concern:
        """A concern, from the first page to the receipt."""
        self.until_checked(**answers)
        self.send(contact_agreed="on")
        assert self.page.status_code == 303, self.html[:400]
        return Concern.objects.latest("id")


def receipt_in(response: HttpResponse) -> str:
    """The code in the address one is sent to."""
    return response["Location"].split("/")[2]


@pytest.fixture(autouse=True)
def empty_outbox(home: Path) -> None:
    """What other tests sent is not what this one sent."""
    for path in (home / "outbox").glob("*"):
        path.unlink()


@pytest.fixture
def zone(db: None) -> Zone:
    return a_zone()


@pytest.fixture
def resident(zone: Zone) -> Resident:
    return Resident(zone)
