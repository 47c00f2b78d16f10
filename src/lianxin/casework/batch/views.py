"""One action on many chosen cases: a form or a list to check, ten seconds to call it back, and what became of it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.accounts.actor import Actor
from lianxin.casework.batch import assigning, batches
from lianxin.casework.models import Batch
from lianxin.casework.office import addresses, lines, wording
from lianxin.casework.office.frame import frame
from lianxin.core import clock
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Organization
from lianxin.ui.pages import page
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm, form_for

Kind = Organization.Kind


@at_work
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The small form for the rows chosen in a list: `?do=hand&ids=concern-12&ids=…`."""
    name = _name(request.GET.get("do", ""))
    ready, left = _chosen(request, request.GET.getlist("ids"), name)
    if name == assigning.NAME:
        return _page(request, name, ready, left, None, rows=assigning.rows(ready, _actor(request)))
    form = _form(name, ready, _actor(request)) if ready else None
    return _page(request, name, ready, left, form)


@at_work
@require_POST
def send(request: HttpRequest, name: str) -> HttpResponse:
    """Let it wait for its ten seconds; back to the list, with the strip to call it back."""
    ready, left = _chosen(request, request.POST.getlist("ids"), _name(name))
    if name == assigning.NAME:
        return _send_assigned(request, ready, left)
    form = _form(name, ready, _actor(request), request.POST) if ready else None
    if form is None or not form.is_valid():
        return _page(request, name, ready, left, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    inputs = {key: request.POST.getlist(key) for key in form.fields if key != "version"}
    return _sent(request, name, ready, inputs)


def _send_assigned(request: HttpRequest, ready: list[Any], left: list[tuple[Any, str]]) -> HttpResponse:
    rows = assigning.rows(ready, _actor(request), request.POST)
    if not rows or any(row.error for row in rows):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, assigning.NAME, ready, left, None, status, rows=rows)
    return _sent(request, assigning.NAME, ready, assigning.inputs(rows))


def _sent(request: HttpRequest, name: str, ready: list[Any], inputs: dict[str, list[str]]) -> HttpResponse:
    made = batches.send(batches.ALLOWED[name], name, ready, inputs, _actor(request))
    where = reverse("workbench:inbox") + f"?batch={made.pk}"
    return HttpResponseRedirect(where, status=HTTPStatus.SEE_OTHER)


@at_work
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a batch, item by item."""
    found = own_or_404(_actor(request), pk)
    return page(request, "casework/batch/batch.html", **frame(request), **strip(found), items=_items(found, request))


@at_work
@require_POST
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it back, if it has not begun; the list says whether it worked."""
    found = own_or_404(_actor(request), pk)
    batches.call_back(found)
    return HttpResponseRedirect(reverse("workbench:inbox") + f"?batch={pk}", status=HTTPStatus.SEE_OTHER)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _name(name: str) -> str:
    if name not in batches.ALLOWED:
        raise Http404
    return name


def _chosen(request: HttpRequest, ids: list[str], name: str) -> tuple[list[Any], list[tuple[Any, str]]]:
    """The chosen cases that this can be done to, and the others with the reason."""
    actor, now, kind = _actor(request), request.now, batches.ALLOWED[name]  # type: ignore[attr-defined]
    refs = [ref for text in ids[: batches.MOST] if (ref := _ref(text))]
    ready, left = [], []
    for case in lines.known(refs, actor).values():
        if case.kind != kind:
            left.append((case, _("不是%(kind)s，不能这样办") % {"kind": wording.KINDS[kind]}))
        elif name in {action.name for action in flows[kind].offers(case, actor, now)}:
            ready.append(case)
        else:
            left.append((case, _("现在不能这样办")))
    return ready, left


def _ref(text: str) -> SubjectRef | None:
    kind, _dash, number = text.partition("-")
    return SubjectRef(kind, int(number)) if kind in flows and number.isdecimal() and len(number) < 19 else None


