"""The course of one concern in the public's words, read from its events. Newest first, what is to come on top."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import DEPUTY, STAFF
from lianxin.casework.concern import models
from lianxin.casework.concern.models import Addition, Answer, Concern, Decline, Evaluation, Score, Visit
from lianxin.casework.concern.texts import holder_name
from lianxin.casework.due import Due
from lianxin.casework.models import Commitment, Request
from lianxin.casework.published.carried import Carried
from lianxin.core.refs import SubjectRef
from lianxin.core.time import last_day, local_date
from lianxin.directory.models import Deputy, Membership, Organization
from lianxin.files.models import Picture
from lianxin.ledger.models import Event
from lianxin.ui.dates import day_in
from lianxin.workflow.models import Deadline, Note


@dataclass(frozen=True)
class Step:
    """One line of the course; `at` an instant, a date or words; `ref` is what its photos hang on.

    `number` leads to the public page of a suggestion.
    """

    title: str
    at: Any = ""
    text: str = ""
    state: str = "past"
    icon: str = ""
    ref: SubjectRef | None = None
    number: str = ""


@dataclass
class Known:
    """What the events point at, loaded once."""

    concern: Concern
    year: int
    deputies: dict[int, str] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    rows: dict[str, dict[int, Any]] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    days: dict[datetime, datetime] = field(default_factory=dict)

    def day(self, due_at: datetime) -> str:
        """The last day of a deadline."""
        return day_in(last_day(due_at), self.year)

    def row(self, kind: str, number: Any) -> Any:
        """An addition, visit, answer … by id."""
        return self.rows.get(kind, {}).get(number)

    def by(self, event: Event) -> str:
        """Whoever acted: a body or a deputy, never a member of staff by name."""
        if event.actor_kind == DEPUTY:
            return self.deputies.get(event.actor_id or 0, "")
        if event.actor_kind == STAFF:
            return self.members.get(event.actor_id or 0, "")
        return ""

    def turn(self, event: Event) -> str:
        """Whose turn it then was."""
        kind, _colon, number = str(event.data.get("turn", "")).partition(":")
        names = {"organization": self.bodies, "deputy": self.deputies}.get(kind, {})
        return names.get(int(number), "") if number.isdecimal() else ""


def _events(concern: Concern) -> list[Event]:
    commitments = list(concern.commitments.values_list("pk", flat=True))
    requests = list(concern.requests.values_list("pk", flat=True))
    mine = Q(subject_kind="concern", subject_id=concern.pk)
    mine |= Q(subject_kind="commitment", subject_id__in=commitments)
    mine |= Q(subject_kind="request", subject_id__in=requests)
    return list(Event.objects.filter(mine, action__in=TELLERS).order_by("-id"))


def _load(concern: Concern, events: list[Event], year: int) -> Known:
    turns = [str(event.data.get("turn", "")) for event in events]
    deputies = {e.actor_id for e in events if e.actor_kind == DEPUTY} | _ids(turns, "deputy")
    members = Membership.objects.filter(pk__in={e.actor_id for e in events if e.actor_kind == STAFF})
    bodies = Organization.objects.filter(pk__in=_ids(turns, "organization"))
    known = Known(
        concern,
        year,
        deputies={
            deputy.pk: _("%(name)s代表") % {"name": deputy.person.name}
            for deputy in Deputy.objects.filter(pk__in=deputies).select_related("person")
        },
        bodies={body.pk: str(body) for body in bodies},
        members={member.pk: str(member.organization) for member in members.select_related("organization")},
    )
    said = [event.pk for event in events if event.action in ("concern.withdraw", "commitment.give_up")]
    known.words = dict(Note.objects.filter(event_id__in=said).values_list("event_id", "text"))
    clocks = Deadline.objects.filter(subject_kind="concern", subject_id=concern.pk, clock="answer")
    known.days = dict(clocks.values_list("started_at", "first_due_at"))
    known.rows = _rows(concern)
    return known


def _ids(refs: Iterable[str], kind: str) -> set[int]:
    return {int(ref[len(kind) + 1 :]) for ref in refs if ref.startswith(f"{kind}:")}


def _rows(concern: Concern) -> dict[str, dict[int, Any]]:
    sets: dict[str, Any] = {
        "addition": Addition.objects.filter(concern=concern),
        "visit": Visit.objects.filter(concern=concern).select_related("deputy__person"),
        "answer": Answer.objects.filter(concern=concern).select_related("organization", "deputy__person"),
        "evaluation": Evaluation.objects.filter(concern=concern),
        "commitment": Commitment.objects.filter(concern=concern).select_related("unit"),
        "request": Request.objects.filter(concern=concern).select_related("unit"),
    }
    return {kind: {row.pk: row for row in rows} for kind, rows in sets.items()}


Teller = Callable[[Event, Known], Step | None]


def _said(title: Any, who: bool = False) -> Teller:
    """A step of fixed words, or of words with the name of whoever has it then."""

    def tell(event: Event, known: Known) -> Step:
        words = str(title)
        return Step(words % {"who": known.turn(event) or known.by(event)} if who else words, event.occurred_at)

    return tell


def _refer(event: Event, known: Known) -> Step:
    if event.data.get("outside"):
        outside = known.concern.outside_body
        title = _("转区外单位（%(who)s）办") % {"who": outside} if outside else _("转区外单位办")
        return Step(
            title, event.occurred_at, _("%(who)s盯着，有答复就告诉您。") % {"who": known.turn(event) or known.by(event)}
        )
    due = known.days.get(event.occurred_at)
    text = _("%(day)s前答复。") % {"day": known.day(due)} if due else ""
    return Step(_("转%(who)s办") % {"who": known.turn(event)}, event.occurred_at, text)


def _send_back(event: Event, known: Known) -> Step:
    return Step(_("%(who)s说不归他们办，重新安排") % {"who": known.by(event)}, event.occurred_at)


def _visit(event: Event, known: Known) -> Step:
    visit = known.row("visit", event.data.get("visit"))
    title = _("%(who)s到现场看了") % {"who": known.by(event)}
    return (
        Step(title, event.occurred_at, visit.seen, ref=SubjectRef("visit", visit.pk))
        if visit
        else Step(title, event.occurred_at)
    )


def _urge(event: Event, known: Known) -> Step:
    return Step(_("%(who)s催办了一次") % {"who": known.by(event)}, event.occurred_at)


def _answer(event: Event, known: Known) -> Step:
    answer = known.row("answer", event.data.get("answer"))
    return Step(_("%(who)s答复") % {"who": answerer(answer) if answer else known.by(event)}, event.occurred_at)


def answerer(answer: Answer) -> str:
    """Who answered, in the public's words."""
    if answer.organization:
        return str(answer.organization)
    return _("%(name)s代表") % {"name": answer.deputy.person.name} if answer.deputy else ""


