"""How a unit does its part of a suggestion: accepts it or asks to be relieved, talks, and answers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import CHECKED, DRAFTED, HANDLING, OPEN, How, Role, Status
from lianxin.casework.assignment.replying import Signing, Verdict, awaited
from lianxin.casework.models import Assignment, Request
from lianxin.casework.request.asking import running
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.config.demo import texts, timing
from lianxin.config.demo.meeting.suggesting import Suggesting
from lianxin.config.demo.thread import Days, in_words
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import Story
from lianxin.core.time import last_day, local_date, next_working_day
from lianxin.directory.models import Membership, Organization

TALKING = {6: 1.0, 10: 2, 15: 2, 20: 1}
OPINION = {7: 1.0, 10: 2, 14: 2, 18: 1}
DRAFTING = {9: 1.0, 12: 1, 15: 1, 18: 1}
# of the whole row, only what the answering units do
OF_THE_ANSWER = (
    "returns", "return_reason", "competent", "refusal", "extension", "extension_reason", "no_dialogue",
    "no_dialogue_reason", "override", "letter", "answers", "measures", "closing", "said", "how", "remarks", "late",
)  # fmt: skip


@dataclass
class Duty:
    """One unit's assignment. `signed` says whether its letters went out."""

    s: Suggesting
    assignment: Assignment
    will: Will = field(init=False)
    handler: Membership = field(init=False)
    signed: bool = False

    def __post_init__(self) -> None:
        row, unit = self.s.row, self.unit.short_name
        wishes = {key: row[key] for key in OF_THE_ANSWER if key in row and self.assignment.answers}
        wishes |= row.get("units", {}).get(unit, {}) | row.get("by", {}).get(unit, {})
        self.will = Will(self.s.world.rng, wishes, self.s.will.scripted)
        cast = self.s.world.cast
        # of those left standing, the ones that somebody signs in for
        self.handler = cast.membership(
            cast.first_at(self.unit.pk) if "stop" in wishes else cast.working_at(self.unit.pk)
        )

    @property
    def unit(self) -> Organization:
        """Whose duty it is."""
        return self.assignment.unit

    @property
    def actor(self) -> Actor:
        """Whoever has it."""
        return self.s.world.cast.actor_of(self.handler)

    @property
    def head(self) -> Actor:
        """The unit's head."""
        return self.s.world.cast.head_of(self.unit.pk)

    @property
    def office(self) -> Actor:
        """Somebody of the office that made it."""
        return self.s.world.cast.working_at(self.assignment.office_id)

    @property
    def now(self) -> datetime:
        """The present moment of the world."""
        return self.s.world.now

    def act(self, name: str, actor: Actor, **inputs: Any) -> None:
        """An action of the assignment's flow, now."""
        self.assignment = ASSIGNMENT.perform(name, self.assignment, actor, self.now, **inputs)

    def is_open(self) -> bool:
        """Whether it is still to be done: the suggestion may have been withdrawn or answered without it."""
        self.assignment.refresh_from_db()
        return self.assignment.state in OPEN

    def ask(self, what: What, actor: Actor, reason: str, **inputs: Any) -> Request:
        """Ask for another's word, now."""
        zone_id, assignment = self.assignment.zone_id, self.assignment
        request: Request = REQUEST.begin(
            "ask", actor, self.now, zone_id=zone_id, what=what, assignment=assignment, reason=reason, **inputs
        )
        return request

    def wait(self, name: str, days: Days) -> datetime:
        """A moment at work some working days on."""
        return timing.working_days_on(self.s.world.rng, self.now, self.will.pick(name, days))

    def say(self, name: str) -> str:
        """The row's own words of that name, else one of the phrases."""
        return str(self.will.wishes.get(name) or texts.say(self.s.world.rng, f"{name}s"))


def duty(d: Duty) -> Story:
    """The whole of it."""
    returns = list(d.will.wishes.get("returns", ()))
    if d.will.stops("return_asked"):
        yield d.s.lately(1)
        d.ask(What.RETURN, d.actor, d.will.wishes["reason"], competent=d.will.wishes["competent"])
        return
    for n, word in enumerate(returns):
        yield from _returned(d, word, again=n > 0)
    if d.will.stops("pending"):
        return
    yield d.wait("accepting", {1: 3, 0: 1, 2: 2})
    if not d.is_open():
        return
    d.act("accept", d.actor, handler=d.handler)
    if d.will.stops("handling"):
        return
    if d.assignment.role == Role.ASSIST:
        yield from _opinion(d)
        return
    yield from _answering(d)