def _form(name: str, cases: list[Any], actor: Actor, data: Any = None) -> ActionForm:
    """The action's form; a choice is offered only where every place among the cases has it."""
    places = {(case.site_id, case.area_id, case.zone_id): case for case in cases}
    forms = [form_for(flows[batches.ALLOWED[name]], name, case, actor, data) for case in places.values()]
    fields: list[dict[str, Any]] = [form.fields for form in forms]
    for key, field in fields[0].items():
        if hasattr(field, "choices") and len(forms) > 1:
            shared = set.intersection(*({value for value, _text in one[key].choices} for one in fields))
            field.choices = [(value, text) for value, text in field.choices if value in shared]
    return forms[0]


def _page(
    request: HttpRequest,
    name: str,
    ready: list[Any],
    left: list[tuple[Any, str]],
    form: ActionForm | None,
    status: int = HTTPStatus.OK,
    rows: list[assigning.Row] | None = None,
) -> HttpResponse:
    kind = batches.ALLOWED[name]
    action = flows[kind].action(name)
    then = action.then(ready[0], request.now) if ready and action.then else ""  # type: ignore[attr-defined]
    return page(
        request, "casework/batch/choose.html", status=status, **frame(request),
        action=f"{kind}.{name}", label=action.label, then=then, send_to=reverse("batch:send", args=[name]),
        ready=[(f"{case.kind}-{case.pk}", wording.number(case), wording.title(case)) for case in ready],
        left=[(wording.number(case), wording.title(case), why) for case, why in left], form=form, rows=rows or [],
    )  # fmt: skip


def own_or_404(actor: Actor, pk: int) -> Batch:
    """A batch the actor sent in this capacity. Raises Http404."""
    found = only(Batch.objects.filter(pk=pk, zone=actor.zone_id, sent_by=actor.user_id))
    if found is None or (found.membership_id, found.deputy_id) != (actor.membership_id, actor.deputy_id):
        raise Http404
    return found


def strip(found: Batch) -> dict[str, Any]:
    """What the undo strip says of a batch, and how long it can be called back."""
    left = max(0, int((found.due_at - clock.wall()).total_seconds() + 0.999))
    items = list(found.items.values_list("done_at", "refusal"))
    label = flows[found.kind].action(found.action).label
    return {
        "batch": found,
        "seconds": left if found.started_at is None and found.called_back_at is None else 0,
        "said": _said(found, str(label), items),
    }


def _said(found: Batch, label: str, items: list[tuple[Any, str]]) -> str:
    total = len(items)
    refused = sum(1 for _done, refusal in items if refusal)
    words = {"label": label, "n": total, "done": total - refused, "refused": refused}
    if found.called_back_at:
        return _("已撤销：%(label)s，%(n)s 件，都没有动") % words
    if not found.done_at:
        return _("就要办：%(label)s，%(n)s 件") % words
    if refused:
        return _("已办：%(label)s，%(done)s 件；%(refused)s 件没办成") % words
    return _("已办：%(label)s，%(n)s 件") % words


def _items(found: Batch, request: HttpRequest) -> list[dict[str, Any]]:
    rows = list(found.items.order_by("id"))
    known = lines.known([SubjectRef(found.kind, row.subject_id) for row in rows], _actor(request))
    items = []
    for row in rows:
        ref = SubjectRef(found.kind, row.subject_id)
        case = known.get(ref)
        items.append({
            "number": wording.number(case) if case else row.subject_id,
            "title": wording.title(case) if case else _("已经不在您这里"),
            "href": addresses.page(ref) if case else "",
            "done": bool(row.done_at), "refusal": row.refusal,
        })  # fmt: skip
    return items


def undo(request: HttpRequest) -> dict[str, Any] | None:
    """The strip of the batch that the list's address names, if it is the reader's own."""
    number = request.GET.get("batch", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return strip(own_or_404(_actor(request), int(number)))
    except Http404:
        return None


def bulk_actions(actor: Actor) -> list[dict[str, Any]]:
    """The buttons under a list: those of the kinds that this body has to do with."""
    kinds = set()
    if actor.organization_kind in (Kind.CONGRESS_OFFICE, Kind.HANDLING_OFFICE):
        kinds.add("suggestion")
    if actor.organization_kind != Kind.HANDLING_OFFICE:
        kinds.add("concern")
    return [
        {"name": name, "label": flows[kind].action(name).label}
        for name, kind in batches.ALLOWED.items()
        if kind in kinds
    ]
