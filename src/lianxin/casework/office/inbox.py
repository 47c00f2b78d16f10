"""What waits for somebody, or is stuck below them: the running clocks of the cases they may know of.

Every open case but a merged one has a running clock, so the inbox is a list of clocks by due date.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.commitment.models import OPEN, Commitment
from lianxin.casework.concern.models import IN_HAND, NEW, REFERRED, Concern, Evaluation, Score, Urgency
from lianxin.casework.concern.relations import DESKS
from lianxin.core.pages import Page, merged, soonest_first
from lianxin.core.time import end_of, local_date
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn

SOON = 2
THIRD = 3
WORKING = (NEW, IN_HAND, REFERRED)
# the resident's time and the deputy's: nothing is stuck when it runs out
PATIENT = ("rating", "contradict", "settle")


@dataclass(frozen=True)
class View:
    """One list of the side bar; `narrow` says which of the running clocks are in it."""

    key: str
    label: Any
    narrow: Callable[[Actor, datetime], Q]
    bad: bool = False


def _this(kind: str, cases: QuerySet[Any]) -> Q:
    # a list made once, not a probe a row: most of these sets are small, and the clocks are indexed by case
    return Q(subject_kind=kind, subject_id__in=cases.order_by().values("pk"))


def _open(kind: str) -> list[str]:
    return [state.name for state in flows[kind].states if not state.final]


def about(concerns: QuerySet[Concern]) -> Q:
    """Clocks of these concerns, and of what hangs on them."""
    found = _this("concern", concerns)
    for kind in ("commitment", "request", "supervision"):
        found |= _this(kind, flows[kind].model.objects.filter(concern__in=concerns))
    return found


def running(actor: Actor, kind: str) -> QuerySet[Deadline]:
    """The running clocks of the cases of a kind that the actor may know of.

    A kind at a time: over all at once, a unit with ten cases would wait for the thousands of others.
    """
    known = _this(kind, flows[kind].visible(actor).filter(state__in=_open(kind)))
    return Deadline.objects.filter(known, zone_id=actor.zone_id or 0, stopped_at=None)


def soonest(lists: Iterable[QuerySet[Deadline]], cursor: str = "", size: int = 50) -> Page[Deadline]:
    """A page of several kinds' clocks, what is due next first. A query a list."""
    return merged([soonest_first(clocks, "due_at", cursor, size) for clocks in lists], "due_at", size)


def turns_of(actor: Actor) -> QuerySet[Turn]:
    """The turns that are the actor's."""
    ref = actor.ref
    if ref is None:
        return Turn.objects.none()
    return Turn.objects.filter(zone_id=actor.zone_id or 0, holder_kind=ref.kind, holder_id=ref.id)


def _mine(actor: Actor, **turn: str) -> Q:
    same = {"subject_kind": OuterRef("subject_kind"), "subject_id": OuterRef("subject_id")}
    return Q(Exists(turns_of(actor).filter(**same, **turn)))


def ours(actor: Actor, _now: datetime) -> Q:
    """It is their turn; for a deputy also a new concern of their sites that nobody has taken."""
    mine = _mine(actor)
    if actor.kind == DEPUTY:
        mine |= _this("concern", flows["concern"].visible(actor).filter(state=NEW))
    return mine


def _everything(_actor: Actor, _now: datetime) -> Q:
    return Q()


def _overdue(_actor: Actor, now: datetime) -> Q:
    return Q(due_at__lte=now) & ~Q(clock__in=PATIENT)


def _soon(_actor: Actor, now: datetime) -> Q:
    until = end_of(local_date(now) + timedelta(days=SOON))
    return Q(due_at__gt=now, due_at__lte=until) & ~Q(clock__in=PATIENT)


def _hazard(_actor: Actor, _now: datetime) -> Q:
    return _this("concern", Concern.objects.filter(urgency=Urgency.HAZARD, state__in=WORKING))


def _dissatisfied(_actor: Actor, _now: datetime) -> Q:
    said = Evaluation.objects.filter(concern=OuterRef("pk"), score=Score.DISSATISFIED)
    again = _this("concern", Concern.objects.filter(Exists(said), state__in=WORKING))
    return again | _this("commitment", Commitment.objects.filter(state=OPEN).exclude(contradicted=""))


def _thrice(_actor: Actor, _now: datetime) -> Q:
    """Sent back, handed on, taken apart, postponed or pressed again for the third time."""
    found = Q()
    for kind, actions in {
        "concern": ("concern.send_back", "concern.hand", "concern.unmerge"),
        "commitment": ("commitment.postpone",),
        "supervision": ("supervision.settle",),
    }.items():
        for action in actions:
            done = Event.objects.filter(subject_kind=kind, subject_id=OuterRef("pk"), action=action)
            if action == "supervision.settle":
                done = done.filter(to_state="ASKED")
            often = done.order_by().values("subject_id").annotate(times=Count("id")).filter(times__gte=THIRD)
            # each action raises the version, so a case nobody has touched much needs no look into the ledger
            moved = flows[kind].model.objects.filter(state__in=_open(kind), version__gt=THIRD)
            found |= _this(kind, moved.filter(Exists(often)))
    return found


STUCK = (
    View("overdue", _("超期"), _overdue, bad=True),
    View("soon", _("2 天内到期"), _soon),
    View("hazard", _("有人身危险"), _hazard, bad=True),
    View("dissatisfied", _("不满意，再办"), _dissatisfied, bad=True),
    View("thrice", _("来回三次以上"), _thrice, bad=True),
)
OPEN_ONES = View("open", _("跟办中"), _everything)
OURS = View("ours", _("轮到我们"), ours)
# a state and whose turn it is name each other, so a turn's relation tells the state
STAGES = {
    "concern.screener": _("诉求待接手"),
    "concern.holder": _("诉求在跟进"),
    "concern.unit": _("诉求待答复"),
    "commitment.unit": _("承诺待兑现"),
    "request.decider": _("申请待定"),
    "supervision.subject_holder": _("督促待回应"),
    "supervision.asker": _("回应待认可"),
}


def _stage(key: str) -> View:
    kind, relation = key.split(".")

    def narrow(actor: Actor, _now: datetime) -> Q:
        return Q(subject_kind=kind) & _mine(actor, relation=relation)

    return View(key, STAGES[key], narrow)


VIEWS = {view.key: view for view in (OPEN_ONES, OURS, *STUCK, *(_stage(key) for key in STAGES))}


def usual_stages(actor: Actor) -> tuple[str, ...]:
    """The stages a body of this kind always has in its side bar, empty or not."""
    if actor.organization_kind in DESKS:
        return ("concern.screener", "concern.holder", "request.decider")
    return ("concern.unit", "commitment.unit")


def stage_counts(actor: Actor) -> dict[str, int]:
    """How many turns the actor has, by stage. One query."""
    counted = turns_of(actor).order_by().values_list("subject_kind", "relation").annotate(n=Count("id"))
    return {f"{kind}.{relation}": n for kind, relation, n in counted}


def stuck_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many running clocks the actor knows of, in all (`open`) and in each list of the stuck. A query a kind."""
    counted = {view.key: Count("id", filter=view.narrow(actor, now)) for view in STUCK}
    found: Counter[str] = Counter()
    for kind in flows:
        found.update(running(actor, kind).aggregate(open=Count("id"), **counted))
    return found
