"""What waits for somebody, or is stuck below them: the running clocks of the cases they may know of.

Every open case has a running clock, but for a draft and one that goes with another, so the inbox is a list
of clocks by due date. A case with two of them stands in it once, by the one that is due first.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.assignment.models import REASSIGNED
from lianxin.casework.commitment.models import OPEN, Commitment
from lianxin.casework.concern.models import IN_HAND, NEW, REFERRED, Concern, Evaluation, Score, Urgency
from lianxin.casework.models import Assignment, Request, Suggestion
from lianxin.casework.office.stages import STAGES, Stage
from lianxin.casework.request.models import What
from lianxin.casework.suggestion.signing import to_sign
from lianxin.core.statements import Counts, GivenInstant, Statement
from lianxin.core.time import end_of, local_date
from lianxin.directory.models import Organization
from lianxin.ledger.models import Event
from lianxin.notify import notices
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn

SOON = 2
THIRD = 3
WORKING = (NEW, IN_HAND, REFERRED)
# the resident's time and the deputy's: nothing is stuck when it runs out
PATIENT = Q(clock__in=("rating", "contradict")) | Q(subject_kind="supervision", clock="settle")
SEVERAL_CLOCKS = ("assignment",)
# bodies that have no case of their own, but an eye on others'
OVERSIGHT = frozenset({Organization.Kind.EXECUTIVE_COMMITTEE.value})
MANY = 10_001
# for how many shapes of actors the statements are kept: offices have a few dozen, deputies differ by their sites
SHAPES = 200


@dataclass(frozen=True)
class When:
    """Now, and until when it is soon: instants, or in a statement that is asked later the places for them."""

    now: datetime | GivenInstant
    soon: datetime | GivenInstant

    @classmethod
    def at(cls, now: datetime) -> "When":
        """As it is now."""
        return cls(now, end_of(local_date(now) + timedelta(days=SOON)))


LATER = When(GivenInstant("now"), GivenInstant("soon"))


@dataclass(frozen=True)
class View:
    """One list of the side bar; `narrow` says which of a kind's running clocks are in it, None that none are.

    A kind at a time, because a condition on other kinds' cases costs more to put together than to answer.
    """

    key: str
    label: Any
    narrow: Callable[[Actor, When, str], Q | None]
    bad: bool = False


def of_cases(kind: str, cases: QuerySet[Any]) -> Q:
    """The clocks of these cases of a kind."""
    # a list made once, not a probe a row: most of these sets are small, and the clocks are indexed by case
    return Q(subject_kind=kind, subject_id__in=cases.order_by().values("pk"))


def _open(kind: str) -> list[str]:
    return [state.name for state in flows[kind].states if not state.final]


def running(actor: Actor, kind: str) -> QuerySet[Deadline]:
    """The running clocks of the cases of a kind that the actor may know of.

    A kind at a time: over all at once, a unit with ten cases would wait for the thousands of others.
    """
    known = of_cases(kind, flows[kind].visible(actor).filter(state__in=_open(kind)))
    clocks = Deadline.objects.filter(known, zone_id=actor.zone_id or 0, stopped_at=None)
    return clocks.filter(~Exists(sooner())) if kind in SEVERAL_CLOCKS else clocks


def sooner() -> QuerySet[Deadline]:
    """Another running clock of the same case that is due before this one."""
    beside = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), stopped_at=None
    )
    before = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    return beside.filter(before)


def turns_of(actor: Actor) -> QuerySet[Turn]:
    """The turns that are the actor's."""
    ref = actor.ref
    if ref is None:
        return Turn.objects.none()
    return Turn.objects.filter(zone_id=actor.zone_id or 0, holder_kind=ref.kind, holder_id=ref.id)


def _mine(actor: Actor, **turn: str) -> Q:
    same = {"subject_kind": OuterRef("subject_kind"), "subject_id": OuterRef("subject_id")}
    return Q(Exists(turns_of(actor).filter(**same, **turn)))


def ours(actor: Actor, _when: When, kind: str) -> Q:
    """It is their turn; for a deputy also a new concern of their sites that nobody has taken."""
    mine = _mine(actor)
    if actor.kind == DEPUTY and kind == "concern":
        mine |= of_cases(kind, flows[kind].visible(actor).filter(state=NEW))
    return mine


def _everything(_actor: Actor, _when: When, _kind: str) -> Q:
    return Q()


def _overdue(_actor: Actor, when: When, _kind: str) -> Q:
    return Q(due_at__lte=when.now) & ~PATIENT


def _soon(_actor: Actor, when: When, _kind: str) -> Q:
    return Q(due_at__gt=when.now, due_at__lte=when.soon) & ~PATIENT


def _hazard(_actor: Actor, _when: When, kind: str) -> Q | None:
    if kind != "concern":
        return None
    return of_cases(kind, Concern.objects.filter(urgency=Urgency.HAZARD, state__in=WORKING))


def _dissatisfied(_actor: Actor, _when: When, kind: str) -> Q | None:
    if kind == "concern":
        said = Evaluation.objects.filter(concern=OuterRef("pk"), score=Score.DISSATISFIED)
        return of_cases(kind, Concern.objects.filter(Exists(said), state__in=WORKING))
    if kind == "commitment":
        return of_cases(kind, Commitment.objects.filter(state=OPEN).exclude(contradicted=""))
    return None


REPEATED = {
    "concern": ("concern.send_back", "concern.hand", "concern.unmerge"),
    "suggestion": ("suggestion.return",),
    "commitment": ("commitment.postpone",),
    "supervision": ("supervision.settle",),
}


