"""What waits for somebody, or is stuck below them: the running clocks of the cases they may know of.

Every open case has a running clock, but for a draft and one that goes with another, so the inbox is a list
of clocks by due date. A case with two of them stands in it once, by the one that is due first.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from lianxin.core.pages import Page, merged, soonest_first
from lianxin.core.time import end_of, local_date
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline, Turn

SOON = 2
THIRD = 3
WORKING = (NEW, IN_HAND, REFERRED)
# the resident's time and the deputy's: nothing is stuck when it runs out
PATIENT = Q(clock__in=("rating", "contradict")) | Q(subject_kind="supervision", clock="settle")
SEVERAL_CLOCKS = ("assignment",)


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


def _final(kind: str) -> list[str]:
    return [state.name for state in flows[kind].states if state.final]


def about(concerns: QuerySet[Concern], suggestions: QuerySet[Suggestion] | None = None) -> Q:
    """Clocks of these concerns and suggestions, and of what hangs on them."""
    found = _this("concern", concerns)
    for kind in ("commitment", "request", "supervision"):
        found |= _this(kind, flows[kind].model.objects.filter(concern__in=concerns))
    if suggestions is None:
        return found
    found |= _this("suggestion", suggestions)
    for kind in ("assignment", "commitment", "request"):
        found |= _this(kind, flows[kind].model.objects.filter(suggestion__in=suggestions))
    return found


def of_unit(unit: int, zone_id: int) -> Q:
    """Clocks of what a unit has: concerns referred to it with what hangs on them, its assignments and their
    suggestions, what it asked for, and what it promised itself."""
    with_it = about(Concern.objects.filter(unit=unit, zone=zone_id)) & ~Q(subject_kind="commitment")
    given = Assignment.objects.filter(unit=unit, zone=zone_id)
    for kind, cases in {
        "assignment": given,
        "suggestion": Suggestion.objects.filter(
            pk__in=given.exclude(state__in=_final("assignment")).values("suggestion")
        ),
        "request": Request.objects.filter(unit=unit, zone=zone_id),
        "commitment": Commitment.objects.filter(unit=unit, zone=zone_id),
    }.items():
        with_it |= _this(kind, cases)
    return with_it


def running(actor: Actor, kind: str) -> QuerySet[Deadline]:
    """The running clocks of the cases of a kind that the actor may know of.

    A kind at a time: over all at once, a unit with ten cases would wait for the thousands of others.
    """
    known = _this(kind, flows[kind].visible(actor).filter(state__in=_open(kind)))
    clocks = Deadline.objects.filter(known, zone_id=actor.zone_id or 0, stopped_at=None)
    return clocks.filter(~Exists(sooner())) if kind in SEVERAL_CLOCKS else clocks


def sooner() -> QuerySet[Deadline]:
    """Another running clock of the same case that is due before this one."""
    beside = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"), stopped_at=None
    )
    before = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    return beside.filter(before)


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
    return Q(due_at__lte=now) & ~PATIENT


def _soon(_actor: Actor, now: datetime) -> Q:
    until = end_of(local_date(now) + timedelta(days=SOON))
    return Q(due_at__gt=now, due_at__lte=until) & ~PATIENT


def _hazard(_actor: Actor, _now: datetime) -> Q:
    return _this("concern", Concern.objects.filter(urgency=Urgency.HAZARD, state__in=WORKING))


def _dissatisfied(_actor: Actor, _now: datetime) -> Q:
    said = Evaluation.objects.filter(concern=OuterRef("pk"), score=Score.DISSATISFIED)
    again = _this("concern", Concern.objects.filter(Exists(said), state__in=WORKING))
    return again | _this("commitment", Commitment.objects.filter(state=OPEN).exclude(contradicted=""))


def _thrice(_actor: Actor, _now: datetime) -> Q:
    """Sent back, handed on, taken apart, returned, reassigned, postponed or pressed again for the third time."""
    found = _this("suggestion", _passed_about())
    for kind, actions in {
        "concern": ("concern.send_back", "concern.hand", "concern.unmerge"),
        "suggestion": ("suggestion.return",),
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
    def narrow(actor: Actor, _now: datetime) -> Q:
        mine = Q(subject_kind=stage.kind) & _mine(actor, relation=stage.relation)
        return mine & _this("request", Request.objects.filter(what=stage.what)) if stage.what else mine

    return View(stage.key, stage.label, narrow)


VIEWS = {view.key: view for view in (OPEN_ONES, OURS, *STUCK, *(_stage(stage) for stage in STAGES))}


def stage_counts(actor: Actor) -> dict[str, int]:
    """How many turns the actor has, by the key of the stage. Two queries."""
    turns = turns_of(actor)
    counted = turns.order_by().values_list("subject_kind", "relation").annotate(n=Count("id"))
    found = {(kind, relation, ""): n for kind, relation, n in counted if kind != "request"}
    asked = Request.objects.filter(pk__in=turns.filter(subject_kind="request").values("subject_id"))
    for what, n in asked.order_by().values_list("what").annotate(n=Count("id")):
        found["request", "decider", what] = n
    return {stage.key: found[place] for stage in STAGES if (place := (stage.kind, stage.relation, stage.what)) in found}


def stuck_counts(actor: Actor, now: datetime) -> dict[str, int]:
    """How many running clocks the actor knows of, in all (`open`) and in each list of the stuck. A query a kind."""
    counted = {view.key: Count("id", filter=view.narrow(actor, now)) for view in STUCK}
    found: Counter[str] = Counter()
    for kind in flows:
        found.update(running(actor, kind).aggregate(open=Count("id"), **counted))
    return found
