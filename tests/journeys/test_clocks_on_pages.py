"""Dates, days left and colours on the pages, against a table made by hand.

The demonstration of 2023 is over when this begins; the installation is then driven through the instants of the table.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.houses import House
from tests.journeys.people import GREEN, RED, YELLOW, Person, badge, resident, signed_in
from tests.journeys.steps import bring, follow, number

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROVISIONAL = "2027 年的放假安排还没公布，这个日期是暂按的"


@dataclass(frozen=True)
class Row:
    """At that instant the pages show this for the case: big date, what stands beside it, days left, colour."""

    at: str
    case: str
    day: str
    beside: str
    public: str
    work: str
    colour: str
    note: str = ""


# Days off: 2024-02-10 to 02-17 (Spring Festival), made up for on the Sundays 02-04 and 02-18. A concern is to be
# taken up within two working days, the first day not counted; a hazard within 24 hours.
TABLE = (
    # brought on Thursday 02-08 at 10:00: Friday 02-09 is one day, the make-up Sunday 02-18 the second
    Row("2024-02-08T10:00", "festival", "2月18日", "周日", "还有 10 天", "余 10 天", GREEN),
    # of its 254 hours less than a third, 84 h 40 min, is left from 02-15 11:20 on
    Row("2024-02-15T11:19", "festival", "2月18日", "周日", "还有 3 天", "余 3 天", GREEN),
    Row("2024-02-15T11:21", "festival", "2月18日", "周日", "还有 3 天", "余 3 天", YELLOW),
    # brought on Friday 02-16, a day off: the make-up Sunday is one day, Monday the second
    Row("2024-02-16T10:00", "day off", "2月19日", "周一", "还有 3 天", "余 3 天", GREEN),
    Row("2024-02-18T23:59", "festival", "2月18日", "周日", "今天截止", "今天截止", YELLOW),
    Row("2024-02-18T23:59", "day off", "2月19日", "周一", "还有 1 天", "余 1 天", YELLOW),
    Row("2024-02-19T00:00", "festival", "2月18日", "周日", "超 1 天", "超 1 天", RED),
    Row("2024-02-19T00:00", "day off", "2月19日", "周一", "今天截止", "今天截止", YELLOW),
    # brought on a Friday evening: 24 hours, weekend or not; Friday is its last working day
    Row("2024-03-15T18:30", "hazard", "3月16日", "18:30 前", "还有 1 天", "余 1 天", YELLOW),
    Row("2024-03-16T18:29", "hazard", "3月16日", "18:30 前", "今天截止", "今天截止", YELLOW),
    Row("2024-03-16T18:30", "hazard", "3月16日", "18:30 前", "超 1 天", "超 1 天", RED),
    # no official calendar yet: Monday, so Wednesday by the plain week, and the pages say so
    Row("2027-01-11T10:00", "unannounced", "1月13日", "周三", "还有 2 天", "余 2 天", GREEN, PROVISIONAL),
)
WITHIN = {"hazard": "有人身危险，24 小时内处置"}


def test_the_pages_agree_with_the_table(browser: Browser, past_house: House) -> None:
    past_house.start("2024-01-26T09:00:00+08:00", "--only", "web")
    receipts: dict[str, str] = {}
    with resident(browser, past_house) as li, signed_in(browser, past_house, "street_office") as clerk:
        rated = _answered(li, clerk)
        for at in sorted({row.at for row in TABLE}):
            past_house.set_clock(f"{at}:00+08:00")
            for row in (row for row in TABLE if row.at == at):
                if row.case not in receipts:
                    urgency = {"urgency": "HAZARD"} if row.case == "hazard" else {}
                    receipts[row.case] = bring(li, **urgency)
                    _on_the_receipt(li, row)
                _on_the_tracking_page(li, clerk, row, receipts[row.case])
            if at.startswith("2024-02-08"):
                _rated_until_the_make_up_sunday(li, rated)


def _on_the_receipt(li: Person, row: Row) -> None:
    said = "24 小时内" if row.case in WITHIN else f"{row.day}（{row.beside}）前"
    expect(li.page.locator(".tl")).to_contain_text(said)
    expect(li.page.locator(".tl")).to_contain_text(row.note)


def _on_the_tracking_page(li: Person, clerk: Person, row: Row, receipt: str) -> None:
    ref = follow(li, receipt)
    promise = li.page.locator(".promise").first
    told = f"{row.at} {row.case}"
    expect(promise.locator(".promise-label"), told).to_have_text(WITHIN.get(row.case, "最晚接手"))
    expect(promise.locator("b"), told).to_have_text(row.day)
    expect(promise.locator("time span"), told).to_have_text(row.beside)
    assert badge(promise) == (row.public, row.colour), told
    expect(promise, told).to_contain_text(row.note)
    assert row.note or "暂按" not in promise.inner_text(), told
    clerk.go("/work/")
    line = clerk.page.locator(f"#row-concern-{number(ref)}")
    assert badge(line) == (row.work, row.colour), told
    clerk.go(f"/work/concerns/{number(ref)}")
    tags = clerk.page.locator(".pane-tags")
    assert badge(tags) == (f"{row.work}，接手，{row.day}", row.colour), told
    expect(tags, told).to_contain_text(row.note)


def _answered(li: Person, clerk: Person) -> str:
    """Answered on Friday 2024-01-26."""
    receipt = bring(li)
    clerk.go(f"/work/concerns/{number(follow(li, receipt))}")
    clerk.does("concern.answer", text="当天已经修好。", outcome="DONE")
    return receipt


def _rated_until_the_make_up_sunday(li: Person, receipt: str) -> None:
    """Fifteen calendar days end on Saturday 02-10, a day off: the next working day is the make-up Sunday 02-18."""
    follow(li, receipt)
    expect(li.page.locator('form[data-action="concern.rate"] .then')).to_contain_text("2月18日前评价")
