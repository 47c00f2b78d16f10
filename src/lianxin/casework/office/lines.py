"""Rows of a list, as the rows macro takes them: a fixed number of queries however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianxin.accounts.actor import Actor
from lianxin.casework import behind
from lianxin.casework.concern.models import Evaluation, Score
from lianxin.casework.office import addresses, wording
from lianxin.casework.office.holders import Holders
from lianxin.core.refs import SubjectRef, about
from lianxin.notify import notices
from lianxin.workflow.engine import flows
from lianxin.workflow.models import Deadline


@dataclass(frozen=True)
class Line:
    """One row. `id` is also the value of its box: `concern-12`."""

    id: str
    ref: SubjectRef
    number: str
    title: str
    source: str
    holder: str
    ours: bool
    state: str
    tone: str
    icon: str
    light: str
    days: int
    words: str
    href: str
    pane_href: str
    push_href: str = ""
    unread: bool = False
    selected: bool = False


def known(refs: Iterable[SubjectRef], actor: Actor) -> dict[SubjectRef, Any]:
    """The cases behind these references that the actor may know of, with what lies behind them."""
    ids: dict[str, list[int]] = {}
    for ref in refs:
        ids.setdefault(ref.kind, []).append(ref.id)
    found: dict[SubjectRef, Any] = {}
    for kind, numbers in ids.items():
        found.update({case.ref: case for case in flows[kind].visible(actor).filter(pk__in=numbers)})
    behind.load(found.values())
    return found


def clocks_of(cases: Iterable[Any]) -> dict[SubjectRef, Deadline]:
    """The running clock of each case that has one, the soonest of several; one query."""
    running = Deadline.objects.filter(about(case.ref for case in cases), stopped_at=None)
    return {SubjectRef(one.subject_kind, one.subject_id): one for one in running.order_by("-due_at", "-id")}


def deadlines_of(case: Any) -> list[Deadline]:
    """Every run of its clocks, running or not, what is due first first."""
    return list(Deadline.objects.filter(about([case.ref])).order_by("due_at", "id"))


@behind.one_page()
def of_clocks(clocks: list[Deadline], actor: Actor, now: datetime) -> list[Line]:
    """Rows of an inbox page, in the order of its clocks."""
    by_ref = {SubjectRef(clock.subject_kind, clock.subject_id): clock for clock in clocks}
    cases = known(by_ref, actor)
    return _lines([cases[ref] for ref in by_ref if ref in cases], by_ref, actor, now)


@behind.one_page()
def of_cases(cases: list[Any], actor: Actor, now: datetime) -> list[Line]:
    """Rows of any cases, in their order."""
    behind.load(cases)
    return _lines(cases, clocks_of(cases), actor, now)


def _lines(cases: list[Any], clocks: dict[SubjectRef, Deadline], actor: Actor, now: datetime) -> list[Line]:
    concerns = [case.pk for case in cases if case.kind == "concern"]
    said = Evaluation.objects.filter(concern__in=concerns, score=Score.DISSATISFIED)
    dissatisfied = set(said.values_list("concern_id", flat=True))
    unread, holders = notices.unread_about(actor, [case.ref for case in cases]), Holders.of(cases)
    return [
        _line(case, clocks.get(case.ref), actor, now, holders, wording.is_again(case, dissatisfied), case.ref in unread)
        for case in cases
    ]


def _line(
    case: Any, clock: Deadline | None, actor: Actor, now: datetime, holders: Holders, again: bool, unread: bool
) -> Line:
    ours = holders.is_ours(case, actor)
    shown = wording.standing(case, clock, now, ours, again)
    badge = wording.badge(clock, now)
    return Line(
        id=f"{case.kind}-{case.pk}",
        ref=case.ref,
        number=wording.number(case),
        title=wording.title(case),
        source=wording.source(case),
        holder=holders.name(case),
        ours=ours,
        state=shown.word,
        tone=shown.tone,
        icon=shown.icon,
        light=badge.light if badge else "",
        days=badge.days if badge else 0,
        words="",
        href=addresses.page(case.ref),
        pane_href=addresses.pane(case.ref),
        unread=unread,
    )
