"""The page of a case, its side pane, and the one view that performs every action of every flow."""

from functools import cache
from http import HTTPStatus
from typing import Any

from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.accounts.actor import Actor
from lianxin.casework import behind, course
from lianxin.casework.office import addresses, asking, pages
from lianxin.casework.office.frame import frame
from lianxin.casework.suggestion import fields
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows, by_key
from lianxin.core.statements import Given
from lianxin.ledger.models import Event
from lianxin.notify import notices
from lianxin.privacy import contacts
from lianxin.ui.pages import page
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm, form_for

ASKED = "request.ask"


@at_work
@require_safe
@behind.one_page()
def case(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The full page; whoever opens it has read what the bell said about it."""
    found = pages.visible_or_404(kind, _actor(request), pk)
    if own := addresses.own(found, _actor(request)):
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{own}?{query}" if query else own, status=HTTPStatus.SEE_OTHER)
    notices.mark_read(_actor(request), request.now, subject=found.ref)  # type: ignore[attr-defined]
    return _page(request, found)


@at_work
@require_safe
@behind.one_page()
def pane(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The side pane beside a list."""
    found = pages.visible_or_404(kind, _actor(request), pk)
    notices.mark_read(_actor(request), request.now, subject=found.ref)  # type: ignore[attr-defined]
    context = pages.context(found, _actor(request), request.now)  # type: ignore[attr-defined]
    return page(request, "casework/office/pane.html", **context)


@at_work
@require_POST
def act(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Perform one action: 303 to what comes next, or the page again with what was typed."""
    if _is_resent(request, kind, pk, name):
        return _onwards(request, kind, pk, name)
    found = pages.visible_or_404(kind, _actor(request), pk)
    form = _form(request, found, name)
    try:
        _perform(request, found, name, form)
    except Refused as refused:
        if refused.message:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (Conflict, Forbidden) as error:
        return _conflict(request, found, form, error)
    return _unmasked(request, kind, pk) if name == "unmask" else _onwards(request, kind, pk, name)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _form(request: HttpRequest, found: Any, name: str) -> ActionForm:
    """The bound form of an action the actor has a relation for. Raises Http404, Forbidden."""
    if name == asking.ASK and found.kind in asking.OF:
        return asking.form(found, _actor(request), request.POST)
    flow = flows[found.kind]
    try:
        action = flow.action(name)
    except KeyError:
        raise Http404 from None
    may = action.everyone if found.state not in action.at else set(action.who_at(found.state))
    if not action.by_people or not action.at or not may & flow.relations(_actor(request), found):
        raise Forbidden(_("“%(action)s”这一步不归您办。") % {"action": action.label})
    return form_for(flow, name, found, _actor(request), request.POST, request.FILES)


def _perform(request: HttpRequest, found: Any, name: str, form: ActionForm) -> None:
    """Raises Conflict, Forbidden, Refused; Refused without words where the form's errors say it."""
    actor, now = _actor(request), request.now  # type: ignore[attr-defined]
    valid = form.is_valid()
    if form.action_name != ASKED:
        flows[found.kind].still_at(name, found)
    if not valid:
        raise Refused("")
    if form.action_name == ASKED:
        asking.ask(found, actor, now, form.inputs)
    else:
        flows[found.kind].perform(name, found, actor, now, version=form.seen_version, **form.inputs)


def _is_resent(request: HttpRequest, kind: str, pk: int, name: str) -> bool:
    """Whether this very form was performed a moment ago: a second press, or a page sent again."""
    seen, actor = request.POST.get("version", ""), _actor(request)
    if not seen.isdecimal() or name == asking.ASK:
        return False
    cases = by_key(flows[kind].model).ask(pk=pk) if pk <= pages.BIGGEST else []
    if not any((case.zone_id, case.version) == (actor.zone_id, int(seen[:9]) + 1) for case in cases):
        return False
    mine = actor.membership_id or actor.deputy_id
    last = _last_events().ask(kind=kind, id=pk)
    return any((one.action, one.actor_kind, one.actor_id) == (f"{kind}.{name}", actor.kind, mine) for one in last)


@cache
def _last_events() -> Rows[Event]:
    of_case = {"subject_kind": Given("kind", CharField()), "subject_id": Given("id")}
    return Rows(Event.objects.filter(**of_case).order_by("-id")[:1])


@behind.one_page()
def _page(
    request: HttpRequest, found: Any, form: ActionForm | None = None, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    actor, now = _actor(request), request.now  # type: ignore[attr-defined]
    context = pages.context(found, actor, now, form)
    parts = pages.parts(found, actor, context["see"], now)
    context["may_begin"] = found.kind == "concern" and fields.may_begin(found, actor)
    context.update(parts=parts, children=pages.children(parts, actor, now), done=done_word(request), **more)
    return page(request, "casework/office/case.html", status=status, **frame(request), **context)


def done_word(request: HttpRequest) -> str:
    """The word for an action just performed, from the address; only names of the tables say anything."""
    kind, _dot, name = request.GET.get("done", "").partition(".")
    labels = {action.name: str(action.label) for action in flows[kind].actions} if kind in flows else {}
    return labels.get(name, "")


def _conflict(request: HttpRequest, before: Any, form: ActionForm, error: Exception) -> HttpResponse:
    """It moved on: what happened meanwhile, and what was typed, ready to be sent once more."""
    found = pages.visible_or_404(before.kind, _actor(request), before.pk)
    seen = form.seen_version if form.seen_version is not None else found.version
    if isinstance(error, Forbidden) and found.version == seen:
        raise error
    typed = [(field.label, field.value()) for field in form.visible_fields() if isinstance(field.value(), str)]
    meanwhile = course.since(found.ref, found.version, seen)
    return _page(
        request, found, form, HTTPStatus.CONFLICT, conflict=str(error), meanwhile=meanwhile,
        typed=[(label, text) for label, text in typed if text],
    )  # fmt: skip


@sensitive_variables()
@never_cache
def _unmasked(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The contact details, on the answer to this one POST and nowhere else."""
    found = pages.visible_or_404(kind, _actor(request), pk)
    return _page(request, found, contact=contacts.reveal(found.ref))


def _onwards(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """To the case, or to the inbox where the actor may no longer know of it."""
    known = flows[kind].visible(_actor(request)).filter(pk=pk).exists()
    where = addresses.page(SubjectRef(kind, pk)) if known else reverse("workbench:inbox")
    done = ASKED if name == asking.ASK else f"{kind}.{name}"
    return HttpResponseRedirect(f"{where}?done={done}", status=HTTPStatus.SEE_OTHER)
