"""Asking another for something from a case's page: the one action that begins a case of its own there.

What may be asked, by whom and until when is decided in `request.asking`; here it is offered and worded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.models import Assignment, Commitment, Concern, Request, Suggestion
from lianxin.casework.office import wording
from lianxin.casework.request import asking as checks
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import What
from lianxin.casework.suggestion import likeness
from lianxin.casework.suggestion.models import ACCEPTED
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.time import last_day
from lianxin.workflow.inputs import ActionForm, Day, Pick, Words
from lianxin.workflow.models import Deadline

ASK = "ask"
OF: dict[str, tuple[What, ...]] = {
    "concern": (What.EXTENSION,),
    "commitment": (What.POSTPONE,),
    "assignment": (What.RETURN, What.EXTENSION, What.NO_DIALOGUE, What.OVERRIDE),
    "suggestion": (What.JOIN,),
}
LABELS = {
    What.RETURN: gettext_lazy("申退"),
    What.EXTENSION: gettext_lazy("申请延期"),
    What.POSTPONE: gettext_lazy("申请改期"),
    What.NO_DIALOGUE: gettext_lazy("申请不面商"),
    What.OVERRIDE: gettext_lazy("申请先行答复"),
    What.JOIN: gettext_lazy("征求并案意见"),
}
MORE_TIME = Words(gettext_lazy("为什么要更多时间"), hint=gettext_lazy("写明办到哪一步、还差什么。"))
REASONS = {
    What.RETURN: Words(gettext_lazy("理由"), hint=gettext_lazy("写明职责依据，例如三定方案的条款。")),
    What.NO_DIALOGUE: Words(gettext_lazy("为什么没有面商"), hint=gettext_lazy("写明怎么联系过、代表怎么说。")),
    What.OVERRIDE: Words(gettext_lazy("为什么不等协办意见"), hint=gettext_lazy("写明催过几次、答复里怎么写这部分。")),
    What.JOIN: Words(gettext_lazy("为什么并在一起办"), hint=gettext_lazy("领衔代表看了再决定。")),
}
COMPETENT = Words(gettext_lazy("该由哪个单位办"), most=100, lines=1)
WANTED_ON = Day(gettext_lazy("改到哪天"))
INTO = Pick(gettext_lazy("并到哪一件"), likeness.mains, hint=gettext_lazy("像是同一件事的排在前面。"))
ANY_DAY, ANYBODY = date.max, "-"

Subject = Concern | Commitment | Assignment | Suggestion


@dataclass(frozen=True)
class Wish:
    """What can be asked for from a page, and the sentence under its button."""

    what: What
    label: Any
    then: str


def wishes(case: Any, actor: Actor, now: datetime) -> list[Wish]:
    """What the actor may ask for here and now."""
    if case.kind not in OF or not _asks(actor):
        return []
    subject = _subject(case)
    free = [what for what in OF[case.kind] if _hindrance(what, case, subject, actor, now) is None]
    return [Wish(what, LABELS[what], _then(what, case, subject, now)) for what in free]


def hindrance(what: What, case: Subject, actor: Actor, now: datetime) -> str | None:
    """Why the actor may not ask for it now, whatever they wrote; None where they may."""
    return _hindrance(what, case, _subject(case), actor, now) if _asks(actor) else str(checks.NOT_YOURS)


def _asks(actor: Actor) -> bool:
    return bool(REQUEST.relations(actor, None) & REQUEST.action(ASK).everyone)


def _hindrance(what: What, case: Subject, subject: checks.Subject, actor: Actor, now: datetime) -> str | None:
    try:
        checks.checked(what, subject, actor, now, _latest(what, subject), ANYBODY)
    except (Refused, Forbidden) as error:
        return str(error)
    return None


def offered(case: Any, actor: Actor, _clock: Deadline | None, now: datetime) -> Wish | None:
    """The first of what may be asked for, on the pages of cases that have one kind of request."""
    return next(iter(wishes(case, actor, now)), None)


def _subject(case: Subject) -> checks.Subject:
    """As `request.ask` makes it of its inputs."""
    if isinstance(case, Concern):
        return checks.Subject(concern=case)
    if isinstance(case, Commitment):
        return checks.Subject(concern=case.concern, suggestion=case.suggestion, commitment=case)
    if isinstance(case, Suggestion):
        # whether there is another matters only where it could be joined to it at all
        return checks.Subject(suggestion=case, join_into=likeness.a_main(case) if case.state == ACCEPTED else None)
    return checks.Subject(suggestion=case.suggestion, assignment=case)


def _latest(what: What, subject: checks.Subject) -> date:
    """The last day that could be wished for."""
    if what != What.EXTENSION or subject.assignment is None:
        return ANY_DAY
    clock = subject.clocks.get(checks.owed(subject.assignment))
    return checks.latest(subject.assignment, clock) if clock else ANY_DAY


def _then(what: What, case: Any, subject: checks.Subject, now: datetime) -> str:
    """Who decides, until when, and what if nobody does."""
    if case.kind == "concern":
        return _("由%(who)s决定；到期没定，按不同意算。只能延一次。") % {"who": case.screener}
    if case.kind == "commitment":
        who = case.concern.screener if case.concern else _("人大机关")
        return _("由%(who)s决定；同意后新日期和原来的日期一起公开，提出的人会知道。") % {"who": who}
    if case.kind == "suggestion":
        day = date_format(last_day(rules.after(rules.DECIDE_JOIN, case.zone_id, now)), _("n月j日"))
        return _("%(lead)s %(day)s前决定，没定按不同意算；并案以后各留各的编号、答复函和测评。") % {
            "lead": wording.deputy_name(case.lead),
            "day": day,
        }
    return _of_assignment(what, case, _latest(what, subject), now)


def _of_assignment(what: What, case: Assignment, latest: date, now: datetime) -> str:
    spans = {
        What.RETURN: rules.DECIDE_RETURN,
        What.EXTENSION: rules.DECIDE_EXTENSION,
        What.NO_DIALOGUE: rules.DECIDE_NO_DIALOGUE,
        What.OVERRIDE: rules.DECIDE_OVERRIDE,
    }
    texts = {
        What.RETURN: _("%(who)s %(day)s前决定；这期间期限照走。没同意的，只能由负责人再申退一次。"),
        What.EXTENSION: _("最多到 %(latest)s；%(who)s决定，%(day)s前没定按不同意算。代表会知道，原来的日期留着。"),
        What.NO_DIALOGUE: _("领衔代表决定；%(day)s前没定按同意算，并且写明。"),
        What.OVERRIDE: _("%(who)s %(day)s前决定；同意以后，不等这份意见也能送复核。"),
    }
    return texts[what] % {
        "who": case.office,
        "day": date_format(last_day(rules.after(spans[what], case.zone_id, now)), _("n月j日")),
        "latest": date_format(latest, _("Y年n月j日")) if latest != ANY_DAY else "",
    }


def form(case: Any, actor: Actor, data: Any = None, what: str = "") -> ActionForm:
    """The form of `request.ask`; its field names are the effect's keywords. Raises Http404 for what is never asked."""
    known = OF.get(case.kind, ())
    wanted = what or (data.get("what", "") if data else "") or (str(known[0]) if len(known) == 1 else "")
    if wanted not in known:
        raise Http404
    kind = What(wanted)
    made = ActionForm(data, initial={"version": case.version, "what": kind.value}, auto_id=f"{ASK}-{kind.lower()}-%s")
    made.action_name = f"{REQUEST.kind}.{ASK}"
    fields: dict[str, forms.Field] = {"what": forms.CharField(widget=forms.HiddenInput(), required=False)}
    if kind == What.RETURN:
        fields["competent"] = COMPETENT.form_field(case, actor)
    if kind == What.POSTPONE or (kind == What.EXTENSION and case.kind == "assignment"):
        fields["wanted_on"] = WANTED_ON.form_field(case, actor)
    if kind == What.JOIN:
        fields["into"] = INTO.form_field(case, actor)
    fields["reason"] = REASONS.get(kind, MORE_TIME).form_field(case, actor)
    made.fields.update(fields)
    return made


def ask(case: Any, actor: Actor, now: datetime, inputs: dict[str, Any]) -> Request:
    """Begin the request. Raises Forbidden, Refused."""
    known = OF[case.kind]
    wanted = {**inputs, "what": What(inputs.get("what") or known[0]), case.kind: case}
    found: Request = REQUEST.begin(ASK, actor, now, zone_id=case.zone_id, **wanted)
    return found


def last_of_return(assignment: Assignment) -> date:
    """The last day on which a unit may ask to be relieved for the first time."""
    return last_day(rules.after(rules.ASK_RETURN, assignment.zone_id, assignment.made_at))