def _thrice(_actor: Actor, _when: When, kind: str) -> Q | None:
    """Sent back, handed on, taken apart, returned, reassigned, postponed or pressed again for the third time."""
    if kind not in REPEATED:
        return None
    again = Q()
    for action in REPEATED[kind]:
        done = Event.objects.filter(subject_kind=kind, subject_id=OuterRef("pk"), action=action)
        if action == "supervision.settle":
            done = done.filter(to_state="ASKED")
        often = done.order_by().values("subject_id").annotate(times=Count("id")).filter(times__gte=THIRD)
        again |= Q(Exists(often))
    # each action raises the version, so a case nobody has touched much needs no look into the ledger
    often_moved = flows[kind].model.objects.filter(again, state__in=_open(kind), version__gt=THIRD)
    return of_cases(kind, often_moved) | (of_cases(kind, _passed_about()) if kind == "suggestion" else Q())


def _passed_about() -> QuerySet[Suggestion]:
    """Open ones whose units asked to be relieved, or were, three times in all."""
    again = Q()
    for rows in (Request.objects.filter(what=What.RETURN), Assignment.objects.filter(state=REASSIGNED)):
        often = rows.order_by().values("suggestion").annotate(times=Count("id")).filter(times__gte=THIRD)
        again |= Q(pk__in=often.values("suggestion"))
    return Suggestion.objects.filter(again, state__in=_open("suggestion"))


STUCK = (
    View("overdue", _("超期"), _overdue, bad=True),
    View("soon", _("2 天内到期"), _soon),
    View("hazard", _("有人身危险"), _hazard, bad=True),
    View("dissatisfied", _("不满意，再办"), _dissatisfied, bad=True),
    View("thrice", _("来回三次以上"), _thrice, bad=True),
)
OPEN_ONES = View("open", _("跟办中"), _everything)
OURS = View("ours", _("轮到我们"), ours)


def _stage(stage: Stage) -> View:
    def narrow(actor: Actor, _when: When, kind: str) -> Q | None:
        if kind != stage.kind:
            return None
        mine = _mine(actor, relation=stage.relation)
        return mine & of_cases("request", Request.objects.filter(what=stage.what)) if stage.what else mine

    return View(stage.key, stage.label, narrow)


VIEWS = {view.key: view for view in (OPEN_ONES, OURS, *STUCK, *(_stage(stage) for stage in STAGES))}


def counts_of(actor: Actor, when: When, kind: str) -> dict[str, Count]:
    """What is counted of running clocks of a kind: all, and those in each list of the stuck that has any."""
    lists = {view.key: view.narrow(actor, when, kind) for view in STUCK}
    found = {key: Count("id", filter=which) for key, which in lists.items() if which is not None}
    return {"open": Count("id"), **found}


@dataclass(frozen=True)
class Around:
    """What is counted for the side bar or the tabs of an actor.

    `stuck` of the running clocks, in all (`open`) and in each list of the stuck; `turns` of the actor by the key of
    the stage; `known` the cases of each kind, counted to `MANY`; `mine` what waits for a deputy; `unread` notices.
    """

    stuck: Counter[str]
    turns: dict[str, int]
    known: dict[str, int]
    mine: int
    unread: int


def around(actor: Actor, now: datetime) -> Around:
    """What is counted there at this instant. One query."""
    when = When.at(now)
    found = _around(actor.shape).ask(**actor.given, now=when.now, soon=when.soon)
    stuck: Counter[str] = Counter()
    for kind in flows:
        stuck.update(found.get(f"stuck {kind}", {}))
    turns = {key: n for part in ("turns", "requests") for key, n in found.get(part, {}).items() if n}
    known = {kind: part["size"] for kind in flows if (part := found.get(f"known {kind}"))}
    mine = sum(part["mine"] for part in found.values() if "mine" in part)
    return Around(stuck, turns, known, mine, found["unread"]["size"])


@lru_cache(SHAPES)
def _around(actor: Actor) -> Counts:
    unread = {"unread": notices.unread(actor)}
    if actor.kind == DEPUTY:
        mine = {kind: running(actor, kind).filter(ours(actor, LATER, kind)) for kind in flows}
        lists = {**mine, "to sign": to_sign(actor)}
        return Counts(unread | {key: Statement.counting(rows, mine=Count("id")) for key, rows in lists.items()})
    if actor.organization_kind in OVERSIGHT:
        return Counts(unread)
    stuck = {
        f"stuck {kind}": Statement.counting(running(actor, kind), **counts_of(actor, LATER, kind)) for kind in flows
    }
    known = {f"known {kind}": Statement.size(flows[kind].visible(actor), MANY) for kind in flows}
    return Counts(unread | stuck | known | _turns(actor))


def _turns(actor: Actor) -> dict[str, Statement]:
    """The turns of the actor in each stage; those of requests by what is asked for."""
    turns = turns_of(actor)
    asked = Request.objects.filter(pk__in=turns.filter(subject_kind="request").values("subject_id"))
    of_turns = {
        stage.key: Count("id", filter=Q(subject_kind=stage.kind, relation=stage.relation))
        for stage in STAGES
        if not stage.what
    }
    of_requests = {stage.key: Count("id", filter=Q(what=stage.what)) for stage in STAGES if stage.what}
    return {"turns": Statement.counting(turns, **of_turns), "requests": Statement.counting(asked, **of_requests)}
