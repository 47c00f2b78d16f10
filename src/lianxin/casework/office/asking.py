"""A unit asks for more time: the one action that begins a case of its own from another's page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.accounts.actor import Actor
from lianxin.casework.commitment.models import OPEN
from lianxin.casework.concern.models import REFERRED
from lianxin.casework.request.flow import REQUEST
from lianxin.casework.request.models import ASKED, GRANTED, Request, What
from lianxin.workflow.inputs import ActionForm, Day, Words
from lianxin.workflow.models import Deadline

ASK = "ask"
REASON = Words(gettext_lazy("为什么要更多时间"), hint=gettext_lazy("写明办到哪一步、还差什么。"))
WANTED_ON = Day(gettext_lazy("改到哪天"))


@dataclass(frozen=True)
class Asking:
    """What can be asked for from a page, and the sentence under its button."""

    what: What
    label: str
    then: str


def offered(case: Any, actor: Actor, clock: Deadline | None, now: datetime) -> Asking | None:
    """What the actor's unit may ask for here and now, if anything."""
    maker: Callable[..., Asking | None] | None = {"concern": _extension, "commitment": _postponement}.get(case.kind)
    if maker is None or case.unit_id is None or case.unit_id != actor.organization_id:
        return None
    if Request.objects.filter(**_subject(case), state=ASKED).exists():
        return None
    return maker(case, clock, now)


def _subject(case: Any) -> dict[str, Any]:
    if case.kind == "commitment":
        return {"concern": case.concern_id, "commitment": case.pk}
    return {"concern": case.pk, "commitment": None}


def _extension(concern: Any, clock: Deadline | None, now: datetime) -> Asking | None:
    if concern.state != REFERRED or clock is None or now >= clock.due_at:
        return None
    had = Request.objects.filter(concern=concern, what=What.EXTENSION, state=GRANTED)
    if had.filter(state_since__gte=concern.state_since).exists():
        return None
    who = str(concern.screener)
    return Asking(What.EXTENSION, _("申请延期"), _("由%(who)s决定；到期没定，按不同意算。只能延一次。") % {"who": who})


def _postponement(commitment: Any, _clock: Deadline | None, _now: datetime) -> Asking | None:
    if commitment.state != OPEN:
        return None
    who = str(commitment.concern.screener)
    then = _("由%(who)s决定；同意后新日期和原来的日期一起公开，反映人会知道。") % {"who": who}
    return Asking(What.POSTPONE, _("申请改期"), then)


def form(case: Any, actor: Actor, data: Any = None) -> ActionForm:
    """The form of `request.ask`; its field names are the effect's keywords."""
    made = ActionForm(data, initial={"version": case.version}, auto_id=f"{ASK}-%s")
    made.action_name = f"{REQUEST.kind}.{ASK}"
    fields: dict[str, forms.Field] = {"reason": REASON.form_field(case, actor)}
    if case.kind == "commitment":
        fields["wanted_on"] = WANTED_ON.form_field(case, actor)
    made.fields.update(fields)
    return made


def ask(case: Any, actor: Actor, now: datetime, inputs: dict[str, Any]) -> Request:
    """Begin the request. Raises Forbidden, Refused."""
    if case.kind == "commitment":
        subject = {"what": What.POSTPONE, "concern": case.concern, "commitment": case}
    else:
        subject = {"what": What.EXTENSION, "concern": case}
    found: Request = REQUEST.begin(ASK, actor, now, zone_id=case.zone_id, **subject, **inputs)
    return found
