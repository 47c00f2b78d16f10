"""What runs beside a concern's main line: additions, visits, urgings, promises."""

from lianxin.accounts.actor import Actor
from lianxin.casework.commitment.models import Commitment
from lianxin.casework.concern.models import ANSWERED, IN_HAND, NEW, REFERRED
from lianxin.casework.concern.relations import holder
from lianxin.casework.supervision.flow import SUPERVISION
from lianxin.casework.supervision.models import How
from lianxin.casework.supervision.models import Word as Verdict
from lianxin.config.demo import promises, texts
from lianxin.config.demo.promises import Promise
from lianxin.config.demo.thread import Thread
from lianxin.config.demo.world import Story

URGED = {"settled": 0.5, "clock": 0.25, "again": 0.1, "asked": 0.1, "answered": 0.05}


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
    """What a unit promised the resident, and those who told of the same."""
    yield from promises.promise(Promise(t.world, t.will, commitment, lambda: t.resident, lambda: t.screener))
