"""A zone in which things are performed, by name."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from lianxin.accounts.actor import Actor
from lianxin.casework import succession
from lianxin.casework.models import Concern
from lianxin.core.refs import SubjectRef
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn
from tests.browser import DESK, context
from tests.desk import at_work
from tests.zone import Zone, a_zone

MONDAY = datetime(2024, 9, 2, 1, tzinfo=UTC)


class Stage:
    """The cast and the time. Actors are named as in `tests.zone`, or "resident"."""

    def __init__(self) -> None:
        self.zone: Zone = a_zone()
        self.now = MONDAY

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def submit(self, site: str | None = "qinghe_home", street: str | None = None, **more: Any) -> Concern:
        inputs = {
            "words": "青禾路的路灯坏了三天，晚上看不清路",
            "site": self.zone.sites[site] if site else None,
            "area": self.zone.streets[street] if street else None,
            **more,
        }
        return flows["concern"].begin("submit", self.zone.actor("anonymous"), self.now, zone_id=self.zone.id, **inputs)

    def actor(self, name: str, case: Any) -> Actor:
        if name == "resident":
            return self.zone.resident(case.pk if case.kind == "concern" else case.concern_id)
        return self.zone.actor(name, self.now.date())

    def do(self, name: str, case: Any, who: str, **inputs: Any) -> Any:
        """Perform `action` of the case's own flow; ten minutes pass first."""
        self.wait(minutes=10)
        return flows[case.kind].perform(name, case, self.actor(who, case), self.now, **inputs)

    def offered(self, case: Any, who: str) -> set[str]:
        return {action.name for action in flows[case.kind].offers(case, self.actor(who, case), self.now)}

    def turn(self, case: Any) -> SubjectRef | None:
        row = Turn.objects.filter(subject_kind=case.kind, subject_id=case.pk).first()
        return SubjectRef(row.holder_kind, row.holder_id) if row else None

    def body(self, name: str) -> SubjectRef:
        return SubjectRef("organization", self.zone.bodies[name].pk)

    def clocks(self, case: Any) -> dict[str, datetime]:
        rows = Deadline.objects.filter(subject_kind=case.kind, subject_id=case.pk, stopped_at=None)
        return dict(rows.values_list("clock", "due_at"))

    def pass_on(self) -> int:
        """Let the successors have what the gone held."""
        return succession.run(self.now)

    def referred(self, **more: Any) -> Concern:
        concern = self.submit(**more)
        concern = self.do("take", concern, "site_desk")
        return self.do("refer", concern, "site_desk", unit=self.zone.bodies["city_management"])

    def answered(self, **more: Any) -> Concern:
        return self.do("answer", self.referred(**more), "unit_handler", text="已经修好了", outcome="DONE")

    def promised(self, days: int = 30) -> Any:
        due_on = (self.now + timedelta(days=days)).date()
        concern = self.do(
            "answer", self.referred(), "unit_handler", text="月底前换灯", outcome="PLANNED", what=["换灯"],
            unit=[], due_on=[due_on],
        )  # fmt: skip
        return concern.commitments.get()


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


@pytest.fixture
def tab(stage: Any, browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """A page of one of the cast, at an address."""
    opened = []

    def open_as(who: str, path: str, width: int = DESK, javascript: bool = True) -> Page:
        made = context(browser, width, javascript)
        opened.append(made)
        cookie = at_work(stage.zone, who).cookies["sessionid"].value
        made.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = made.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_as
    for one in opened:
        one.close()
