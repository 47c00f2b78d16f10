"""What a press of a button on an assignment's page leads to, short of the page itself."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.flow import ASSIGNMENT
from lianxin.casework.assignment.models import HANDLING
from lianxin.casework.models import Assignment
from lianxin.casework.office import asking
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.ledger.models import Event
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm, form_for

KIND = ASSIGNMENT.kind


def actor_of(request: HttpRequest) -> Actor:
    """Who is at work."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def form(request: HttpRequest, found: Assignment, name: str) -> ActionForm:
    """The bound form of an action the actor has a relation for. Raises Http404, Forbidden."""
    actor = actor_of(request)
    if name == asking.ASK:
        return asking.form(found, actor, request.POST)
    try:
        action = ASSIGNMENT.action(name)
    except KeyError:
        raise Http404 from None
    may = action.everyone if found.state not in action.at else set(action.who_at(found.state))
    if not action.by_people or not may & ASSIGNMENT.relations(actor, found):
        raise Forbidden(_("“%(action)s”这一步不归您办。") % {"action": action.label})
    return form_for(ASSIGNMENT, name, found, actor, request.POST)


def perform(request: HttpRequest, found: Assignment, name: str, form: ActionForm) -> None:
    """Raises Conflict, Forbidden, Refused; Refused without words where the form's errors say it."""
    now = request.now  # type: ignore[attr-defined]
    valid = form.is_valid()
    if name != asking.ASK:
        ASSIGNMENT.still_at(name, found)
    if not valid:
        raise Refused("")
    if name == asking.ASK:
        asking.ask(found, actor_of(request), now, form.inputs)
    else:
        ASSIGNMENT.perform(name, found, actor_of(request), now, version=form.seen_version, **form.inputs)


def writes(actor: Actor, found: Assignment) -> None:
    """Raises Forbidden for anybody but the handler, Conflict where nothing is written any more."""
    if "handler" not in ASSIGNMENT.relations(actor, found):
        raise Forbidden(_("只有承办人可以写。"))
    if found.state != HANDLING:
        raise Conflict(_("这件事刚刚有了变化，请看一眼现在的情况再办"))


def is_resent(request: HttpRequest, pk: int, name: str) -> bool:
    """Whether this very form was performed a moment ago: a second press, or a page sent again."""
    seen, actor = request.POST.get("version", ""), actor_of(request)
    if not seen.isdecimal() or name == asking.ASK:
        return False
    if not Assignment.objects.filter(pk=pk, zone=actor.zone_id, version=int(seen[:9]) + 1).exists():
        return False
    last = Event.objects.filter(subject_kind=KIND, subject_id=pk).order_by("-id").first()
    mine = (f"{KIND}.{name}", actor.kind, actor.membership_id)
    return last is not None and (last.action, last.actor_kind, last.actor_id) == mine


def onwards(request: HttpRequest, pk: int, name: str) -> HttpResponseRedirect:
    """To the assignment, or to the inbox where the actor may no longer know of it."""
    known = ASSIGNMENT.visible(actor_of(request)).filter(pk=pk).exists()
    where = reverse("unit:assignment", args=[pk]) if known else reverse("workbench:inbox")
    done = f"request.{name}" if name == asking.ASK else f"{KIND}.{name}"
    return HttpResponseRedirect(f"{where}?done={done}", status=HTTPStatus.SEE_OTHER)


def refuse(form: Any, refused: Refused) -> None:
    """Put a refusal's sentence at its field, or over the whole form."""
    if refused.message:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def done(request: HttpRequest) -> str:
    """The word for an action just performed, from the address; only names of the tables say anything."""
    kind, _dot, name = request.GET.get("done", "").partition(".")
    labels = {action.name: str(action.label) for action in flows[kind].actions} if kind in flows else {}
    return labels.get(name, "")
