"""One suggestion on its way: its text, its people, and the actions that move it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework.models import Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.models import Authorship, Channel, Found, Openness, Sensitivity
from lianxin.config.demo import timing
from lianxin.config.demo.thread import Days, Thread
from lianxin.config.demo.will import Will
from lianxin.config.demo.world import World
from lianxin.core.time import add_working_days
from lianxin.directory.models import Deputy, Organization


@dataclass
class Suggesting:
    """`row` is as in the data; `meeting` the day of the joint meeting it is of, if it is.

    `ago` gives a morning some working days before the end. `main` is the one it is handled with, `letters` counts
    each unit's letters. `joined` are those handled with this one, `threads` the concerns behind it.
    """

    world: World
    will: Will
    row: dict[str, Any]
    lead: Deputy | None
    cosigners: list[Deputy]
    threads: list[Thread]
    ago: Callable[[int], datetime]
    letters: Counter[int]
    meeting: date | None = None
    main: "Suggesting | None" = None
    joined: list["Suggesting"] = field(default_factory=list)
    suggestion: Suggestion = field(init=False)

    @property
    def channel(self) -> Channel:
        """On what way it comes."""
        return Channel(self.row.get("channel", Channel.JOINT_MEETING))

    @property
    def author(self) -> Actor:
        """The lead. Raises LookupError where nobody in the zone leads."""
        if self.lead is None:
            raise LookupError("nobody leads it")
        return self.world.cast.deputy(self.lead)

    @property
    def congress(self) -> Actor:
        """Somebody of the congress office."""
        return self.world.cast.working_at(self.world.cast.bodies["人大机关"].pk)

    def office(self, unit: Organization) -> Actor:
        """Somebody of the office that assigns to this unit."""
        return self.world.cast.working_at(unit.answers_through_id or self.congress.organization_id or 0)

    def bodies(self, name: str) -> list[Organization]:
        """The units under that key of the row."""
        found = self.row.get(name, [])
        return [self.world.cast.bodies[one] for one in ([found] if isinstance(found, str) else found)]

    def text(self, *further: str) -> dict[str, Any]:
        """The inputs of `edit`; `further` proposals come last."""
        row = self.row
        return {
            "title": row["title"],
            "facts": row.get("facts", ""),
            "problem": row["problem"],
            "place": row["place"],
            "how": [Found(how) for how, _words in row["findings"]],
            "finding": [words for _how, words in row["findings"]],
            "proposals": [*row["proposals"], *further],
            "concerns": [thread.concern for thread in self.threads],
            "wished": self.bodies("main") or self.bodies("separate"),
            "authorship": Authorship(row.get("authorship", Authorship.ONE)),
            "sensitivity": Sensitivity(row.get("sensitivity", Sensitivity.NORMAL)),
            "openness": Openness(row.get("openness", Openness.FULL)),
        }

    def begin(self) -> None:
        """The lead begins to write."""
        self.suggestion = SUGGESTION.begin(
            "draft",
            self.author,
            self.world.now,
            zone_id=self.world.cast.zone.pk,
            channel=self.channel,
            title=self.row["title"],
            concerns=[thread.concern for thread in self.threads],
        )

    def act(self, name: str, actor: Actor, **inputs: Any) -> None:
        """An action of the suggestion's flow, now."""
        self.suggestion = SUGGESTION.perform(name, self.suggestion, actor, self.world.now, **inputs)

    def state(self) -> str:
        """Where it stands by now: its units move it."""
        self.suggestion.refresh_from_db()
        return self.suggestion.state

    def wait(self, name: str, days: Days) -> datetime:
        """A moment at work some working days on."""
        return timing.working_days_on(self.world.rng, self.world.now, self.will.pick(name, days))

    def at_home(self, name: str, days: Days) -> datetime:
        """A moment when a deputy has time."""
        return timing.at_home(self.world.rng, self.world.now, self.will.pick(name, days))

    def after_meeting(self, n: int) -> datetime:
        """A moment at work n working days after the joint meeting, or before it. Raises LookupError if of none."""
        if self.meeting is None:
            raise LookupError("of no meeting")
        day = add_working_days(self.meeting, n) if n > 0 else timing.working_days_before(self.meeting, -n)
        return timing.office(self.world.rng, day, self.world.now)

    def lately(self, days: int) -> datetime:
        """That many working days before the end, but after now."""
        return max(self.ago(days), self.world.now + timing.SOON)
