"""A suggestion from a resident's concern to the letters in three hands, each step by the pages alone."""

import json
import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import scrolls_sideways
from tests.config.processes import wait_for
from tests.journeys import unit_steps
from tests.journeys.houses import House
from tests.journeys.people import Person, fill, resident, signed_in
from tests.journeys.steps import bring, follow, number

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAD, OTHERS = "周若川", {"deliberation_deputy": "林晓棠", "voter_deputy": "沈知远"}
PROPOSALS = ["在西门路口装人行信号灯。", "西侧划 60 米护学通道。"]
INSTEAD = "经济发展局"
TODAY = date(2025, 11, 19)


def test_it_goes_from_a_concern_to_three_letters(browser: Browser, house: House) -> None:
    house.start()
    with (
        resident(browser, house) as li,
        signed_in(browser, house, "congress_deputy") as lead,
        signed_in(browser, house, "deliberation_deputy") as second,
        signed_in(browser, house, "voter_deputy") as third,
        signed_in(browser, house, "congress_office") as congress,
        signed_in(browser, house, "handling_office") as handling,
        signed_in(browser, house, "unit") as unit,
        signed_in(browser, house, "unit_head") as head,
        signed_in(browser, house, "admin") as admin,
    ):
        _serve_elsewhere_too(admin, "吴志宏", "建设局", "经发局")
        receipt = bring(li, "锦程路小学西门放学时没有红绿灯，孩子过街全靠家长拉着，前天差点出事。")
        concern = follow(li, receipt)
        title = _write(lead, concern)
        _have_it_signed(lead, second, third)
        suggestion = _hand_in(lead)
        li.page.reload()
        li.sees(concern, "RAISED")
        _review(congress, suggestion)
        _assign(handling, suggestion)
        _relieve(unit, handling, title)
        _answer(unit, handling, head, title)
        case = f"/work/suggestions/{number(suggestion)}"
        for who in (lead, second, third):
            _has_a_letter(who, case, suggestion)
        li.page.reload()
        li.sees(concern, "ANSWERED")
        expect(li.page.locator("main")).to_contain_text("年底前装好")
        assert not scrolls_sideways(li.page)
        for one in (li, lead, second, third, congress, handling, unit, head):
            assert one.troubles == []
    told = json.loads(house.run("verify", "--json"))
    assert told["ok"] and told["first_bad"] is None


def _has_a_letter(who: Person, case: str, suggestion: str) -> None:
    """One of their own, as soon as the worker has made it."""

    def is_made() -> bool:
        who.go(case)
        return who.page.locator('a[href*="/documents/"][href$=".pdf"]').count() > 0

    assert wait_for(is_made, 180), "no letter came"
    who.sees(suggestion, "REPLIED")


def choose(form: Locator, name: str, words: str) -> None:
    """The choice that has these words in it."""
    option = form.locator(f"select[name={name}] option", has_text=words).first
    form.locator(f"select[name={name}]").select_option(option.get_attribute("value"))


def _serve_elsewhere_too(admin: Person, name: str, *units: str) -> None:
    """The administrator has one person work in further units."""
    for unit in units:
        admin.go("/accounts/members/")
        admin.page.fill("[name=q]", name)
        with admin.page.expect_navigation():
            admin.press("查找")
        with admin.page.expect_navigation():
            admin.page.get_by_role("link", name=name).first.click()
        form = admin.page.locator('form[data-action="membership.start"]')
        choose(form, "organization", unit)
        fill(form, "role", "HANDLER")
        with admin.page.expect_navigation():
            form.locator("button").last.click()


def _serve(who: Person, unit: str) -> None:
    """Go on in another unit."""
    who.go("/accounts/switch/")
    with who.page.expect_navigation():
        who.page.get_by_role("button", name=re.compile(unit)).first.click()


def _write(lead: Person, concern: str) -> str:
    """Take the concern, and make a suggestion of it on the phone."""
    lead.go(f"/work/concerns/{number(concern)}")
    lead.does("concern.take")
    lead.sees(concern, "IN_HAND")
    with lead.page.expect_navigation():
        lead.page.locator('form[data-action="suggestion.draft"] button').last.click()
    page = lead.page
    title = page.input_value("[name=title]")
    assert "红绿灯" in title
    page.locator("textarea[name=problem]").fill("西门外双向四车道，没有信号灯，放学时 20 分钟里有 900 名学生过街。")
    finding = page.locator("#findings .repeat-row").first
    finding.locator("[name=how]").first.select_option("VISIT") if finding.locator(
        "select[name=how]"
    ).count() else finding.locator("[value=VISIT]").first.check()
    finding.locator("[name=finding]").fill("两次到现场，数到学生闯行 214 人次。")
    for index, words in enumerate(PROPOSALS):
        if not page.locator("[name=proposals]").nth(index).is_visible():
            page.locator("#proposals [data-repeat-add]").click()
        page.locator("[name=proposals]").nth(index).fill(words)
    expect(page.locator('[data-save-state="text"]')).to_contain_text("已保存")
    with page.expect_navigation():
        lead.press("保存")
    return title