def _returned(d: Duty, word: str, *, again: bool) -> Story:
    """The unit says that it is not competent, a second time by its head; refused, or another has it."""
    yield d.wait("returning", {1: 2, 2: 1})
    wishes = d.will.wishes
    actor = d.head if again else d.actor
    asked = d.ask(What.RETURN, actor, wishes["return_reason"], competent=wishes["competent"])
    yield d.wait("deciding", {1: 1})
    if word == "refused":
        REQUEST.perform("refuse", asked, d.office, d.now, refusal=wishes["refusal"])
        return
    unit = d.s.world.cast.bodies[wishes["competent"]]
    REQUEST.perform("grant", asked, d.office, d.now, unit=unit)
    made = Assignment.objects.select_related("unit").get(before=d.assignment)
    fresh = Duty(d.s, made)
    d.assignment, d.will, d.handler = made, fresh.will, fresh.handler


def _opinion(d: Duty) -> Story:
    """An assisting unit's word, but of one that the main unit waits for in vain."""
    if d.s.row.get("override") == d.unit.short_name:
        return
    yield d.wait("opinion", OPINION)
    if d.is_open():
        opinion = d.s.row.get("opinions", {}).get(d.unit.short_name)
        d.act("give_opinion", d.actor, opinion=opinion or texts.say(d.s.world.rng, "opinions"))


def _answering(d: Duty) -> Story:
    """Extensions, talks and opinions first; then the letter."""
    yield from _extended(d)
    if d.will.stops("extension_asked"):
        return
    yield from _talked(d)
    if d.will.stops("talked") or d.will.stops("no_dialogue_asked"):
        return
    yield from _opinions_in(d)
    if d.will.stops("override_asked") or not d.is_open():
        return
    yield d.wait("drafting", {27: 1} if d.will.wishes.get("extension") == "granted" else DRAFTING)
    if d.will.stops("check"):
        yield d.s.lately(2)
    yield from _letter(d)


def _extended(d: Duty) -> Story:
    """More time, where the row says so: granted, refused, or taken back."""
    how, stays = d.will.wishes.get("extension"), d.will.stops("extension_asked")
    if not how and not stays:
        return
    yield d.s.lately(d.s.row.get("late", 1)) if stays else d.wait("asking", {4: 1, 8: 1})
    clock = running(d.assignment, "reply")
    if clock is None:
        raise LookupError("no clock to extend")
    wanted = next_working_day(last_day(clock.due_at) + timedelta(days=20))
    reason = d.will.wishes.get("extension_reason") or d.will.wishes["reason"]
    asked = d.ask(What.EXTENSION, d.actor, reason, wanted_on=wanted)
    if stays:
        return
    yield d.wait("deciding", {1: 1})
    if how == "granted":
        REQUEST.perform("grant", asked, d.office, d.now)
    elif how == "taken_back":
        REQUEST.perform("take_back", asked, d.actor, d.now)
    else:
        REQUEST.perform("refuse", asked, d.office, d.now, refusal=d.say("refusal"))


def _talked(d: Duty) -> Story:
    """A talk with the lead; or the lead lets them off."""
    stays = d.will.stops("no_dialogue_asked")
    if stays or d.will.wishes.get("no_dialogue"):
        yield d.s.lately(1) if stays else d.wait("talking", {8: 1})
        reason = d.will.wishes.get("no_dialogue_reason") or d.will.wishes["reason"]
        asked = d.ask(What.NO_DIALOGUE, d.actor, reason)
        if not stays:
            yield d.s.at_home("agreeing", {0: 1, 1: 1})
            REQUEST.perform("grant", asked, d.s.author, d.now)
        return
    yield d.wait("talking", TALKING)
    if d.is_open():
        d.act("dialogue", d.actor, **_talk(d))


def _talk(d: Duty) -> dict[str, Any]:
    answer_to = d.assignment.suggestion.answer_to
    return {
        "signatory": d.s.lead or answer_to,
        "how": How(d.will.wishes.get("how") or d.s.world.rng.choice((How.VISIT, How.TALK))),
        "held_on": local_date(d.now),
        "who": "" if d.s.lead else answer_to,
        "said": d.will.wishes.get("said") or texts.say(d.s.world.rng, "dialogue_talks"),
    }


