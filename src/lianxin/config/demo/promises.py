"""How a promise with a date goes: reported and confirmed, put off, broken, or still open when its date is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianxin.accounts.actor import Actor
from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.commitment.models import Commitment, Word
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.config.demo import texts, timing
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import Story, World
from lianxin.core.time import local_date

# "overdue" is by wish alone: whoever misses a date in the demonstration misses it lately
HOW = {"kept": 0.53, "clock": 0.31, "broken": 0.04, "postponed": 0.07, "contradicted": 0.05}
REPORTING = {-6: 1.0, -3: 2, -1: 3, 0: 2, 3: 0.4}


@dataclass
class Promise:
    """A commitment, and who says whether it was kept; nobody where an office stands in. `decider` may put it off."""

    world: World
    will: Will
    commitment: Commitment
    to: Callable[[], Actor | None]
    decider: Callable[[], Actor]
    gave_up: str = ""

    def before(self, days: int) -> datetime:
        """A moment at work some days before it is due (or after, if negative), never in the past."""
        return timing.office(self.world.rng, self.commitment.due_on - timedelta(days=days), self.world.now)

    def at_home(self, days: dict[int, float]) -> datetime:
        """A moment when whoever it was promised to has time."""
        return timing.at_home(self.world.rng, self.world.now, self.will.pick("confirming", days))

    @property
    def unit(self) -> Actor:
        """Somebody of the unit."""
        return self.world.cast.working_at(self.commitment.unit_id)


def promise(p: Promise) -> Story:
    """The whole of it."""
    how = p.will.pick("promise", HOW)
    if how in ("overdue", "open") or p.will.stops("report"):
        return
    if how == "broken":
        yield p.before(3)
        reason = p.gave_up or texts.say(p.world.rng, "broken")
        head = p.world.cast.head_of(p.commitment.unit_id)
        COMMITMENT.perform("give_up", p.commitment, head, p.world.now, reason=reason)
        return
    if how == "postponed":
        yield from _postpone(p)
        if p.will.stops("postpone") or p.will.stops("overdue"):
            return
        p.commitment.refresh_from_db()
    then = p.before(-p.will.pick("reporting", REPORTING))
    # what would still be open at the end is what was wished to be
    yield then if then <= p.world.end else p.before(0)
    _report(p)
    yield from _confirmed(p, how)


def _confirmed(p: Promise, how: str) -> Story:
    """Whoever it was promised to says so, or leaves it to the clock."""
    actor = p.to()
    if actor is None or p.will.stops("confirm") or how == "clock":
        return
    yield p.at_home({1: 1, 3: 1, 6: 1, 10: 1})
    if how == "contradicted":
        words = texts.say(p.world.rng, "contradictions")
        COMMITMENT.perform("confirm", p.commitment, actor, p.world.now, word=Word.NOT_SO, words=words)
        yield timing.working_days_on(p.world.rng, p.world.now, p.world.rng.choice((2, 4)))
        _report(p)
        yield p.at_home({1: 1, 3: 1})
    COMMITMENT.perform("confirm", p.commitment, actor, p.world.now, word=Word.KEPT)


def _report(p: Promise) -> None:
    COMMITMENT.perform("report", p.commitment, p.unit, p.world.now, report=texts.say(p.world.rng, "reports"))


def _postpone(p: Promise) -> Story:
    """The unit asks for a later date, and its decider decides."""
    rng, due = p.world.rng, p.commitment.due_on
    yield p.before(5)
    asked = REQUEST.begin(
        "ask",
        p.unit,
        p.world.now,
        zone_id=p.commitment.zone_id,
        what=What.POSTPONE,
        commitment=p.commitment,
        reason=texts.say(rng, "postpones"),
        wanted_on=local_date(timing.office(rng, max(due, local_date(p.world.now)) + timedelta(days=14))),
    )
    if p.will.stops("postpone"):
        return
    yield timing.working_days_on(rng, p.world.now, p.will.pick("deciding", {1: 1, 2: 1}))
    if p.will.chance("postpone_granted", 0.8) or p.will.scripted:
        REQUEST.perform("grant", asked, p.decider(), p.world.now)
    else:
        REQUEST.perform("refuse", asked, p.decider(), p.world.now, refusal=texts.say(rng, "postpone_refusals"))