def _add(event: Event, known: Known) -> Step:
    row = known.row("addition", event.data.get("addition"))
    return Step(
        _("您补充了情况"),
        event.occurred_at,
        row.words if row else "",
        ref=SubjectRef("addition", row.pk) if row else None,
    )


def _decline(event: Event, known: Known) -> Step:
    reason = known.concern.decline_reason
    return Step(_("没受理"), event.occurred_at, str(Decline(reason).label) if reason else "")


def _withdraw(event: Event, known: Known) -> Step:
    return Step(_("您撤回了"), event.occurred_at, known.words.get(event.pk, ""))


def _rate(event: Event, known: Known) -> Step:
    row = known.row("evaluation", event.data.get("evaluation"))
    score = str(Score(row.score).label) if row else ""
    return Step(_("您评价：%(score)s") % {"score": score}, event.occurred_at, row.words if row else "")


def _promised(title: Any) -> Teller:
    """A step about a commitment, with what was promised below."""

    def tell(event: Event, known: Known) -> Step:
        row = known.row("commitment", event.subject_id)
        words = str(title) % {"who": row.unit if row else ""}
        more = known.words.get(event.pk, "")
        return Step(words, event.occurred_at, "\n".join(part for part in (row.what if row else "", more) if part))

    return tell


def _confirm(event: Event, known: Known) -> Step:
    row = known.row("commitment", event.subject_id)
    title = _("您说办成了") if event.to_state == "KEPT" else _("您说还没办成")
    return Step(title, event.occurred_at, row.what if row else "")


def _grant(event: Event, known: Known) -> Step | None:
    request = known.row("request", event.subject_id)
    moved = event.data.get("due_at")
    if request is None or not moved:
        return None
    title = _("同意%(who)s延期答复") % {"who": request.unit}
    return Step(title, event.occurred_at, _("改到%(day)s前答复。") % {"day": known.day(datetime.fromisoformat(moved))})


TELLERS: dict[str, Teller] = {
    "concern.submit": _said(gettext_lazy("收到您的反映")),
    "concern.take": _said(gettext_lazy("%(who)s接手"), who=True),
    "concern.hand": _said(gettext_lazy("转给%(who)s"), who=True),
    "concern.refer": _refer,
    "concern.send_back": _send_back,
    "concern.visit": _visit,
    "concern.urge": _urge,
    "concern.answer": _answer,
    "concern.reply": _answer,
    "concern.raise": _said(gettext_lazy("写进了代表建议")),
    "concern.release": _said(gettext_lazy("建议没有走下去，%(who)s接着办"), who=True),
    "concern.rate_again": _rate,
    "concern.merge": _said(gettext_lazy("和同样的事一起办")),
    "concern.unmerge": _said(gettext_lazy("分开单独办")),
    "concern.decline": _decline,
    "concern.add": _add,
    "concern.withdraw": _withdraw,
    "concern.rate": _rate,
    "concern.lapse": _said(gettext_lazy("到期没有评价，记作“未评价”")),
    "concern.succeed": _said(gettext_lazy("改由%(who)s接着办"), who=True),
    "commitment.report": _promised(gettext_lazy("%(who)s说承诺办好了")),
    "commitment.confirm": _confirm,
    "commitment.lapse": _promised(gettext_lazy("没有异议，记作已兑现")),
    "commitment.postpone": _promised(gettext_lazy("%(who)s的承诺改了日期")),
    "commitment.give_up": _promised(gettext_lazy("%(who)s说兑现不了")),
    "request.grant": _grant,
}


