"""The public pages of suggestions and a resident's page in a browser: wide and narrow, for elders, by axe."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from lianxin.casework.models import Concern, Suggestion
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.models import Sensitivity
from lianxin.core import clock
from tests.browser import DESK, PHONE, context, scrolls_sideways, violations
from tests.casework.suggestion.stage import Stage, day
from tests.zone import a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "关于在锦程路小学、望江路幼儿园和青禾路第二中学周边统一增设人行信号灯并划定护学通道的建议" * 2


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone())
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def taken_up(stage: Stage, concern: Concern, title: str, sensitivity: Sensitivity) -> Suggestion:
    suggestion = stage.edit(stage.draft(concern), concerns=[concern], title=title, sensitivity=sensitivity)
    invited = [stage.zone.deputies["deliberation_deputy"], stage.zone.deputies["voter_deputy"]]
    suggestion = stage.does("invite", suggestion, "congress_deputy", deputies=invited)
    for name in ("deliberation_deputy", "voter_deputy"):
        suggestion = stage.does("cosign", suggestion, name)
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    stage.later(days=1)
    return stage.does("accept", suggestion, "congress_clerk", subject="城建环资")  # type: ignore[no-any-return]


def one_of_each(stage: Stage) -> list[str]:
    """One under way with a moved date, one replied to, one whose proposers are not named; the addresses to look at."""
    waiting, answered = stage.concern(), stage.concern()
    one = taken_up(stage, waiting, LONG[:100], Sensitivity.NORMAL)
    assist = [stage.body("city_management"), stage.body("economy")]
    one = stage.does("assign", one, "handling_clerk", main=stage.body("construction"), assist=assist)
    asked = stage.ask(
        What.EXTENSION, "other_unit_handler",
        assignment=stage.of(one, "construction"), wanted_on=day("2025-01-20"),
    )  # fmt: skip
    stage.later(days=1)
    stage.does("grant", asked, "handling_clerk")
    two = taken_up(stage, answered, "关于增设信号灯的建议", Sensitivity.NORMAL)
    two = stage.does("assign", two, "handling_clerk", main=stage.body("construction"))
    stage.later(days=7)
    stage.delivered(two)
    three = taken_up(stage, stage.concern(), "关于夜间停车的建议", Sensitivity.NAME_WITHHELD)
    stage.later(days=1)
    deputy = stage.zone.deputies["congress_deputy"]
    pages = [f"/suggestions/{row.number}" for row in (one, two, three)]
    own = [f"/c/{concern.receipt}" for concern in (waiting, answered)]
    return ["/", "/suggestions/", "/suggestions/?state=withdrawn", f"/deputies/{deputy.pk}/", *pages, *own]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    stage: Stage, browser: Browser, live_server: LiveServer
) -> None:
    paths = one_of_each(stage)
    tab = context(browser)
    page = tab.new_page()
    for elder, widths in (("0", (320, PHONE, DESK)), ("1", (PHONE, DESK))):
        tab.add_cookies([{"name": "elder", "value": elder, "url": live_server.url}])
        for path in paths:
            page.goto(live_server.url + path)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 740})
                assert violations(page) == [], (path, width, elder)
                assert not scrolls_sideways(page), (path, width, elder)
    tab.close()
