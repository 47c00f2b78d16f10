"""A suggestion's dates, days left and colours on the pages, against a table made by hand.

Three suggestions are handed in, taken up and assigned by the pages, and the installation is driven through the
instants of the table: the National Day holiday, the ends of August and November, the leap day of 2028.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import suggestion_steps as steps
from tests.journeys.houses import House
from tests.journeys.people import GREEN, RED, YELLOW, Person, badge, resident, signed_in
from tests.journeys.steps import number

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AUGUST, HOLIDAY, LEAP = "关于修补望江路人行道的建议", "关于增加夜间公交班次的建议", "关于开放学校操场的建议"


@dataclass(frozen=True)
class Row:
    """At that instant whoever has the turn reads this of the suggestion: days left, what for, the day, the colour."""

    at: str
    title: str
    left: str
    what: str
    day: str
    colour: str


# 2024-10-01 to 10-07 are off, made up for on Sunday 09-29 and Saturday 10-12
TABLE = (
    # handed in on Friday 08-30: Monday is one, and so on to Friday
    Row("2024-08-30T10:00", AUGUST, "余 7 天", "审查", "9月6日", GREEN),
    # assigned on Saturday 08-31: 30 November is a Saturday too, so Monday 12-02
    Row("2024-08-31T10:00", AUGUST, "余 93 天", "答复", "12月2日", GREEN),
    # handed in on Friday 09-27: Sunday 29, Monday 30, Tuesday 8, 9, 10
    Row("2024-09-27T10:00", HOLIDAY, "余 13 天", "审查", "10月10日", GREEN),
    # of its 326 hours a third is left at 11:20 on 10-06
    Row("2024-10-06T11:19", LEAP, "余 4 天", "审查", "10月10日", GREEN),
    Row("2024-10-06T11:21", LEAP, "余 4 天", "审查", "10月10日", YELLOW),
    # taken up on Monday 09-30: Tuesday 8, 9, 10, 11 and the make-up Saturday
    Row("2024-09-30T09:00", HOLIDAY, "余 12 天", "交办", "10月12日", GREEN),
    Row("2024-10-12T23:59", HOLIDAY, "今天截止", "交办", "10月12日", YELLOW),
    Row("2024-10-13T00:00", HOLIDAY, "超 1 天", "交办", "10月12日", RED),
    # of 2,246 hours a third, 31 days 4 h 40 min, is left at 19:20 on 11-01
    Row("2024-11-01T19:19", AUGUST, "余 31 天", "答复", "12月2日", GREEN),
    Row("2024-11-01T19:21", AUGUST, "余 31 天", "答复", "12月2日", YELLOW),
    # assigned on 11-30: February has no 30th
    Row("2024-11-30T10:00", HOLIDAY, "余 90 天", "答复", "2025年2月28日", GREEN),
    Row("2024-12-02T23:59", AUGUST, "今天截止", "答复", "12月2日", YELLOW),
    Row("2024-12-03T00:00", AUGUST, "超 1 天", "答复", "12月2日", RED),
    # assigned on 30 November 2027: the leap day, a Tuesday
    Row("2027-11-30T10:00", LEAP, "余 91 天", "答复", "2028年2月29日", GREEN),
)
# who does what to which at that instant, before anything is read
HANDED_IN = {"2024-08-30T10:00": (AUGUST,), "2024-09-27T10:00": (HOLIDAY, LEAP)}
TAKEN_UP = {"2024-08-30T10:01": AUGUST, "2024-09-30T09:00": HOLIDAY, "2024-10-12T23:59": LEAP}
ASSIGNED = {"2024-08-31T10:00": AUGUST, "2024-11-30T10:00": HOLIDAY, "2027-11-30T10:00": LEAP}
AT_WORK = {"审查": "congress_office", "交办": "handling_office", "答复": "handling_office"}


def test_the_pages_agree_with_the_table(browser: Browser, past_house: House) -> None:
    past_house.start("2024-08-30T10:00:00+08:00", "--only", "web")  # nothing goes on but what is done on the pages
    refs: dict[str, str] = {}
    with (
        signed_in(browser, past_house, "congress_deputy") as deputy,
        signed_in(browser, past_house, "congress_office") as congress,
        signed_in(browser, past_house, "handling_office") as handling,
        resident(browser, past_house) as li,
    ):
        staff = {"congress_office": congress, "handling_office": handling}
        for at in sorted({row.at for row in TABLE} | set(TAKEN_UP)):
            past_house.set_clock(f"{at}:00+08:00")
            for title in HANDED_IN.get(at, ()):
                refs[title] = _hand_in(deputy, title)
            if at in TAKEN_UP:
                _take_up(congress, refs[TAKEN_UP[at]])
            if at in ASSIGNED:
                _assign(handling, refs[ASSIGNED[at]])
            for row in (row for row in TABLE if row.at == at):
                _reads(staff[AT_WORK[row.what]], refs[row.title], row)
                if row.what == "答复":
                    _is_promised(li, row)


def _hand_in(deputy: Person, title: str) -> str:
    ref = steps.begin(deputy, title)
    steps.write(deputy, ref, "走的人多，一直没有办好。", [("VISIT", "看过三次。")], ["今年办好。"])
    steps.submit(deputy, ref)
    return ref


def _take_up(congress: Person, ref: str) -> None:
    congress.go(f"/work/suggestions/{number(ref)}")
    with congress.doing("suggestion.accept") as form:
        form.locator("select[name=subject]").select_option(label="城建环资")
    congress.go(f"/work/suggestions/{number(ref)}")
    congress.sees(ref, "ACCEPTED")


def _assign(handling: Person, ref: str) -> None:
    handling.go(f"/work/suggestions/{number(ref)}")
    with handling.doing("suggestion.assign") as form:
        form.locator("[name=main]").first.check()
    handling.go(f"/work/suggestions/{number(ref)}")
    handling.sees(ref, "ASSIGNED")


def _reads(who: Person, ref: str, row: Row) -> None:
    told = f"{row.at} {row.title}"
    who.go("/work/?view=open&kind=suggestion")
    assert badge(who.page.locator(f"#row-suggestion-{number(ref)}")) == (row.left, row.colour), told
    who.go(f"/work/suggestions/{number(ref)}")
    assert badge(who.page.locator(".pane-tags")) == (f"{row.left}，{row.what}，{row.day}", row.colour), told


def _is_promised(li: Person, row: Row) -> None:
    """What everybody reads in the list of suggestions."""
    li.go("/suggestions/")
    entry = li.page.locator("main li, main article", has_text=row.title).last
    expect(entry, row.at).to_contain_text(row.day)
