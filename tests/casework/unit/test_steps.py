"""The journey's steps of a unit, walked once from the first page to the letters."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from lianxin.casework.models import Letter
from lianxin.core import clock
from tests.browser import DESK, context
from tests.casework.suggestion.stage import NOW, Stage
from tests.desk import at_work
from tests.journeys import unit_steps
from tests.journeys.people import Person
from tests.zone import a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Address:
    """As much of a house as a person needs to go from page to page."""

    def __init__(self, address: str) -> None:
        self.address = address


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone(), NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def person(stage: Stage, browser: Browser, live_server: LiveServer) -> Iterator[Callable[[str], Person]]:
    """One of the cast at a desk."""
    tabs = []

    def at_a_desk(who: str) -> Person:
        tab: Any = context(browser, DESK)
        tabs.append(tab)
        cookie = at_work(stage.zone, who).cookies["sessionid"].value
        tab.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return Person(Address(live_server.url), tab)  # type: ignore[arg-type]

    yield at_a_desk
    for tab in tabs:
        tab.close()


def test_from_the_first_page_to_the_letters(stage: Stage, person: Callable[[str], Person]) -> None:
    suggestion = stage.assigned(assist=("city_management",))
    handler, head, office = person("other_unit_handler"), person("other_unit_head"), person("handling_clerk")
    assisting, economist = person("unit_head"), person("unit_handler")
    assist = unit_steps.duty_of(assisting, suggestion.title)
    unit_steps.ask_relief(assisting, assist, "经济发展局", "三定方案里不归我们。")
    assert stage.of(suggestion, "city_management").requests.get().state == "ASKED"
    unit_steps.take(economist, assist)
    unit_steps.give_opinion(economist, assist, "同意；灯控由我局接入。")
    main = unit_steps.duty_of(head, suggestion.title)
    unit_steps.take(head, main, "石筑")
    unit_steps.talk(handler, main, "任远", "先装灯，护学通道寒假施工。", date(2024, 9, 2))
    measures: Any = [("装信号灯", "DOING", date(2024, 12, 30)), ("护学通道", "PLANNED", date(2025, 2, 27))]
    unit_steps.draft(handler, main, "B", ["年底前装好。", "寒假施工。"], [*measures, ("勘察管线", "DONE", None)])
    unit_steps.send_back(office, main, "寒假施工。", "写清哪天完工")
    unit_steps.draft(handler, main, "B", ["年底前装好。", "2025年2月27日前完工。"], measures)
    unit_steps.let_pass(office, main)
    unit_steps.sign(head, main, "望建函〔2024〕21号")
    assert Letter.objects.count() == 1
    for who in (handler, head, office, assisting, economist):
        assert who.troubles == []
