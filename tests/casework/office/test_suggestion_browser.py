"""The offices' pages of suggestions in a browser: axe, no sideways scroll, an assignment without scripts."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lianxin.casework.models import Letter, Statutory, Suggestion
from lianxin.casework.request.models import What
from lianxin.core import clock
from tests.browser import DESK, PHONE, scrolls_sideways, violations
from tests.casework.suggestion.stage import NOW, Stage
from tests.zone import a_zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = 320
SHOTS = os.environ.get("LIANXIN_OFFICE_SHOTS", "")
Tab = Callable[..., Page]


@pytest.fixture
def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(a_zone(), NOW)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def answered(stage: Stage) -> Suggestion:
    """With an assisting unit, signatories, letters and promises."""
    concern = stage.concern()
    suggestion = stage.draft(concern)
    invited = [stage.zone.deputies["deliberation_deputy"], stage.zone.deputies["voter_deputy"]]
    suggestion = stage.does("invite", suggestion, "congress_deputy", deputies=invited)
    for name in ("deliberation_deputy", "voter_deputy"):
        suggestion = stage.does("cosign", suggestion, name)
    suggestion = stage.does("submit", suggestion, "congress_deputy")
    suggestion = stage.does("accept", suggestion, "congress_clerk", subject="城建环资")
    units = {"main": stage.body("construction"), "assist": [stage.body("city_management")]}
    suggestion = stage.does("assign", suggestion, "handling_clerk", **units)
    stage.later(days=35)
    assist = stage.taken(stage.of(suggestion, "city_management"), "unit_handler")
    stage.does("give_opinion", assist, "unit_handler", opinion="灯控由我局接入，同意主办单位的安排。")
    stage.later(days=20)
    main = stage.of(suggestion, "construction")
    stage.ask(What.EXTENSION, "other_unit_head", assignment=main, wanted_on=date(2025, 1, 20))
    return stage.delivered(suggestion)


def house(stage: Stage) -> dict[str, tuple[str, str]]:
    """A day's work: the pages by name, each with whose it is."""
    done = answered(stage)
    double, accepted = stage.submitted(), [stage.accepted() for _n in range(3)]
    pending = stage.of(stage.assigned(assist=("economy",)), "construction")
    returned = stage.ask(What.RETURN, "other_unit_head", assignment=pending, competent="经济发展局")
    other = stage.of(stage.assigned(), "construction")
    extended = stage.ask(What.EXTENSION, "other_unit_head", assignment=other, wanted_on=date(2025, 2, 20))
    joined = stage.ask(What.JOIN, "congress_clerk", suggestion=accepted[0], into=accepted[1])
    Statutory.objects.create(
        zone=stage.zone.area, deputy=stage.zone.deputies["congress_deputy"], congress="市人大常委会", number="第 86 号",
        title="关于延长地铁三号线的建议", submitted_on=date(2024, 9, 1),
    )  # fmt: skip
    ids = "&".join(f"ids=suggestion-{one.pk}" for one in accepted)
    assert Letter.objects.filter(suggestion=done).count() == 3
    return {
        "replied": ("congress_clerk", f"/work/suggestions/{done.pk}"),
        "replied-unit": ("other_unit_handler", f"/work/suggestions/{done.pk}"),
        "submitted": ("congress_clerk", f"/work/suggestions/{double.pk}"),
        "accepted": ("handling_clerk", f"/work/suggestions/{accepted[1].pk}"),
        "accepted-congress": ("congress_clerk", f"/work/suggestions/{accepted[1].pk}"),
        "returned": ("handling_clerk", f"/work/requests/{returned.pk}"),
        "extended": ("handling_clerk", f"/work/requests/{extended.pk}"),
        "joined": ("congress_deputy", f"/work/requests/{joined.pk}"),
        "promise": ("congress_clerk", f"/work/commitments/{done.commitments.get(what='西门路口装人行信号灯').pk}"),
        "inbox": ("congress_clerk", f"/work/?open=suggestion-{double.pk}"),
        "inbox-handling": ("handling_clerk", f"/work/?open=request-{returned.pk}"),
        "inbox-unit": ("other_unit_handler", f"/work/?open=assignment-{pending.pk}"),
        "figures": ("handling_clerk", "/work/figures"),
        "bulk": ("handling_clerk", f"/work/bulk?do=assign&{ids}"),
        "enter": ("congress_clerk", "/work/suggestions/enter"),
        "statutory": ("congress_clerk", "/work/statutory/"),
        "statutory-new": ("congress_clerk", "/work/statutory/new"),
        "search": ("congress_clerk", "/work/search?q=信号灯"),
    }


def test_the_pages_are_sound_on_a_desk_and_on_a_phone(stage: Stage, tab: Tab) -> None:
    found: dict[str, list[str]] = {}
    for name, (who, path) in house(stage).items():
        page = tab(who, path)
        assert page.locator("main h1").count() >= 1 or "inbox" in name, name
        for width in (DESK, PHONE, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            wrong = violations(page) if width != NARROW else []
            wrong += ["scrolls sideways"] if scrolls_sideways(page) else []
            if wrong:
                found[f"{name} at {width}"] = wrong
            if SHOTS and width != NARROW:
                whole = width == PHONE or "inbox" not in name
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=whole)
        page.context.close()
    assert found == {}


def test_a_suggestion_is_given_to_units_without_scripts(stage: Stage, tab: Tab) -> None:
    suggestion = stage.accepted()
    page = tab("handling_clerk", f"/work/suggestions/{suggestion.pk}", javascript=False)
    expect(page.get_by_label("建设局主办", exact=True)).to_be_checked()
    page.get_by_label("经济发展局协办", exact=True).check()
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.locator("[data-object][data-state=ASSIGNED]").first).to_be_visible()
    expect(page.get_by_text("办好了：交办")).to_be_visible()
    suggestion.refresh_from_db()
    assert {(row.unit.name, row.role) for row in suggestion.assignments.all()} == {
        ("建设局", "MAIN"), ("经济发展局", "ASSIST"),
    }  # fmt: skip
