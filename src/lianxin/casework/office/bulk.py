"""One action on many chosen concerns: a small form, ten seconds to call it back, and what became of it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import at_work
from lianxin.accounts.actor import Actor
from lianxin.casework.batch import batches
from lianxin.casework.models import Batch
from lianxin.casework.office import addresses, lines, wording
from lianxin.casework.office.frame import frame
from lianxin.core import clock
from lianxin.core.refs import SubjectRef
from lianxin.ui.pages import page
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import ActionForm, form_for

KIND = "concern"


@at_work
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The small form for the rows chosen in a list: `?do=hand&ids=concern-12&ids=…`."""
    name = _name(request.GET.get("do", ""))
    ready, left = _chosen(request, request.GET.getlist("ids"), name)
    form = _form(name, ready, _actor(request)) if ready else None
    return _page(request, name, ready, left, form)


@at_work
@require_POST
def send(request: HttpRequest, name: str) -> HttpResponse:
    """Let it wait for its ten seconds; back to the list, with the strip to call it back."""
    ready, left = _chosen(request, request.POST.getlist("ids"), _name(name))
    form = _form(name, ready, _actor(request), request.POST) if ready else None
    if form is None or not form.is_valid():
        return _page(request, name, ready, left, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    inputs = {key: request.POST.getlist(key) for key in form.fields if key != "version"}
    batch = batches.send(KIND, name, ready, inputs, _actor(request))
    where = reverse("workbench:inbox") + f"?batch={batch.pk}"
    return HttpResponseRedirect(where, status=HTTPStatus.SEE_OTHER)


@at_work
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a batch, item by item."""
    found = own_or_404(_actor(request), pk)
    return page(request, "casework/office/batch.html", **frame(request), **strip(found), items=_items(found, request))


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
    actor, now = _actor(request), request.now  # type: ignore[attr-defined]
    refs = [ref for text in ids[: batches.MOST] if (ref := _ref(text))]
    ready, left = [], []
    for case in lines.known(refs, actor).values():
        if case.kind != KIND:
            left.append((case, _("只有诉求能成批转")))
        elif name in {action.name for action in flows[KIND].offers(case, actor, now)}:
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
    forms = [form_for(flows[KIND], name, case, actor, data) for case in places.values()]
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
) -> HttpResponse:
    action = flows[KIND].action(name)
    then = action.then(ready[0], request.now) if ready and action.then else ""  # type: ignore[attr-defined]
    return page(
        request, "casework/office/bulk.html", status=status, **frame(request),
        action=f"{KIND}.{name}", label=action.label, then=then, send_to=reverse("office:bulk-send", args=[name]),
        ready=[(f"{case.kind}-{case.pk}", wording.number(case), wording.title(case)) for case in ready],
        left=[(wording.number(case), wording.title(case), why) for case, why in left], form=form,
    )  # fmt: skip


def own_or_404(actor: Actor, pk: int) -> Batch:
    """A batch the actor sent in this capacity. Raises Http404."""
    found = Batch.objects.filter(pk=pk, zone=actor.zone_id, sent_by=actor.user_id).first()
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


def bulk_actions() -> list[dict[str, Any]]:
    """The buttons under a list."""
    return [{"name": name, "label": flows[KIND].action(name).label} for name in batches.ALLOWED]
