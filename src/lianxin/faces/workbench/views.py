"""The inbox of whoever is signed in, notices, and search."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import APART, at_work, signed_in, staff
from lianxin.accounts.actor import DEPUTY, RESIDENT, Actor
from lianxin.casework.batch import views as bulk
from lianxin.casework.office import addresses, lines, pages, wording
from lianxin.casework.office import inbox as boxes
from lianxin.casework.office.frame import ABOVE, Wanted, frame
from lianxin.casework.suggestion.relations import channels_of
from lianxin.core.errors import Forbidden
from lianxin.core.pages import newest_first
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership
from lianxin.faces.workbench import figures, lists, turns
from lianxin.notify import notices as bell
from lianxin.ui.pages import page
from lianxin.workflow.engine import flows

LONGEST = 60
FOUND = 50


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own inbox: rows for the offices, cards for deputies, figures for the offices above."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind == RESIDENT:
        raise Forbidden(_("这里是代表和工作人员办事的地方。"))
    if actor.role in APART:
        own = "workbench:ledger" if actor.role == Membership.Role.AUDITOR else "workbench:directory"
        return HttpResponseRedirect(reverse(own))
    if actor.kind == DEPUTY:
        return _phone(request, actor)
    return _figures(request, actor) if actor.organization_kind in boxes.OVERSIGHT else _list(request, actor)


def _list(request: HttpRequest, actor: Actor) -> HttpResponse:
    now, wanted = request.now, Wanted.read(request.GET)  # type: ignore[attr-defined]
    opened = request.GET.get("open", "")
    found = lists.listed(wanted, actor, now, request.GET.get("after", ""), opened)
    here = wanted.view if wanted.view in {*boxes.VIEWS, *wording.KINDS} else "open"
    context: dict[str, Any] = {
        "listed": found, "wanted": wanted, "undo": bulk.undo(request), "done": done_word(request),
        "bulk_actions": bulk.bulk_actions(actor) if here != "commitment" else [], "all_href": Wanted().href(),
    }  # fmt: skip
    context["shown"] = _opened(request, opened)
    return page(request, "workbench/inbox.html", **frame(request, here), **context)


def _opened(request: HttpRequest, opened: str) -> str:
    """The pane of the row named in the address, as htmx would have brought it."""
    kind, _dash, number = opened.partition("-")
    if kind not in flows or not number.isdecimal() or len(number) > 18:
        return ""
    actor, ref = request.actor, SubjectRef(kind, int(number))  # type: ignore[attr-defined]
    case = lines.known([ref], actor).get(ref)
    if case is None:
        return ""
    context = pages.context(case, actor, request.now)  # type: ignore[attr-defined]
    pane = page(request, "casework/office/pane.html", **context)
    return mark_safe(pane.content.decode())  # noqa: S308 - a page of ours, escaped when it was made


def done_word(request: HttpRequest) -> str:
    """The word for an action just performed, from the address."""
    kind, _dot, name = request.GET.get("done", "").partition(".")
    labels = {action.name: str(action.label) for action in flows[kind].actions} if kind in flows else {}
    return labels.get(name, "")


def _phone(request: HttpRequest, actor: Actor) -> HttpResponse:
    now, wanted = request.now, Wanted.read(request.GET)  # type: ignore[attr-defined]
    if wanted.view in wording.KINDS:
        found = lists.listed(wanted, actor, now, request.GET.get("after", ""))
        around = frame(request, wanted.view)
        return page(request, "workbench/deputy_list.html", **around, listed=found, may_lead=bool(channels_of(actor)))
    own, count = turns.own(actor)
    context: dict[str, Any] = {
        "own": own,
        "own_count": count,
        "may_lead": bool(channels_of(actor)),
        "cards": turns.cards(actor, now),
        "pressed": turns.pressed(actor),
        "done": done_word(request),
    }
    return page(request, "workbench/deputy.html", **frame(request, "ours"), **context)


def _figures(request: HttpRequest, actor: Actor) -> HttpResponse:
    now = request.now  # type: ignore[attr-defined]
    context: dict[str, Any] = {"loads": figures.loads(actor, now), "stuck": figures.stuck(actor, now)}
    context["columns"] = {name: str(label) for name, (label, _kinds) in figures.COLUMNS.items()}
    here = "open" if actor.organization_kind in boxes.OVERSIGHT else "figures"
    return page(request, "workbench/figures.html", **frame(request, here), **context)


@staff(*sorted(ABOVE))
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """How much each body below has in hand, and how much of it is stuck."""
    return _figures(request, request.actor)  # type: ignore[attr-defined]


@at_work
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the bell counted, newest first."""
    found = bell.page(request.actor, request.GET.get("after", ""))  # type: ignore[attr-defined]
    refs = [SubjectRef(row.subject_kind, row.subject_id) for row in found.rows]
    # what has gone on to others is told of, but its page is theirs
    known = lines.known([ref for ref in refs if ref.kind in flows], request.actor)  # type: ignore[attr-defined]
    rows = [
        {
            "text": bell.text_of(row), "at": row.created_at, "unread": row.read_at is None,
            "href": addresses.page(ref) if ref in known else "",
        }
        for row, ref in zip(found.rows, refs, strict=True)
    ]  # fmt: skip
    more = f"?after={found.after}" if found.after else ""
    return page(request, "workbench/notices.html", **frame(request, "notices"), rows=rows, more_href=more)


@at_work
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    bell.mark_read(request.actor, request.now)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("workbench:notices"), status=303)


@at_work
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Visible suggestions by number, title or lead; concerns also by words, place, unit or deputy; newest first."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    words = " ".join(request.GET.get("q", "").split())[:LONGEST]
    after = request.GET.get("after", "")
    cases = _matching(actor, words) if words else flows["concern"].model.objects.none()
    found = newest_first(cases, "received_at", after, FOUND)
    suggestions = list(_suggestions(actor, words)[:FOUND]) if words and not after else []
    rows = lines.of_cases([*suggestions, *found.rows], actor, now)
    context: dict[str, Any] = {"query": words, "rows": rows, "after": found.after}
    return page(request, "workbench/search.html", **frame(request, "search"), **context)


def _suggestions(actor: Actor, words: str) -> QuerySet[Any]:
    said = Q(number__icontains=words) | Q(title__icontains=words) | Q(outside_number__icontains=words)
    said |= Q(lead__person__name__icontains=words)
    cases: QuerySet[Any] = flows["suggestion"].visible(actor)
    return cases.filter(said).order_by("-received_at", "-id")


def _matching(actor: Actor, words: str) -> QuerySet[Any]:
    said = Q(title__icontains=words) | Q(words__icontains=words) | Q(place__icontains=words)
    said |= Q(unit__name__icontains=words) | Q(holder_deputy__person__name__icontains=words)
    digits = "".join(character for character in words if character.isdecimal())
    if digits and len(digits) < 19:
        said |= Q(pk=int(digits))
    cases: QuerySet[Any] = flows["concern"].visible(actor)
    return cases.filter(said)
