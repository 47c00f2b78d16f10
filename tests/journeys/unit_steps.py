"""What a unit, its office and its head do with one duty, by the pages alone.

Each step takes the person, already at work, and the assignment's reference (`assignment:12`); it opens the page itself.
"""

from datetime import date

from playwright.sync_api import expect

from tests.journeys.people import Person
from tests.journeys.steps import number


def open_duty(who: Person, ref: str, state: str = "") -> None:
    """Its page, standing there."""
    who.go(f"/work/assignments/{number(ref)}")
    if state:
        who.sees(ref, state)


def duty_of(who: Person, title: str, view: str = "assignment") -> str:
    """The reference of the newest duty about a suggestion of that title, found in the list."""
    who.go(f"/work/?view={view}")
    link = who.page.locator("[data-row] .r-title a", has_text=title).first
    address = link.get_attribute("href") or ""
    return f"assignment:{address.rsplit('/', 1)[1]}"


def take(who: Person, ref: str, handler: str = "") -> None:
    """Take it; `handler` is a name, else whoever presses the button."""
    open_duty(who, ref, "PENDING")
    with who.doing("assignment.accept") as form:
        if handler:
            options = form.locator("select[name=handler] option", has_text=handler)
            form.locator("select[name=handler]").select_option(options.first.get_attribute("value"))
    who.sees(ref, "HANDLING")


def ask_relief(who: Person, ref: str, competent: str, reason: str) -> None:
    """Ask to be relieved."""
    open_duty(who, ref, "PENDING")
    _asked(who, "RETURN", competent=competent, reason=reason)


def ask(who: Person, ref: str, what: str, **fields: str) -> None:
    """Ask for anything else: EXTENSION, NO_DIALOGUE, OVERRIDE."""
    open_duty(who, ref)
    _asked(who, what, **fields)


def _asked(who: Person, what: str, **fields: str) -> None:
    form = who.page.locator(f'form[data-action="request.ask"]:has(input[name=what][value={what}])')
    for fold in form.locator("xpath=ancestor::details").all():
        if fold.get_attribute("open") is None:
            fold.locator(":scope > summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    with who.page.expect_navigation():
        form.locator("button").last.click()


def talk(who: Person, ref: str, deputy: str, said: str, held_on: date, how: str = "VISIT") -> None:
    """Note a talk with a deputy, named as the page names them."""
    open_duty(who, ref)
    with who.doing("assignment.dialogue") as form:
        option = form.locator("select[name=signatory] option", has_text=deputy).first
        form.locator("select[name=signatory]").select_option(option.get_attribute("value"))
        form.locator(f"[name=how][value={how}]").check()
        form.locator("[name=held_on]").fill(held_on.isoformat())
        form.locator("[name=said]").fill(said)


def give_opinion(who: Person, ref: str, opinion: str) -> None:
    """An assisting unit's word."""
    open_duty(who, ref, "HANDLING")
    with who.doing("assignment.give_opinion") as form:
        form.locator("[name=opinion]").fill(opinion)
    who.sees(ref, "DELIVERED")


def write(who: Person, ref: str, letter: str, answers: list[str], measures: list[tuple[str, str, date | None]]) -> None:
    """Fill in the reply: class, an answer a proposal, measures (what, status, day). It saves itself."""
    open_duty(who, ref, "HANDLING")
    form = who.page.locator("form#reply")
    form.locator(f"[name=reply_class][value={letter}]").check()
    for index, words in enumerate(answers):
        form.locator("[name=answer]").nth(index).fill(words)
    for index, (what, status, due_on) in enumerate(measures):
        if form.locator("[name=what]").count() <= index:
            form.locator("[data-repeat-add]").click()
        form.locator("[name=what]").nth(index).fill(what)
        form.locator("[name=status]").nth(index).select_option(status)
        if due_on:
            form.locator("[name=due_on]").nth(index).fill(due_on.isoformat())
    expect(who.page.locator('[data-save-state="reply"]')).to_contain_text("已保存")


def hand_in(who: Person, ref: str, state: str = "DRAFTED") -> None:
    """Send the reply that is written on the page to its check; `state` CHECKED where nobody checks."""
    with who.page.expect_navigation():
        who.press("送复核")
    who.sees(ref, state)


def draft(
    who: Person,
    ref: str,
    letter: str,
    answers: list[str],
    measures: list[tuple[str, str, date | None]],
    state: str = "DRAFTED",
) -> None:
    """Write a reply and send it to its check."""
    write(who, ref, letter, answers, measures)
    hand_in(who, ref, state)


def let_pass(who: Person, ref: str) -> None:
    """The checking office lets the draft pass."""
    open_duty(who, ref, "DRAFTED")
    with who.page.expect_navigation():
        who.press("通过，送签发")
    who.sees(ref, "CHECKED")


def send_back(who: Person, ref: str, sentence: str, remark: str) -> None:
    """The checking office, or the head, says what to mend at which sentence, by pressing the sentence."""
    open_duty(who, ref)
    who.page.locator("[data-sentence]", has_text=sentence).first.click()
    who.page.locator("[name=remark]").first.fill(remark)
    with who.page.expect_navigation():
        who.press("退回修改")
    who.sees(ref, "HANDLING")


def sign(who: Person, ref: str, letter_number: str) -> None:
    """The head signs."""
    open_duty(who, ref, "CHECKED")
    who.page.fill("[name=number]", letter_number)
    with who.page.expect_navigation():
        who.press("签发")
    who.sees(ref, "DELIVERED")


def change_handler(who: Person, ref: str, name: str) -> None:
    """The head gives it to somebody else."""
    open_duty(who, ref)
    with who.doing("assignment.change_handler") as form:
        option = form.locator("select[name=handler] option", has_text=name).first
        form.locator("select[name=handler]").select_option(option.get_attribute("value"))
