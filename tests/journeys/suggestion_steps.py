"""What deputies do with a draft, by the pages alone: begin, write, invite, sign, hand in.

Each step takes the person, already at work, and the suggestion's reference (`suggestion:12`); it opens the page itself.
"""

from playwright.sync_api import expect

from tests.journeys.people import Person
from tests.journeys.steps import number


def open_draft(who: Person, ref: str) -> None:
    """Its editor, or the page of whoever is asked to sign."""
    who.go(f"/work/suggestions/{number(ref)}")
    who.sees(ref, "DRAFT")


def begin_of(who: Person, concern: str, title: str = "") -> str:
    """One press on the page of a concern in hand; with a title, that is written at once."""
    who.go(f"/work/concerns/{number(concern)}")
    with who.doing("suggestion.draft"):
        pass
    return _begun(who, title)


def begin(who: Person, title: str) -> str:
    """From scratch."""
    who.go("/work/suggestions/new")
    with who.doing("suggestion.draft") as form:
        form.locator("[name=title]").fill(title)
    return _begun(who)


def _begun(who: Person, title: str = "") -> str:
    ref = who.page.locator("[data-object^='suggestion:']").first.get_attribute("data-object") or ""
    who.sees(ref, "DRAFT")
    if title:
        who.page.locator("[name=title]").fill(title)
        saved(who)
    return ref


def saved(who: Person) -> None:
    """Wait until the page says that everything typed is saved."""
    expect(who.page.locator('[data-save-state="text"]')).to_contain_text("已保存", timeout=20_000)


def write(
    who: Person,
    ref: str,
    problem: str,
    findings: list[tuple[str, str]],
    proposals: list[str],
    wished: tuple[str, ...] = (),
    **more: str,
) -> None:
    """Fill in the text; findings are (VISIT, TALK or SURVEY, words), wished units are named. It saves itself."""
    open_draft(who, ref)
    page = who.page
    page.locator("[name=problem]").fill(problem)
    for name, words in more.items():
        page.locator(f"form#text [name={name}]").fill(words)
    for index, (how, words) in enumerate(findings):
        _row(who, "findings", index)
        page.locator("[name=how]").nth(index).select_option(how)
        page.locator("[name=finding]").nth(index).fill(words)
    for index, words in enumerate(proposals):
        _row(who, "proposals", index)
        page.locator("[name=proposals]").nth(index).fill(words)
    if wished:
        page.locator("details:has([name=wished]) > summary").click()
    for unit in wished:
        page.locator("label.choice:has([name=wished])", has_text=unit).first.locator("input").check()
    saved(who)


def _row(who: Person, group: str, index: int) -> None:
    box = who.page.locator(f'[data-repeat="{group}"]')
    for _more in range(index + 1):
        rows = box.locator(".repeat-row")
        if rows.count() > index and rows.nth(index).is_visible():
            return
        box.locator("[data-repeat-add]").click()


def keep(who: Person, ref: str) -> None:
    """保存: the case has the text, and whoever signed another one is asked again."""
    open_draft(who, ref)
    with who.page.expect_navigation():
        who.page.locator("form#text").get_by_role("button", name="保存", exact=True).last.click()
    who.sees(ref, "DRAFT")


def invite(who: Person, ref: str, name: str) -> None:
    """Ask a deputy to sign, looked for by name or pinyin."""
    open_draft(who, ref)
    with who.page.expect_navigation():
        who.press("邀请")
    who.page.fill("[name=who]", name)
    with who.page.expect_navigation():
        who.press("找")
    with who.doing("suggestion.invite") as form:
        form.locator("[name=deputies]").first.check()
    who.sees(ref, "DRAFT")


def sign(who: Person, ref: str) -> None:
    """The invited deputy signs, or signs again."""
    open_draft(who, ref)
    with who.doing("suggestion.cosign"):
        pass
    expect(who.page.locator(".tag", has_text="已签").first).to_be_visible()


def stands(who: Person, ref: str, name: str, word: str) -> None:
    """How a cosigner stands, on the lead's page: 已邀请, 已签, 改过字，待重签."""
    open_draft(who, ref)
    expect(who.page.locator("#signers .person", has_text=name).locator(".tag")).to_have_text(word)


def drop(who: Person, name: str) -> None:
    """Not to wait for that deputy, on the open page."""
    who.page.locator("#checks li", has_text=name).locator("[name=drop]").check()


def submit(who: Person, ref: str) -> None:
    """Hand it in."""
    open_draft(who, ref)
    with who.page.expect_navigation():
        who.press("提交")
    who.sees(ref, "SUBMITTED")
