"""Which suggestions there are: those of the joint meeting, and others at every stage, each with its people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lianxin.casework.suggestion.models import Channel
from lianxin.config.demo import texts, timing
from lianxin.config.demo.cast import Cast
from lianxin.config.demo.meeting.suggesting import Suggesting
from lianxin.config.demo.plot import Plot
from lianxin.config.demo.texts import Matter, Told
from lianxin.config.demo.thread import Teller, Thread
from lianxin.config.demo.will import Will
from lianxin.core.time import is_working_day, local_date
from lianxin.directory.models import Deputy

Kind = Deputy.Kind
MEETING = ("meeting_1", "meeting_2", "meeting_3")
BETWEEN = ("between", "street")
# the first joint meeting was 137 days before the end of its year, a Friday
BEFORE_THE_END, FRIDAY = 137, 4
IN_HAND_BEFORE, CLOSED_BEFORE = 5, 24
WRITTEN_BEFORE = (8, 24)


def meeting_before(end: date) -> date:
    """The day of the joint meeting of the year that ends then: a Friday on which offices work."""
    day = end - timedelta(days=BEFORE_THE_END)
    while day.weekday() != FRIDAY or not is_working_day(day):
        day -= timedelta(days=1)
    return day


@dataclass
class SuggestionPlot:
    """Makes suggestions, and the concerns behind them."""

    plot: Plot
    small: bool
    _letters: Counter[int] = field(default_factory=Counter)
    _known: dict[str, Suggesting] = field(default_factory=dict)
    _leads: set[int] = field(default_factory=set)
    _begins: list[tuple[datetime, Suggesting]] = field(default_factory=list)

    @property
    def _cast(self) -> Cast:
        return self.plot.cast

    def concerns(self) -> Iterator[tuple[datetime, Thread]]:
        """The concerns behind those that `suggestions` gave, each with the moment it begins. Call it after that."""
        for begins, one in self._begins:
            for thread in one.threads:
                closed = bool(thread.told.matter.done)
                yield self._days_before(begins, CLOSED_BEFORE if closed else IN_HAND_BEFORE), thread

    def suggestions(self) -> list[tuple[datetime, Suggesting]]:
        """All of them, each with the moment it begins."""
        day = meeting_before(local_date(self.plot.world.end))
        rows: list[tuple[dict[str, Any], date | None]] = [(row, day) for name in MEETING for row in _rows(name)]
        rows += [(row, None) for name in BETWEEN for row in _rows(name)]
        chosen = [(row, meeting) for row, meeting in rows if row.get("small") or not self.small]
        # one that others are handled with comes before them
        chosen.sort(key=lambda one: "join" in one[0])
        self._begins = [(self._when(row, meeting), self._one(row, meeting)) for row, meeting in chosen]
        return self._begins

    def _when(self, row: dict[str, Any], meeting: date | None) -> datetime:
        if meeting is None:
            return self.plot.ago(row["ago"])
        day = meeting - timedelta(days=self.plot.rng.randint(*WRITTEN_BEFORE))
        return timing.at_home(self.plot.rng, timing.at(day, time(7)), 0)

    def _days_before(self, moment: datetime, n: int) -> datetime:
        day = timing.working_days_before(local_date(moment), n)
        return timing.at(day, time(8, self.plot.rng.randint(31, 55)))

    def _one(self, row: dict[str, Any], meeting: date | None) -> Suggesting:
        lead = self._lead(row)
        one = Suggesting(
            world=self.plot.world,
            will=Will(self.plot.rng, row, scripted=meeting is None),
            row=row,
            lead=lead,
            cosigners=self._cosigners(row, lead) if lead else [],
            threads=[self._concern(row, behind, lead) for behind in row.get("concern", []) if lead],
            ago=self.plot.ago,
            letters=self._letters,
            meeting=meeting,
            main=self._known[row["join"]] if "join" in row else None,
        )
        self._known[row["key"]] = one
        return one

    def _lead(self, row: dict[str, Any]) -> Deputy | None:
        """The one who is named, or one of that kind in the street who leads no other."""
        if "lead" not in row:
            return None
        if row["lead"] not in Kind.values:
            return self._named(row["lead"])
        near = [one for one in self._near(row["street"]) if one.kind == row["lead"] and one.pk not in self._leads]
        lead = self.plot.rng.choice([one for one in near if one.person.name not in _names()])
        self._leads.add(lead.pk)
        return lead

    def _cosigners(self, row: dict[str, Any], lead: Deputy) -> list[Deputy]:
        """Those who are named, or so many of the street, of each kind that may sign in turn."""
        if "invited" in row:
            return [self._named(name) for name in row["invited"]]
        kinds = [Kind.VOTER] if row.get("channel") == Channel.STREET else [*Kind]
        site = self._cast.site_of(lead)
        near = [one for one in self._near(site.area.name) if one.pk != lead.pk]
        pools = {kind: [one for one in near if one.kind == kind] for kind in kinds}
        for pool in pools.values():
            self.plot.rng.shuffle(pool)
        return [pools[kinds[n % len(kinds)]].pop() for n in range(row["cosigners"])]

    def _near(self, street: str) -> list[Deputy]:
        return self._cast.deputies_at(None, next(one for one in self._cast.streets if one.name == street))

    def _named(self, name: str) -> Deputy:
        return next(one.deputy for one in self._cast.attachments if one.deputy.person.name == name)

    def _concern(self, row: dict[str, Any], behind: dict[str, Any], lead: Deputy) -> Thread:
        """Told at the lead's site, and taken in hand by the lead; or answered and closed before."""
        closed, site = behind.get("closed", False), self._cast.site_of(lead)
        wishes: dict[str, Any] = {"channel": "WEB", "rated": not behind.get("stays", False), "show_name": False}
        if closed:
            wishes |= {"route": "take", "outcome": "DONE", "score": "BASICALLY", "score_again": behind["score_again"]}
        else:
            wishes |= {"route": "deputy", "deputy": lead.person.name, "stop": "act", "visit": "seen" in behind}
            wishes |= {"score": behind.get("score", "SATISFIED")}
        title, words = behind["title"], behind["words"]
        matter = Matter("", "road", (title,), (words,), behind.get("seen", ""), behind.get("done", ""))
        return Thread(
            world=self.plot.world,
            will=Will(self.plot.rng, wishes, scripted=True),
            told=Told(matter, row["place"], 1, title, words),
            street=site.area,
            site=site,
            teller=self.plot.account if behind.get("resident") else Teller(),
        )


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = texts.table(f"suggestions/{name}")["suggestion"]
    return rows


def _names() -> set[str]:
    return {row["name"] for row in texts.table("people")["named"]}
