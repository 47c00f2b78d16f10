"""What runs beside a concern's main line: additions, visits, urgings, promises."""

from datetime import datetime, timedelta

from lianxin.accounts.actor import Actor
from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.commitment.models import Commitment, Word
from lianxin.casework.concern.models import ANSWERED, IN_HAND, NEW, REFERRED
from lianxin.casework.concern.relations import holder
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.casework.supervision.flow import SUPERVISION
from lianxin.casework.supervision.models import How
from lianxin.casework.supervision.models import Word as Verdict
from lianxin.config.demo import texts, timing
from lianxin.config.demo.thread import Thread
from lianxin.config.demo.world import Story
from lianxin.core.time import local_date

PROMISES = {"kept": 0.5, "clock": 0.3, "overdue": 0.04, "broken": 0.04, "postponed": 0.07, "contradicted": 0.05}
URGED = {"settled": 0.5, "clock": 0.25, "again": 0.1, "asked": 0.1, "answered": 0.05}
REPORTING = {-6: 1.0, -3: 2, -1: 3, 0: 2, 3: 0.7, 8: 0.3}


def adding(t: Thread) -> Story:
    """The resident adds something, if it is not over yet."""
    if t.state() in (NEW, IN_HAND, REFERRED, ANSWERED):
        t.act("add", t.resident, words=texts.say(t.world.rng, "additions"))
    yield from ()


def visit(t: Thread, deputy: Actor) -> None:
    """A deputy goes and looks."""
    matter, rng = t.told.matter, t.world.rng
    seen = matter.seen if matter.seen and rng.random() < 0.7 else texts.say(rng, "visits")
    t.act("visit", deputy, seen=t.told.fill(seen))


def urging(t: Thread) -> Story:
    """A deputy presses whoever has it; they answer; the deputy is content, or not yet."""
    rng, deputy = t.world.rng, t.a_deputy()
    if t.state() not in (IN_HAND, REFERRED) or holder(t.concern) == deputy.ref:
        return
    how = t.will.pick("urged", URGED)
    t.act("urge", deputy, how=rng.choice(How.values), words=texts.say(rng, "urges"))
    urged = t.concern.supervisions.latest("id")
    while how != "asked":
        yield t.wait("responding", {0: 0.4, 1: 0.4, 3: 0.2})
        if t.state() not in (IN_HAND, REFERRED):
            return
        urged = SUPERVISION.perform("answer", urged, t.holder, t.world.now, answer=texts.say(rng, "urge_answers"))
        if how in ("clock", "answered"):
            return
        yield t.wait("settling", {0: 0.5, 1: 0.5})
        urged.refresh_from_db()
        if urged.state != "ANSWERED":
            return
        if how == "settled":
            SUPERVISION.perform("settle", urged, deputy, t.world.now, word=Verdict.ENOUGH)
            return
        words = texts.say(rng, "urge_again")
        urged = SUPERVISION.perform("settle", urged, deputy, t.world.now, word=Verdict.AGAIN, words=words)
        how = "settled"


def promise(t: Thread, commitment: Commitment) -> Story:
    """A promise of a unit: reported and confirmed, put off, broken, or forgotten until its date is over."""
    how = t.will.pick("promise", PROMISES)
    if how == "overdue" or t.will.stops("report"):
        return
    if how == "broken":
        yield _before(t, commitment, 3)
        head = t.world.cast.head_of(commitment.unit_id)
        COMMITMENT.perform("give_up", commitment, head, t.world.now, reason=texts.say(t.world.rng, "broken"))
        return
    if how == "postponed":
        yield from _postpone(t, commitment)
        if t.will.stops("postpone"):
            return
        commitment.refresh_from_db()
    yield _before(t, commitment, -t.will.pick("reporting", REPORTING))
    yield from _report(t, commitment)
    if t.will.stops("confirm") or how == "clock":
        return
    yield t.at_home("confirming", {1: 1, 3: 1, 6: 1, 10: 1})
    if how == "contradicted":
        words = texts.say(t.world.rng, "contradictions")
        COMMITMENT.perform("confirm", commitment, t.resident, t.world.now, word=Word.NOT_SO, words=words)
        yield t.wait("mending", {2: 1, 4: 1})
        yield from _report(t, commitment)
        yield t.at_home("confirming", {1: 1, 3: 1})
    COMMITMENT.perform("confirm", commitment, t.resident, t.world.now, word=Word.KEPT)


def _before(t: Thread, commitment: Commitment, days: int) -> datetime:
    """A moment at work some days before it is due (or after, if negative), never in the past."""
    return timing.office(t.world.rng, commitment.due_on - timedelta(days=days), t.world.now)


def _report(t: Thread, commitment: Commitment) -> Story:
    unit = t.world.cast.working_at(commitment.unit_id)
    COMMITMENT.perform("report", commitment, unit, t.world.now, report=texts.say(t.world.rng, "reports"))
    yield from ()


def _postpone(t: Thread, commitment: Commitment) -> Story:
    """The unit asks for a later date; the desk that sorts the concern decides."""
    rng = t.world.rng
    yield _before(t, commitment, 5)
    asked = REQUEST.begin(
        "ask",
        t.world.cast.working_at(commitment.unit_id),
        t.world.now,
        zone_id=commitment.zone_id,
        what=What.POSTPONE,
        concern=t.concern,
        commitment=commitment,
        reason=texts.say(rng, "postpones"),
        wanted_on=local_date(timing.office(rng, max(commitment.due_on, local_date(t.world.now)) + timedelta(days=14))),
    )
    if t.will.stops("postpone"):
        return
    yield t.wait("deciding", {1: 1, 2: 1})
    if t.will.chance("postpone_granted", 0.8):
        REQUEST.perform("grant", asked, t.screener, t.world.now)
    else:
        REQUEST.perform("refuse", asked, t.screener, t.world.now, refusal=texts.say(rng, "postpone_refusals"))
