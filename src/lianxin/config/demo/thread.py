"""One concern on its way: who tells it, about what, and the actions that move it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import Channel, Concern, Outcome, Urgency
from lianxin.casework.concern.relations import holder
from lianxin.config.demo import texts, timing
from lianxin.config.demo.texts import Told
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import World
from lianxin.core.time import local_date
from lianxin.directory.models import Area, Deputy, Organization, Site

Days = dict[int, float]


@dataclass(frozen=True)
class Teller:
    """A resident: with an account, or known by the receipt alone; most leave neither name nor phone."""

    user_id: int | None = None
    name: str = ""
    phone: str = ""
    agreed: bool = False


@dataclass
class Thread:
    """`street` is where it happens; `placed` whether the resident said so. `into` is told of the same trouble."""

    world: World
    will: Will
    told: Told
    street: Area
    site: Site | None
    placed: bool = True
    teller: Teller = Teller()
    reason: str = ""
    into: "Thread | None" = None
    round: int = 1
    wrong: bool = False
    promised: bool = False
    followers: list["Thread"] = field(default_factory=list)
    concern: Concern = field(init=False)

    @property
    def resident(self) -> Actor:
        """Who told it."""
        if self.teller.user_id:
            return Actor(kind="resident", zone_id=self.concern.zone_id, user_id=self.teller.user_id)
        return Actor.holder_of_receipt(self.concern.zone_id, self.concern.pk)

    @property
    def screener(self) -> Actor:
        """Somebody at the desk that sorts it."""
        return self.world.cast.working_at(self.concern.screener_id)

    @property
    def holder(self) -> Actor:
        """Somebody for whoever has it now. Raises LookupError if nobody has."""
        ref = holder(self.concern)
        if ref is None:
            raise LookupError(f"nobody has {self.concern}")
        return self.world.cast.behind(ref)

    @property
    def hazard(self) -> bool:
        """Whether people are in danger."""
        return self.told.matter.hazard

    def submit(self) -> None:
        """The resident, or a clerk for them, brings it."""
        cast, will = self.world.cast, self.will
        channel = will.pick("channel", {Channel.WEB: 0.83, Channel.PAPER: 0.17})
        told, title, words = self.told, self.told.title, self.told.words
        if self.reason:
            title, words, note = texts.declined(self.world.rng, self.reason)
            self.will.wishes = {**self.will.wishes, "note": note}
        actor = Actor(kind="resident", zone_id=cast.zone.pk, user_id=self.teller.user_id)
        if self.teller.user_id is None:
            by_clerk = channel == Channel.PAPER and self.placed and timing.is_office_time(self.world.now)
            actor = self._clerk() if by_clerk else Actor.anonymous(cast.zone.pk)
        place = texts.say(self.world.rng, "place_of_home") if told.matter.at == "home" else "{p}"
        self.concern = CONCERN.begin(
            "submit",
            actor,
            self.world.now,
            zone_id=cast.zone.pk,
            title=title,
            words=words,
            site=self.site,
            area=self.street if self.placed and self.site is None else None,
            place=told.fill(place) if self.placed and not self.reason else "",
            urgency=Urgency.HAZARD if self.hazard else Urgency.ORDINARY,
            channel=channel if actor.kind != "resident" or channel == Channel.WEB else Channel.WEB,
            name=self.teller.name,
            phone=self.teller.phone,
            contact_agreed=self.teller.agreed,
            show_name=bool(self.teller.name) and will.chance("show_name", 0.15),
            may_publish=will.chance("may_publish", 0.6),
            resident_id=self.teller.user_id,
        )

    def _clerk(self) -> Actor:
        """Who types in what is brought on paper: the desk it was brought to."""
        cast = self.world.cast
        return cast.working_at((self.site.organization if self.site else cast.office_of(self.street)).pk)

    def act(self, name: str, actor: Actor, **inputs: Any) -> None:
        """An action of the concern's flow, now."""
        self.concern = CONCERN.perform(name, self.concern, actor, self.world.now, **inputs)

    def state(self) -> str:
        """Where it stands by now: others may have moved it."""
        self.concern.refresh_from_db()
        return self.concern.state

    def wait(self, name: str, days: Days) -> datetime:
        """A moment at work some working days on; in danger, some minutes on."""
        rng = self.world.rng
        if self.hazard:
            return self.world.now + timedelta(minutes=rng.randint(12, 150))
        return timing.working_days_on(rng, self.world.now, self.will.pick(name, days))

    def at_home(self, name: str, days: Days) -> datetime:
        """A moment when the resident has time."""
        return timing.at_home(self.world.rng, self.world.now, self.will.pick(name, days))

    def a_deputy(self) -> Actor:
        """A deputy of the site or street, the one wished for if one is."""
        cast = self.world.cast
        near = cast.deputies_at(self.concern.site, self.concern.area)
        wished = self.will.wishes.get("deputy")
        found: Deputy = next((one for one in near if one.person.name == wished), None) or self.world.rng.choice(near)
        return cast.deputy(found)

    def unit(self) -> Organization | None:
        """The unit it is for; None for the desk's own matters and for bodies beyond the zone."""
        name = self.told.matter.unit
        if self.wrong:
            name = texts.table("bodies")["wrong_first"].get(name, name)
        return self.world.cast.bodies.get(name)

    def refer(self, actor: Actor) -> None:
        """On to the unit, or to the body beyond the zone."""
        unit, rng = self.unit(), self.world.rng
        number = texts.say(rng, "outside_numbers").format(n=rng.randint(1000, 99999)) if unit is None else ""
        note = texts.say(rng, "refer_notes")
        outside = self.told.matter.outside if unit is None else ""
        self.act("refer", actor, unit=unit, outside_body=outside, outside_number=number, note=note)

    def answer(self, actor: Actor) -> None:
        """The holder's answer; a planned one with a unit and a date."""
        rng, matter, now = self.world.rng, self.told.matter, self.world.now
        promising = self.unit() or (self.world.cast.bodies["经发局"] if matter.outside else None)
        shares = {Outcome.DONE: 0.76, Outcome.PLANNED: 0.17, Outcome.EXPLAINED: 0.17 if matter.no else 0.02}
        if not matter.plan or promising is None or self.hazard:
            del shares[Outcome.PLANNED]
        outcome = Outcome(self.will.pick("outcome", shares))
        self.promised = outcome == Outcome.PLANNED
        if not self.promised:
            self.act("answer", actor, text=texts.answer(rng, self.told, outcome, "", self.round > 1), outcome=outcome)
            return
        due = timing.office(rng, local_date(now) + timedelta(days=self.will.pick("promise_days", _PROMISED)))
        text = texts.answer(rng, self.told, outcome, in_words(local_date(due)), self.round > 1)
        what, on = [self.told.fill(matter.what)], [local_date(due)]
        self.act("answer", actor, text=text, outcome=outcome, what=what, unit=[promising], due_on=on)


_PROMISED = dict.fromkeys((8, 12, 15, 20, 25, 30, 40, 50, 60), 1.0)


def in_words(day: date) -> str:
    """A date as an answer writes it."""
    return str(texts.table("phrases")["date"][0]).format(month=day.month, day=day.day)