def _now(concern: Concern, latest: str) -> Step | None:
    """What it stands on; None once it is over."""
    if concern.state == models.NEW:
        return Step(_("等%(who)s接手") % {"who": concern.screener}, latest, state="now")
    if concern.state == models.IN_HAND:
        return Step(_("%(who)s正在跟进") % {"who": holder_name(concern)}, concern.state_since, state="now")
    if concern.state == models.REFERRED:
        return Step(_("%(who)s正在办") % {"who": holder_name(concern)}, concern.state_since, state="now")
    if concern.state == models.ANSWERED:
        return Step(_("等您评价"), latest, state="now", icon="hand-stop")
    if concern.state == models.MERGED:
        return Step(_("和同样的事一起办"), concern.state_since, _("那一件有了答复，您这件也一起答复。"), state="now")
    return None


def _to_come(concern: Concern, latest: str) -> list[Step]:
    if concern.state not in (models.NEW, models.IN_HAND, models.REFERRED, models.MERGED):
        return []
    rate = Step(_("请您评价"), text=_("满意不满意，您说了算。"), state="future")
    when = latest if concern.state in (models.IN_HAND, models.REFERRED) else ""
    return [rate, Step(_("书面答复"), when, state="future")]


def course(concern: Concern, due: Due | None, now: datetime, carried: Carried | None = None) -> list[Step]:
    """Every step: to come, present, past; with those of the suggestion that carries it, or that answered it."""
    events = _events(concern)
    known = _load(concern, events, local_date(now).year)
    latest = _("最晚 %(day)s") % {"day": known.day(due.at)} if due else ""
    present = _now(concern, latest)
    if concern.state == models.MERGED and events[0].action == "concern.merge":
        events = events[1:]  # it stands on that
    if carried:
        events = _without_last_raise(events, carried)
    past = [step for event in events if (step := TELLERS[event.action](event, known))]
    ahead = [*_to_come(concern, latest), *([present] if present else [])]
    return with_suggestion(concern, ahead, past, carried) if carried else [*ahead, *past]


def _without_last_raise(events: list[Event], carried: Carried) -> list[Event]:
    """The suggestion's own course begins with it."""
    raised = [event for event in events if event.data.get("suggestion") == carried.row.pk]
    return [event for event in events if event not in raised[:1]]


def with_suggestion(concern: Concern, ahead: list[Step], past: list[Step], carried: Carried) -> list[Step]:
    """Its steps among the concern's own; while it carries the concern, what it stands on and what is to come too."""
    steps = [Step(one.title, one.at, one.text, one.state, one.icon, number=one.number) for one in carried.steps]
    # the last letter is the resident's own answer, at the same instant
    done = [step for step in steps if step.state == "past" and step.at != carried.row.replied_at]
    if concern.state == models.RAISED:
        rate = Step(_("请您评价"), text=_("满意不满意，您说了算。"), state="future")
        ahead = [rate, *(step for step in steps if step.state != "past")]
    return [*ahead, *sorted([*done, *past], key=lambda step: step.at, reverse=True)]


def refs_of(concern: Concern) -> list[SubjectRef]:
    """Everything of a concern that photos may hang on."""
    found = [concern.ref]
    found += [SubjectRef("addition", pk) for pk in concern.additions.values_list("pk", flat=True)]
    found += [SubjectRef("visit", pk) for pk in concern.visits.values_list("pk", flat=True)]
    return found + [SubjectRef("commitment", pk) for pk in concern.commitments.values_list("pk", flat=True)]


def pictures_of(concern: Concern) -> dict[SubjectRef, list[Picture]]:
    """All photos of a concern, by what they hang on; one query a kind of thing, one for the photos."""
    wanted = Q(pk__in=[])
    for ref in refs_of(concern):
        wanted |= Q(subject_kind=ref.kind, subject_id=ref.id)
    found: dict[SubjectRef, list[Picture]] = {}
    for picture in Picture.objects.filter(wanted).order_by("id"):
        found.setdefault(SubjectRef(picture.subject_kind, picture.subject_id or 0), []).append(picture)
    return found
