"""A concern from the first words to a kept promise, each step by the pages alone."""

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import DESK, PHONE, scrolls_sideways
from tests.files import photos
from tests.journeys.houses import House
from tests.journeys.people import Person, fill, resident, signed_in
from tests.journeys.steps import bring, follow, number

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="session")
def twelve_megabytes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HEIC photo as large as bar 2 asks."""
    path = tmp_path_factory.mktemp("photo") / "IMG_0001.heic"
    path.write_bytes(photos.heic(photos.noise(2900, 2200, 1.0), quality=100))
    assert 10e6 < path.stat().st_size < 20e6
    return path


def test_it_needs_no_javascript_to_bring_a_concern_with_a_photo(
    browser: Browser, shared_house: House, twelve_megabytes: Path
) -> None:
    with resident(browser, shared_house, PHONE, javascript=False) as li:
        li.go("/")
        with li.page.expect_navigation():
            li.page.get_by_role("link", name="我要反映").first.click()
        receipt = bring(li, photo=twelve_megabytes, place="望江路 7 号楼")
        assert re.fullmatch(r"(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", receipt)
    with resident(browser, shared_house, PHONE, javascript=False) as li:
        ref = follow(li, receipt.lower().replace("-", " "))
        li.sees(ref, "NEW")
        assert li.offered() >= {"concern.add", "concern.withdraw"}
        photo = li.page.locator(".photo-list img").first
        assert (
            li.page.request.get(shared_house.address + (photo.get_attribute("src") or "")).headers["content-type"]
            == "image/jpeg"
        )


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_is_walked_from_the_street_to_a_kept_promise(browser: Browser, shared_house: House, width: int) -> None:
    with (
        resident(browser, shared_house, width) as li,
        signed_in(browser, shared_house, "street_office") as clerk,
        signed_in(browser, shared_house, "voter_deputy") as deputy,
        signed_in(browser, shared_house, "unit") as unit,
    ):
        receipt = bring(li, phone="13812340001", name="李秀兰", contact_agreed="on")
        ref = follow(li, receipt)
        case = f"/work/concerns/{number(ref)}"
        _hand(clerk, ref, case)
        _visit_and_refer(deputy, ref, case)
        _promise(unit, ref, case)
        _dissatisfied(li, receipt, ref)
        _answer_again(clerk, ref, case)
        _satisfied(li, receipt, ref)
        promise = _report(unit, case)
        _confirm(li, receipt, promise)
        assert not scrolls_sideways(li.page)
        for one in (li, clerk, deputy, unit):
            assert one.troubles == []
    stats = json.loads(shared_house.run("verify", "--json"))
    assert stats["ok"] and stats["first_bad"] is None


def _hand(clerk: Person, ref: str, case: str) -> None:
    """The street's clerk hands it to the deputy."""
    clerk.go("/work/")
    expect(clerk.page.locator(f'a[href="{case}"]').first).to_be_visible()
    clerk.go(case)
    clerk.sees(ref, "NEW")
    assert clerk.offered() >= {"concern.take", "concern.hand", "concern.refer", "concern.decline"}
    with clerk.doing("concern.hand") as form:
        form.locator("[name=to]").select_option(label="沈知远代表")
    clerk.sees(ref, "IN_HAND")
    assert "concern.take" not in clerk.offered()


def _visit_and_refer(deputy: Person, ref: str, case: str) -> None:
    """The deputy goes to see it, and refers it to the unit."""
    deputy.go("/work/")
    deputy.sees(ref, "IN_HAND")
    deputy.go(case)
    deputy.does("concern.visit", seen="到现场看过：三盏灯都不亮，台阶边上没有扶手。")
    deputy.sees(ref, "IN_HAND")
    expect(deputy.object(ref)).to_contain_text("三盏灯都不亮")
    with deputy.doing("concern.refer") as form:
        form.locator("[name=unit]").select_option(label="望澜开发区城市管理局")
    deputy.sees(ref, "REFERRED")
    assert "concern.urge" in deputy.offered() and "concern.answer" not in deputy.offered()


def _promise(unit: Person, ref: str, case: str) -> None:
    """The unit answers with a dated promise; it does not see who asked."""
    unit.go(case)
    unit.sees(ref, "REFERRED")
    assert unit.offered() >= {"concern.answer", "concern.send_back", "request.ask"}
    assert "13812340001" not in unit.page.content()
    with unit.doing("concern.answer") as form:
        fill(form, "text", "灯杆线路老化，已列入月底前的更换计划。")
        fill(form, "outcome", "PLANNED")
        form.locator("[name=what]").first.fill("换掉三盏路灯")
        form.locator("[name=due_on]").first.fill("2025-11-28")
    unit.sees(ref, "ANSWERED")


