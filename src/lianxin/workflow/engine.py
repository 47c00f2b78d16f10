"""The engine: the only writer of a case's state, turn and clocks, and of the events that tell it."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import CLOCK as CLOCK_ACTOR
from lianxin.accounts.actor import DEPUTY, STAFF, Actor
from lianxin.core import clock
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import by_key, insert, update
from lianxin.ledger.appending import Entry, append_many
from lianxin.ledger.models import Event
from lianxin.parameters import remembered
from lianxin.workflow import keeping
from lianxin.workflow.models import Deadline, HasFlow, Note
from lianxin.workflow.table import CLOCK, EFFECT, Action, Table

Case = TypeVar("Case", bound=HasFlow)
flows: dict[str, "Flow"] = {}
MOVED_ON = _("这件事刚刚有了变化，请看一眼现在的情况再办")


class Flow(Table):
    """A table that can be performed."""

    def register(self) -> "Flow":
        """Make it known by its kind, for effects of other flows, the background and the checks."""
        flows[self.kind] = self
        return self

    def begin(self, name: str, actor: Actor, now: datetime, /, *, zone_id: int, cause: str = "", **inputs: Any) -> Any:
        """Begin a case. Raises Forbidden, Refused."""
        action = self.action(name)
        self._may(action, actor, None, cause)
        with transaction.atomic():
            context = Context(self, action, actor, now, cause, zone_id)
            case = action.effect(context, **inputs)
            event = context.record(case, "", case.state)
            keeping.enter(self, case, "", now)
            return context.follow_up(event, case)

    def begin_many(
        self, name: str, actor: Actor, now: datetime, rows: list[dict[str, Any]], /, *, zone_id: int
    ) -> list[Any]:
        """Begin many at once, in one transaction, each with its event, turn and clocks."""
        action = self.action(name)
        self._may(action, actor, None, "")
        if action.many is None or not isinstance(action.to, str):
            raise ValueError(f"{self.kind}.{name} has no effect for many")
        with transaction.atomic(), remembered():
            cases = action.many(Context(self, action, actor, now, "", zone_id), rows)
            for case in cases:
                case.state, case.state_since = action.to, now
            made: list[Any] = self.model.objects.bulk_create(cases)
            who, event, to = (actor.kind, _actor_id(actor)), f"{self.kind}.{name}", action.to
            entries = [Entry(event, SubjectRef(self.kind, c.pk), now, *who, zone_id, to_state=to) for c in made]
            append_many(entries, clock.wall())
            keeping.enter_many(self, made, now)
            return made

    def perform(
        self,
        name: str,
        case: Any,
        actor: Actor,
        now: datetime,
        /,
        *,
        version: int | None = None,
        note: str = "",
        cause: str = "",
        **inputs: Any,
    ) -> Any:
        """Do an action to a case and return the case as it now is.

        Raises Forbidden (not this actor), Conflict (moved on meanwhile), Refused (not with these inputs).
        """
        action = self.action(name)
        with transaction.atomic():
            case = by_key(self.model, locked=True).one(pk=case.pk)
            self._may(action, actor, case, cause)
            if cause and case.state not in action.at:
                return case  # it moved on since the effect looked: an effect without a row does nothing
            if (version is not None and version != case.version) or case.state not in action.at:
                raise Conflict(MOVED_ON)
            if action.when and not cause and not action.when(case, actor, now):
                raise Refused(_("现在还不能这样办"))
            before = case.state
            context = Context(self, action, actor, now, cause, case.zone_id, words=note)
            outcome = action.effect(context, case, **inputs)
            target = action.to[outcome] if isinstance(action.to, dict) else action.to
            case.version += 1
            if target:
                case.state, case.state_since = target, now
            update(case)
            event = context.record(case, before, case.state)
            keeping.move(self, case, before if target else None, now)
            return context.follow_up(event, case)

    def _may(self, action: Action, actor: Actor, case: Any, cause: str) -> None:
        if (cause and EFFECT in action.everyone) or (actor.kind == CLOCK_ACTOR and CLOCK in action.everyone):
            return
        state = case.state if case else ""
        # from a state that the row does not have, those whom it names at all learn that the case has moved on
        who = set(action.who_at(state)) if case is None or state in action.at else action.everyone
        if not self.relations(actor, case) & who:
            raise Forbidden(_("这件事不归您办"))

    def still_at(self, name: str, case: Any) -> None:
        """Raises Conflict where the case has left the states of that row: to be asked before inputs are looked at."""
        if case.state not in self.action(name).at:
            raise Conflict(MOVED_ON)

    def offers(self, case: Any, actor: Actor, now: datetime) -> list[Action]:
        """What this actor can do to the case now, in the table's order."""
        mine = self.relations(actor, case)
        return [
            action
            for action in self.actions
            if case.state in action.at
            and mine.intersection(action.who_at(case.state))
            and (action.when is None or action.when(case, actor, now))
        ]