def _opinions_in(d: Duty) -> Story:
    """Until every assisting unit has given its opinion, or the office lets the reply go on without."""
    stays = d.will.stops("override_asked")
    while d.is_open() and (others := awaited(d.assignment)):
        clocks = [running(one, "opinion") for one in others]
        overdue = any(clock is not None and clock.due_at <= d.now for clock in clocks)
        if not overdue or not (stays or d.will.wishes.get("override")):
            yield d.wait("waiting", {2: 1})
            continue
        yield d.s.lately(1) if stays else d.wait("asking", {2: 1})
        asked = d.ask(What.OVERRIDE, d.actor, d.will.wishes.get("reason") or texts.say(d.s.world.rng, "overrides"))
        if not stays:
            yield d.wait("deciding", {1: 1})
            REQUEST.perform("grant", asked, d.office, d.now)
        return


def _letter(d: Duty) -> Story:
    """Drafted, checked (now and then twice), signed."""
    if not d.is_open():
        return
    _draft(d)
    if d.will.stops("check"):
        return
    if d.assignment.state == DRAFTED:
        yield from _checked(d)
        if d.assignment.state == HANDLING:
            return
    if d.will.stops("sign"):
        return
    yield d.wait("signing", {1: 2, 2: 1})
    if d.assignment.state == CHECKED:
        d.act("sign", d.head, word=Signing.SIGN, number=_number(d.unit, d.s.letters, local_date(d.now)))
        d.signed = True


def _checked(d: Duty) -> Story:
    """The office reads the draft; what it wants mended is mended within days, or not yet."""
    if d.will.chance("remarked", 0.2) or d.will.stops("mending"):
        yield d.s.lately(1) if d.will.stops("mending") else d.wait("checking", {1: 1})
        rows = d.will.wishes.get("remarks") or [["", texts.say(d.s.world.rng, "draft_remarks")]]
        where, words = [row[0] for row in rows], [row[1] for row in rows]
        d.act("check", d.office, verdict=Verdict.MEND, sentence=where, remark=words)
        if d.will.stops("mending"):
            return
        yield d.wait("mending", {1: 1, 2: 1})
        _draft(d)
    yield d.s.lately(1) if d.will.stops("sign") else d.wait("checking", {1: 1, 2: 1})
    d.act("check", d.office, verdict=Verdict.PASS)


def _draft(d: Duty) -> None:
    """The letter, as the row has it."""
    row, rng, on, wishes = d.s.row, d.s.world.rng, local_date(d.now), d.will.wishes
    measures = wishes["measures"]
    due = [next_working_day(on + timedelta(days=days)) for _what, _status, days in measures]
    days = {f"m{n}": _in_words(day, on) for n, day in enumerate(due, 1)}
    suggestion = d.assignment.suggestion
    opening = texts.say(rng, "letter_openings").format(unit=d.unit.short_name)
    classes = rules.reply_classes(suggestion.zone_id, on)
    d.act(
        "draft_reply",
        d.actor,
        reply_class=next(one for one in classes if one.letter == wishes["letter"]),
        opening=opening,
        answer=[words.format(**days) for words in wishes["answers"]],
        what=[what for what, _status, _days in measures],
        status=[Status(status) for _what, status, _days in measures],
        due_on=[None if status == Status.DONE else day for (_w, status, _d), day in zip(measures, due, strict=True)],
        closing=wishes.get("closing") or texts.say(rng, "letter_closings"),
        openness=row.get("openness", "FULL"),
        contact_name=d.handler.person.name,
        contact_phone=d.unit.telephone,
    )


def _in_words(day: date, on: date) -> str:
    return in_words(day) if day.year == on.year else f"{day.year}年{in_words(day)}"


def _number(unit: Organization, letters: Counter[int], on: date) -> str:
    """The unit's next letter number: other letters go out between these."""
    letters[unit.pk] += 2 + letters[unit.pk] % 3
    prefix = next(row["letters"] for row in _bodies() if row["short"] == unit.short_name)
    return f"{prefix}〔{on.year}〕{letters[unit.pk]}号"


def _bodies() -> list[dict[str, Any]]:
    data = texts.table("bodies")
    return [*data["unit"], *data["court"]]