def _have_it_signed(lead: Person, second: Person, third: Person) -> None:
    """Two sign; a word is changed; both sign again."""
    editor = lead.path.partition("?")[0].partition("#")[0]
    number_ = re.search(r"/suggestions/(\d+)", editor)
    assert number_
    for role, name in OTHERS.items():
        lead.go(f"/work/suggestions/{number_[1]}/invite?who={name}")
        lead.page.get_by_label(re.compile(name)).check()
        with lead.page.expect_navigation():
            lead.press("邀请联名")
        assert role in OTHERS
    for who in (second, third):
        who.go(f"/work/suggestions/{number_[1]}/sign")
        who.does("suggestion.cosign")
    lead.go(editor)
    assert lead.page.get_by_text("已签", exact=True).count() >= 2
    lead.page.locator("textarea[name=problem]").fill("西门外双向四车道，没有信号灯，也没有过街标线。")
    with lead.page.expect_navigation():
        lead.press("保存")
    expect(lead.page.locator("main")).to_contain_text("待重签")
    for who in (second, third):
        who.go(f"/work/suggestions/{number_[1]}/sign")
        expect(who.page.locator("mark").first).to_be_visible()
        who.does("suggestion.cosign")


def _hand_in(lead: Person) -> str:
    """Submit; the reference."""
    lead.page.reload()
    expect(lead.page.locator("main")).not_to_contain_text("待重签")
    ref = lead.page.locator("[data-object^=suggestion]").first.get_attribute("data-object") or ""
    with lead.page.expect_navigation():
        lead.press("提交")
    lead.go(f"/work/suggestions/{number(ref)}")
    lead.sees(ref, "SUBMITTED")
    return ref


def _review(congress: Person, ref: str) -> None:
    congress.go(f"/work/suggestions/{number(ref)}")
    congress.sees(ref, "SUBMITTED")
    assert congress.offered() >= {"suggestion.accept", "suggestion.return", "suggestion.decline", "suggestion.reroute"}
    with congress.doing("suggestion.accept") as form:
        choose(form, "subject", "城建环资")
    congress.sees(ref, "ACCEPTED")
    expect(congress.page.locator("body")).to_contain_text(re.compile(r"2025-JM-\d{3}"))


def _assign(handling: Person, ref: str) -> None:
    handling.go(f"/work/suggestions/{number(ref)}")
    form = handling.page.locator('form[data-action="suggestion.assign"]')
    form.locator("tr", has_text="城市管理局").locator("[name=main]").check()
    form.locator("tr", has_text="建设局").locator("[name=assist]").check()
    with handling.page.expect_navigation():
        form.locator("button:visible").last.click()
    handling.sees(ref, "ASSIGNED")


def _relieve(unit: Person, handling: Person, title: str) -> None:
    """The assisting unit asks to be relieved; another has its part, and gives its opinion."""
    _serve(unit, "建设局")
    assisting = unit_steps.duty_of(unit, title)
    unit_steps.ask_relief(unit, assisting, "经济发展局", "三定方案里不归我们。")
    handling.go("/work/?view=request")
    with handling.page.expect_navigation():
        handling.page.locator("[data-row] .r-title a", has_text=title).first.click()
    with handling.doing("request.grant") as form:
        choose(form, "unit", INSTEAD)
    _serve(unit, "经济发展局")
    instead = unit_steps.duty_of(unit, title)
    unit_steps.take(unit, instead, "吴志宏")
    unit_steps.give_opinion(unit, instead, "同意；沿街装卸由我局协调。")


def _answer(unit: Person, handling: Person, head: Person, title: str) -> None:
    """Talk, draft, mend once, sign."""
    _serve(unit, "城市管理局")
    main = unit_steps.duty_of(unit, title)
    unit_steps.take(unit, main, "吴志宏")
    unit_steps.talk(unit, main, LEAD, "先装灯，护学通道寒假施工。", TODAY)
    measures = [("装人行信号灯", "DOING", date(2025, 12, 30)), ("划护学通道", "PLANNED", date(2026, 2, 27))]
    unit_steps.draft(unit, main, "B", ["年底前装好。", "寒假施工。"], measures)
    unit_steps.send_back(handling, main, "寒假施工。", "写清哪天完工")
    unit_steps.draft(unit, main, "B", ["年底前装好。", "2026年2月27日前完工。"], measures)
    unit_steps.let_pass(handling, main)
    unit_steps.sign(head, main, "望澜城管函〔2025〕999号")