def _actor_id(actor: Actor) -> int | None:
    return {STAFF: actor.membership_id, DEPUTY: actor.deputy_id}.get(actor.kind, actor.user_id)


@dataclass
class Context:
    """What an effect may use beside its case: who, when, children, clocks, and words for the event."""

    flow: Flow
    action: Action
    actor: Actor
    now: datetime
    cause: str
    zone_id: int
    words: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    followups: list[Callable[[Event], None]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The event's name."""
        return f"{self.flow.kind}.{self.action.name}"

    def create(self, case: Case) -> Case:
        """Save a new case in the state that a beginning leads to."""
        if not isinstance(self.action.to, str):
            raise TypeError(f"{self.name} leads to no one state")
        case.state, case.state_since = self.action.to, self.now
        insert(case)
        return case

    def begin(self, name: str, /, **inputs: Any) -> Any:
        """Begin a child, such as `commitment.make`; its event names who caused it."""
        kind, action = name.split(".")
        return flows[kind].begin(
            action, self.actor, self.now, zone_id=self.zone_id, cause=self.cause or self.name, **inputs
        )

    def perform(self, name: str, cases: Iterable[Any], /, **inputs: Any) -> None:
        """Do an action to each of these that its row allows from its state; the others stay as they are."""
        kind, action = name.split(".")
        flow = flows[kind]
        for case in cases:
            if case.state in flow.action(action).at:
                flow.perform(action, case, self.actor, self.now, cause=self.cause or self.name, **inputs)

    def hold(self, cases: Iterable[Any]) -> None:
        """Let the turns of these cases follow a holder that this action changes."""
        for case in cases:
            keeping.hold(flows[case.kind], case, self.now)

    def move_clock(self, case: Any, name: str, due_at: datetime) -> None:
        """Move a running clock; only a granted request does."""
        running = Deadline.objects.filter(subject_kind=case.kind, subject_id=case.pk, clock=name, stopped_at=None)
        if not running.update(due_at=due_at):
            raise Refused(_("这个期限已经不在走了"))

    def say(self, words: str) -> None:
        """Words of this action, kept beside its event."""
        self.words = "\n".join(part for part in (self.words.strip(), words.strip()) if part)

    def tell(self, /, **facts: Any) -> None:
        """Ids, codes and dates for the event; never anything personal."""
        self.facts.update(facts)

    def afterwards(self, step: Callable[[Event], None]) -> None:
        """Something that needs the event, or the case as this action leaves it, in the same transaction."""
        self.followups.append(step)

    def follow_up(self, event: Event, case: Any) -> Any:
        """Take these steps, which may move the case itself; the case as it is after them."""
        for step in self.followups:
            step(event)
        return by_key(self.flow.model).one(pk=case.pk) if self.followups else case

    def record(self, case: Any, before: str, after: str) -> Event:
        """The event, with whose turn it now is, and the words beside it."""
        holder = self.flow.holder(case)
        if holder:
            self.tell(turn=str(holder))
        entry = Entry(
            self.name,
            SubjectRef(self.flow.kind, case.pk),
            self.now,
            self.actor.kind,
            _actor_id(self.actor),
            self.zone_id,
            before,
            after,
            self.cause,
            self.facts,
        )
        (event,) = append_many([entry], clock.wall())
        if self.words:
            insert(Note(event_id=event.pk, subject_kind=self.flow.kind, subject_id=case.pk, text=self.words))
        return event


def inputs_of(action: Action) -> dict[str, inspect.Parameter]:
    """The inputs an action needs: the keyword-only parameters of its effect."""
    parameters = inspect.signature(action.effect).parameters
    return {name: p for name, p in parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
