"""The course of one suggestion in the public's words, read from its events: whose turn, who answered, what moved.

No text of a suggestion or a letter stands in it, nobody's name but the units' and, where names are public, the
deputies'. Newest first, what is to come on top. A resident reads the same with the hours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianxin.casework.due import Due
from lianxin.casework.models import Assignment, Commitment, Request, Suggestion
from lianxin.casework.published import queries
from lianxin.casework.suggestion.models import ACCEPTED, ASSIGNED, JOINED, REPLIED, SUBMITTED, Channel
from lianxin.core.time import last_day
from lianxin.directory.models import Organization
from lianxin.ledger.models import Event
from lianxin.privacy.scrub import without_numbers
from lianxin.ui.dates import day_in
from lianxin.workflow.models import Note


@dataclass(frozen=True)
class Step:
    """One line; `at` an instant, a date or words; `number` leads to the public page of a suggestion."""

    title: str
    at: Any = ""
    text: str = ""
    state: str = "past"
    icon: str = ""
    number: str = ""


@dataclass
class Known:
    """What the events point at, loaded once."""

    suggestion: Suggestion
    year: int
    duties: dict[int, Assignment] = field(default_factory=dict)
    requests: dict[int, Request] = field(default_factory=dict)
    commitments: dict[int, Commitment] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    mains: dict[int, Suggestion] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)


Teller = Callable[[Event, Known], Step | None]


def _load(suggestion: Suggestion, year: int) -> Known:
    carrier = suggestion.join_into_id or suggestion.pk
    own = Q(suggestion=carrier) | Q(letters__suggestion=suggestion)
    duties = {row.pk: row for row in Assignment.objects.filter(own).distinct().select_related("unit", "reply")}
    commitments = Commitment.objects.filter(measure__reply__assignment__in=list(duties)).select_related("unit")
    requests = Request.objects.filter(assignment__in=list(duties), what="EXTENSION").select_related("unit")
    return Known(suggestion, year, duties, {row.pk: row for row in requests}, {row.pk: row for row in commitments})


def _events(known: Known) -> list[Event]:
    mine = Q(subject_kind="suggestion", subject_id=known.suggestion.pk)
    mine |= Q(subject_kind="assignment", subject_id__in=list(known.duties))
    mine |= Q(subject_kind="request", subject_id__in=list(known.requests))
    mine |= Q(subject_kind="commitment", subject_id__in=list(known.commitments))
    events = list(Event.objects.filter(mine, action__in=TELLERS).order_by("-id"))
    units = [event.data["unit"] for event in events if "unit" in event.data]
    known.bodies = {body.pk: str(body) for body in Organization.objects.filter(pk__in=units)}
    mains = [event.data["into"] for event in events if "into" in event.data]
    known.mains = {main.pk: main for main in Suggestion.objects.filter(pk__in=mains)}
    given_up = [event.pk for event in events if event.action == "commitment.give_up"]
    known.words = dict(Note.objects.filter(event_id__in=given_up).values_list("event_id", "text"))
    return events


def _said(title: Any) -> Teller:
    """A step of fixed words."""
    return lambda event, _known: Step(str(title), event.occurred_at)


def _enter(event: Event, known: Known) -> Step:
    return Step(
        _("登记上级交办的建议，%(number)s") % {"number": queries.number_of(known.suggestion)}, event.occurred_at
    )


def _accept(event: Event, known: Known) -> Step:
    number = known.suggestion.number if queries.is_public(known.suggestion) else ""
    title = _("立案，%(number)s") % {"number": queries.number_of(known.suggestion)}
    return Step(title, event.occurred_at, number=number or "")


def parts(rows: list[Assignment]) -> str:
    """建设局主办；城市管理局协办."""
    words = {"MAIN": _("%(units)s主办"), "SEPARATE": _("%(units)s分别办"), "ASSIST": _("%(units)s协办")}
    found = []
    for role, text in words.items():
        names = _("、").join(str(row.unit) for row in rows if row.role == role)
        if names:
            found.append(text % {"units": names})
    return _("；").join(found)


def _assign(event: Event, known: Known) -> Step:
    rows = [row for row in known.duties.values() if row.made_at == event.occurred_at and row.before_id is None]
    title = ngettext("交给 %(count)s 个单位办", "交给 %(count)s 个单位办", len(rows)) % {"count": len(rows)}
    return Step(title, event.occurred_at, parts(sorted(rows, key=lambda row: row.pk)))


def _add_unit(event: Event, known: Known) -> Step:
    return Step(_("加了%(unit)s一起办") % {"unit": known.bodies.get(event.data.get("unit", 0), "")}, event.occurred_at)


def _reassign(event: Event, known: Known) -> Step:
    old, new = known.duties[event.subject_id].unit, known.bodies.get(event.data.get("unit", 0), "")
    return Step(_("%(old)s换成%(new)s办") % {"old": old, "new": new}, event.occurred_at)


def _join(event: Event, known: Known) -> Step:
    main = known.mains.get(event.data.get("into", 0))
    if main is None or not queries.is_public(main):
        return Step(_("和同类建议一起办"), event.occurred_at)
    title = _("和%(number)s一起办") % {"number": queries.number_of(main)}
    return Step(title, event.occurred_at, number=main.number or "")


def _grant(event: Event, known: Known) -> Step | None:
    request, moved = known.requests[event.subject_id], event.data.get("due_at")
    if not moved or not known.duties[request.assignment_id or 0].answers:
        return None
    day = day_in(last_day(datetime.fromisoformat(moved)), known.year)
    title = _("同意%(who)s延期答复") % {"who": request.unit}
    return Step(title, event.occurred_at, _("改到%(day)s前答复。") % {"day": day})


def _sign(event: Event, known: Known) -> Step | None:
    row = known.duties[event.subject_id]
    if event.to_state != "DELIVERED":
        return None
    return Step(_("%(who)s答复") % {"who": row.unit}, event.occurred_at, row.reply.letter_name)


def _promised(title: Any) -> Teller:
    """A step about a commitment: whose it is and by when, not its words."""

    def tell(event: Event, known: Known) -> Step:
        row = known.commitments[event.subject_id]
        due = _("%(day)s前的一项承诺") % {"day": day_in(row.due_on, known.year)}
        why = without_numbers(known.words.get(event.pk, ""))
        return Step(str(title) % {"who": row.unit}, event.occurred_at, "\n".join(part for part in (due, why) if part))

    return tell


_kept = _promised(gettext_lazy("代表核实：%(who)s兑现了承诺"))
_not_kept = _promised(gettext_lazy("代表说%(who)s还没兑现"))


def _confirm(event: Event, known: Known) -> Step | None:
    return (_kept if event.to_state == "KEPT" else _not_kept)(event, known)


TELLERS: dict[str, Teller] = {
    "suggestion.accept": _accept,
    "suggestion.enter": _enter,
    "suggestion.assign": _assign,
    "suggestion.add_unit": _add_unit,
    "suggestion.join": _join,
    "suggestion.unjoin": _said(gettext_lazy("不再并案，单独办")),
    "suggestion.withdraw": _said(gettext_lazy("代表撤回，不再办")),
    "suggestion.change_lead": _said(gettext_lazy("换了领衔代表")),
    "suggestion.reply_complete": _said(gettext_lazy("答复都送到代表手里")),
    "assignment.reassign": _reassign,
    "assignment.sign": _sign,
    "request.grant": _grant,
    "commitment.report": _promised(gettext_lazy("%(who)s说承诺办好了")),
    "commitment.confirm": _confirm,
    "commitment.lapse": _promised(gettext_lazy("没有异议，记作已兑现")),
    "commitment.postpone": _promised(gettext_lazy("%(who)s的承诺改了日期")),
    "commitment.give_up": _promised(gettext_lazy("%(who)s说兑现不了")),
}


def _handed_in(suggestion: Suggestion) -> list[Step]:
    """The last time it was handed in: what was sent back before is not for the public."""
    if suggestion.submitted_at is None:
        return []
    names, hidden = queries.signers(suggestion), queries.hides_names(suggestion)
    if hidden or suggestion.lead is None:
        return [Step(_("代表提出建议"), suggestion.submitted_at)]
    title = _("%(name)s代表提出建议") % {"name": suggestion.lead.person.name}
    text = _("%(names)s联名。") % {"names": _("、").join(one.person.name for one in names)} if names else ""
    return [Step(title, suggestion.submitted_at, text)]


def _present(suggestion: Suggestion, units: str) -> Step | None:
    words = {
        SUBMITTED: _("人大机关正在审查"),
        ACCEPTED: _("等交给单位办"),
        ASSIGNED: _("%(who)s正在办") % {"who": units},
        JOINED: _("%(who)s正在办") % {"who": units} if units else _("和同类建议一起办"),
        REPLIED: _("等代表测评"),
    }
    if suggestion.state not in words:
        return None
    icon = "hand-stop" if suggestion.state == REPLIED else ""
    return Step(words[suggestion.state], suggestion.state_since, state="now", icon=icon)


def _to_come(suggestion: Suggestion, promise: Due | None, year: int) -> list[Step]:
    latest = _("最晚 %(day)s") % {"day": day_in(promise.last_day, year)} if promise else ""
    reply = [Step(_("书面答复代表"), latest, state="future")]
    if suggestion.state in (ASSIGNED, JOINED):
        return reply
    if suggestion.state in (SUBMITTED, ACCEPTED):
        return [*reply, Step(_("交给单位办"), state="future")]
    return []


def steps(suggestion: Suggestion, promise: Due | None, units: str, on: date) -> list[Step]:
    """Every step. `units` are those that answer, `promise` is the date by which they must."""
    known = _load(suggestion, on.year)
    past = [step for event in _events(known) if (step := TELLERS[event.action](event, known))]
    present = _present(suggestion, units)
    handed_in = [] if suggestion.channel == Channel.HANDED_DOWN else _handed_in(suggestion)
    return [*_to_come(suggestion, promise, on.year), *([present] if present else []), *past, *handed_in]
