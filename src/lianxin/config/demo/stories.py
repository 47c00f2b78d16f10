"""How a concern goes: from the first words to a rating, by those whose turn it is."""

from collections.abc import Generator
from datetime import datetime, timedelta

from lianxin.casework.concern.models import IN_HAND, NEW, REFERRED, Score
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.config.demo import side_stories, texts
from lianxin.config.demo.thread import Days, Thread
from lianxin.config.demo.world import Story

SCREENING = {0: 0.55, 1: 0.37, 2: 0.04, 4: 0.03, 6: 0.01}
SOON = {0: 0.5, 1: 0.35, 2: 0.15}
PASSING = {0: 0.15, 1: 0.25, 2: 0.25, 4: 0.2, 6: 0.1, 8: 0.04, 12: 0.01}
HANDLING = {4: 0.15, 6: 0.25, 8: 0.3, 9: 0.15, 10: 0.1, 13: 0.04, 17: 0.01}
UNIT = {1: 0.1, 2: 0.2, 3: 0.22, 4: 0.2, 5: 0.16, 6: 0.05, 8: 0.05, 12: 0.02}
ROUTES = {"refer": 0.46, "take": 0.16, "deputy": 0.2, "hand": 0.18}
SCORES = {Score.SATISFIED: 0.71, Score.BASICALLY: 0.18, Score.DISSATISFIED: 0.11}
SECOND_SCORES = {Score.SATISFIED: 0.32, Score.BASICALLY: 0.28, Score.DISSATISFIED: 0.4}
EXTENDED = {"granted": 0.75, "refused": 0.1, "lapse": 0.05, "taken_back": 0.04, "void": 0.06}


def concern(t: Thread) -> Story:
    """The whole of it."""
    will = t.will
    t.submit()
    if will.chance("add", 0.07):
        t.world.tell(t.at_home("add_days", {0: 0.4, 2: 0.4, 5: 0.2}), side_stories.adding(t))
    if will.chance("withdraw", 0.011) and not t.teller.phone:
        yield t.at_home("withdraw_days", {0: 1, 1: 1})
        t.act("withdraw", t.resident, reason=texts.say(t.world.rng, "withdrawals"))
        return
    if will.stops("screen"):
        return
    yield t.wait("screening", SCREENING)
    if t.reason:
        t.act("decline", t.screener, reason=t.reason, note=will.wishes["note"])
        return
    if _merge(t):
        return
    if t.teller.agreed and will.chance("unmask", 0.12):
        t.act("unmask", t.screener, reason=texts.say(t.world.rng, "unmaskings"))
    if not t.placed:
        t.act("hand", t.screener, to=t.world.cast.office_of(t.street), note=texts.say(t.world.rng, "hand_notes"))
        yield t.wait("sorting", SOON)
    yield from _on_the_way(t)


def _merge(t: Thread) -> bool:
    """Into the other one that tells of the same, if that is still open at the same desk."""
    other = t.into
    if other is None or other.state() not in (NEW, IN_HAND, REFERRED):
        return False
    if other.concern.screener_id != t.concern.screener_id:
        return False
    t.act("merge", t.screener, into=other.concern.pk)
    other.followers.append(t)
    if t.will.chance("unmerge", 0.04):
        t.world.tell(t.wait("unmerging", {1: 1, 2: 1}), _unmerged(t, other))
    return True


def _unmerged(t: Thread, other: Thread) -> Story:
    """Looked at again, it is another matter after all."""
    if t.state() == "MERGED":
        other.followers.remove(t)
        t.act("unmerge", t.screener)
        yield t.wait("sorting", SOON)
        yield from _in_hand(t)


def _on_the_way(t: Thread) -> Story:
    """The desk sends it to a unit, keeps it, or a deputy follows it."""
    to_unit = bool(t.told.matter.unit)
    route = t.will.pick("route", ROUTES)
    if t.hazard or (route == "refer" and not to_unit):
        route = "take"
    if route == "refer":
        yield from _refer(t)
        return
    if route == "deputy" and t.concern.state == NEW:
        t.act("take", t.a_deputy())
    elif route in ("deputy", "hand"):
        deputy = t.world.cast.deputy_of(t.a_deputy())
        t.act("hand", t.screener, to=deputy, note=texts.say(t.world.rng, "hand_notes"))
    elif t.concern.state == NEW:
        t.act("take", t.screener)
    yield from _in_hand(t)


def _in_hand(t: Thread) -> Story:
    """Whoever has it looks, then passes it to the unit or answers."""
    will, by_deputy = t.will, t.concern.holder_deputy_id is not None
    if will.chance("visit", 0.75 if by_deputy else 0.0):
        yield t.wait("visiting", SOON)
        side_stories.visit(t, t.holder if by_deputy else t.a_deputy())
    if will.stops("act"):
        return
    if will.chance("urge_desk", 0.0 if by_deputy else 0.03):
        t.world.tell(t.wait("urging", {2: 1, 4: 1, 6: 1}), side_stories.urging(t))
    if t.told.matter.unit and will.chance("to_unit", 0.82 if t.round == 1 else 0.5):
        yield t.wait("passing", PASSING)
        yield from _refer(t)
        return
    yield t.wait("handling", HANDLING)
    t.answer(t.holder)
    yield from _answered(t)


