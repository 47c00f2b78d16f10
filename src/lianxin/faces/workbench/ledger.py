"""The auditor's page: the events of the zone without anything personal, and proof that none was changed."""

import json
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lianxin.accounts.access import role
from lianxin.accounts.actor import Actor
from lianxin.casework.office.frame import frame
from lianxin.core import clock
from lianxin.core.pages import newest_first
from lianxin.core.refs import SubjectRef
from lianxin.directory.models import Membership
from lianxin.ledger.models import Block, Event
from lianxin.ledger.sealing import checkpoint as signed_checkpoint
from lianxin.ui.pages import page
from lianxin.workflow.engine import flows
from lianxin.workflow.verifying import verify_all

AUDITOR = Membership.Role.AUDITOR
VERIFIED = "ledger.verified"


@role(AUDITOR)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Newest first; `?subject=concern:12` and `?action=concern.hand` narrow it."""
    wanted = {name: request.GET.get(name, "").strip()[:60] for name in ("subject", "action")}
    found = newest_first(_events(request.actor, **wanted), "id", request.GET.get("after", ""))  # type: ignore[attr-defined]
    rows = [(event, json.dumps(event.data, ensure_ascii=False, sort_keys=True)) for event in found.rows]
    actions = sorted(f"{kind}.{action.name}" for kind, flow in flows.items() for action in flow.actions)
    return page(
        request, "workbench/ledger.html", **frame(request, "ledger"), rows=rows, after=found.after, wanted=wanted,
        actions=actions, block=Block.objects.order_by("-id").defer("event_ids", "leaves").first(),
        verified=cache.get(VERIFIED),
    )  # fmt: skip


def _events(actor: Actor, subject: str, action: str) -> QuerySet[Event]:
    found = Event.objects.filter(zone_id=actor.zone_id)
    if action:
        found = found.filter(action=action)
    if subject:
        try:
            ref = SubjectRef.parse(subject)
        except ValueError:
            return found.none()
        found = found.filter(subject_kind=ref.kind, subject_id=min(ref.id, 2**63 - 1))
    return found


@role(AUDITOR)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Read the whole ledger once and keep what was found."""
    found = verify_all()
    kept: dict[str, Any] = {
        "at": clock.wall(), "events": found.events, "blocks": found.blocks, "first_bad": found.first_bad or "",
    }  # fmt: skip
    cache.set(VERIFIED, kept, timeout=None)
    return HttpResponseRedirect(reverse("workbench:ledger"), status=303)


@role(AUDITOR)
@require_POST
def checkpoint(request: HttpRequest) -> HttpResponse:
    """A signed statement of how far the ledger has come, to be kept elsewhere."""
    statement = signed_checkpoint(clock.wall())
    name = f"checkpoint-{statement['block']}.json"
    return HttpResponse(
        json.dumps(statement, ensure_ascii=False, indent=1) + "\n",
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