def _dissatisfied(li: Person, receipt: str, ref: str) -> None:
    """The resident finds the answer wanting: back to the street."""
    follow(li, receipt)
    li.sees(ref, "ANSWERED")
    assert "concern.rate" in li.offered()
    expect(li.page.locator("[data-object^=commitment]")).to_have_attribute("data-state", "OPEN")
    li.does("concern.rate", score="DISSATISFIED", words="太慢了，老人今晚还要下楼。")
    li.sees(ref, "IN_HAND")
    assert "concern.rate" not in li.offered()
    expect(li.page.locator("h1")).to_be_visible()


def _answer_again(clerk: Person, ref: str, case: str) -> None:
    """The street's office answers itself."""
    clerk.go(case)
    clerk.sees(ref, "IN_HAND")
    expect(clerk.page.locator("body")).to_contain_text("太慢了，老人今晚还要下楼。")
    clerk.does("concern.answer", text="今天已装好临时照明，换灯的日子不变。", outcome="DONE")
    clerk.sees(ref, "ANSWERED")


def _satisfied(li: Person, receipt: str, ref: str) -> None:
    """The second rating closes it."""
    follow(li, receipt)
    li.sees(ref, "ANSWERED")
    li.does("concern.rate", score="SATISFIED", words="")
    li.sees(ref, "CLOSED")
    assert not li.offered() & {"concern.add", "concern.withdraw", "concern.rate"}


def _report(unit: Person, case: str) -> str:
    """The unit reports that the promise is kept."""
    unit.go(case)
    unit.page.locator('tr[data-object^="commitment"] a').first.click()
    unit.page.wait_for_url(re.compile(r"/work/commitments/\d+"))
    ref = "commitment:" + unit.path.rpartition("/")[2]
    unit.sees(ref, "OPEN")
    unit.does("commitment.report", report="三盏灯都换了，晚上试过都亮。")
    unit.sees(ref, "REPORTED")
    return ref


def _confirm(li: Person, receipt: str, promise: str) -> None:
    """The resident says that it was kept."""
    follow(li, receipt)
    li.sees(promise, "REPORTED")
    li.does("commitment.confirm", word="KEPT")
    li.sees(promise, "KEPT")
    assert "commitment.confirm" not in li.offered()


def test_it_walks_an_imported_message(browser: Browser, shared_house: House, tmp_path: Path) -> None:
    table = tmp_path / "messages.csv"
    with table.open("w", newline="", encoding="utf-8") as handle:
        rows = csv.writer(handle)
        rows.writerow(["id", "topic", "detail", "time", "likes", "dislikes"])
        rows.writerow(
            ["m-1", "书香社区的井盖松了", "车一压就响，夜里吵得睡不着，也怕有人掉下去。", "2019/2/28 11:25:05", 0, 0]
        )
        rows.writerow(["m-2", "太短", "嗯", "2019/2/28 11:25:05", 0, 0])
    read = json.loads(shared_house.run("import", "concerns", str(table), "--area", "青禾街道", "--json", expect=1))
    assert (read["read"], read["created"], [one["line"] for one in read["refused"]]) == (2, 1, [3])
    with signed_in(browser, shared_house, "street_office") as clerk, signed_in(browser, shared_house, "unit") as unit:
        clerk.go("/work/search?q=井盖松了")
        clerk.page.get_by_role("link", name="书香社区的井盖松了").first.click()
        clerk.page.wait_for_url(re.compile(r"/work/concerns/\d+"))
        case = clerk.path
        ref = "concern:" + case.rpartition("/")[2]
        clerk.sees(ref, "NEW")
        expect(clerk.object(ref)).to_contain_text("2019年2月28日")
        clerk.does("concern.take")
        clerk.sees(ref, "IN_HAND")
        with clerk.doing("concern.refer") as form:
            form.locator("[name=unit]").select_option(label="望澜开发区城市管理局")
        clerk.sees(ref, "REFERRED")
        unit.go(case)
        unit.does("concern.answer", text="井盖已经换成防响的。", outcome="DONE")
        unit.sees(ref, "ANSWERED")