def _refer(t: Thread) -> Story:
    """To the unit; one that is not competent sends it back first."""
    t.wrong = t.round == 1 and not t.hazard and not t.told.matter.outside and t.will.chance("send_back", 0.05)
    t.refer(t.screener if t.concern.state == NEW else t.holder)
    if t.wrong:
        yield t.wait("returning", {1: 0.5, 2: 0.5})
        t.wrong = False
        right = t.unit()
        reason = texts.say(t.world.rng, "send_back")
        t.act("send_back", t.holder, reason=reason, competent=right.name if right else "")
        if t.will.stops("returned"):
            return
        yield t.wait("screening", SCREENING)
        t.refer(t.screener)
    yield from _at_the_unit(t)


def _at_the_unit(t: Thread) -> Story:
    """The unit works, may ask for more time, may be pressed, and answers."""
    will, at_unit = t.will, t.concern.unit_id is not None
    if will.chance("urge", 0.05):
        t.world.tell(t.wait("urging", {1: 1, 2: 1, 3: 1}), side_stories.urging(t))
    if will.chance("look", 0.08) and not t.hazard:
        yield t.wait("visiting", SOON)
        side_stories.visit(t, t.a_deputy())
    wait = UNIT
    if at_unit and not t.hazard and will.chance("extension", 0.1):
        wait = yield from _extension(t)
    if will.stops("unit") or will.stops("decide"):
        return
    if t.hazard:
        yield t.world.now + timedelta(minutes=t.world.rng.randint(60, 60 * 20))
    else:
        yield t.wait("at_unit", wait)
    t.answer(t.holder)
    yield from _answered(t)


def _extension(t: Thread) -> Generator[datetime, None, Days]:
    """The unit asks for more time; how long it then takes depends on the answer."""
    yield t.wait("asking", {1: 0.3, 2: 0.4, 3: 0.3})
    rng, now, zone_id = t.world.rng, t.world.now, t.concern.zone_id
    unit = t.holder
    reason = texts.say(rng, "extensions")
    asked = REQUEST.begin("ask", unit, now, zone_id=zone_id, what=What.EXTENSION, concern=t.concern, reason=reason)
    how = t.will.pick("extended", EXTENDED)
    if t.will.stops("decide") or how == "void":
        return {0: 1, 1: 1}
    if how == "lapse":
        return {3: 1, 4: 1}
    yield t.wait("deciding", {0: 0.5, 1: 0.5})
    if how == "granted":
        REQUEST.perform("grant", asked, t.screener, t.world.now)
        return {2: 0.3, 4: 0.4, 6: 0.25, 9: 0.05}
    if how == "taken_back":
        REQUEST.perform("take_back", asked, unit, t.world.now)
    else:
        REQUEST.perform("refuse", asked, t.screener, t.world.now, refusal=texts.say(rng, "refusals"))
    return {0: 0.5, 1: 0.4, 3: 0.1}


def _answered(t: Thread) -> Story:
    """What was promised begins to run; those merged into it are answered too; the residents rate."""
    if t.promised:
        made = t.concern.commitments.latest("id")
        t.world.tell(t.world.now, side_stories.promise(t, made))
    for other in t.followers:
        other.round = 1
        t.world.tell(t.world.now, rated(other))
    t.followers = []
    yield from rated(t)


def rated(t: Thread) -> Story:
    """The resident's word, if they give one; the first dissatisfaction brings it to the street office."""
    will, first = t.will, t.round == 1
    if will.stops("rate") or not will.chance("rated" if first else "rated_again", 0.79):
        return
    # well within the days that the clock leaves for it
    yield t.at_home("rating", {0: 0.25, 1: 0.25, 3: 0.2, 5: 0.15, 8: 0.1, 11: 0.05})
    score = Score(will.pick("score" if first else "second_score", SCORES if first else SECOND_SCORES))
    name = score.value.lower() if first or score != Score.DISSATISFIED else "dissatisfied_again"
    t.act("rate", t.resident, score=score, words=texts.say(t.world.rng, name))
    if t.concern.state == IN_HAND:
        yield from _again(t)


def _again(t: Thread) -> Story:
    """The street office takes it up once more."""
    t.round = 2
    if t.will.stops("again"):
        return
    yield t.wait("again", SOON)
    if t.will.chance("visit_again", 0.5):
        side_stories.visit(t, t.a_deputy())
        yield t.wait("visiting", SOON)
    yield from _in_hand(t)
