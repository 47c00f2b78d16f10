"""Sending a batch off, calling it back, and performing it item by item.

Each item is performed in a transaction of its own together with its mark: a worker killed between
two loses nothing and does nothing twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.accounts.capacities import MEMBERSHIP, actor_for
from lianxin.casework import behind
from lianxin.casework.models import Batch, Item
from lianxin.core import clock
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.workflow.engine import flows
from lianxin.workflow.inputs import form_for

WAIT = timedelta(seconds=10)
MOST = 100
# what can be done to many at once, and to cases of which kind
ALLOWED = {"hand": "concern", "refer": "concern", "merge": "concern", "assign": "suggestion"}
log = structlog.get_logger()


@transaction.atomic
def send(kind: str, action: str, cases: Iterable[Any], inputs: dict[str, list[str]], actor: Actor) -> Batch:
    """Let this action wait for ten seconds, then be performed on these cases. Raises Refused.

    `inputs` are the form's values by name; a name with an item's number behind it (`main-12`) is that item's own.
    """
    chosen = list(cases)
    if not chosen:
        raise Refused(_("先选几件"))
    if len(chosen) > MOST:
        raise Refused(_("一次最多 %(most)s 件") % {"most": MOST})
    now = clock.wall()
    batch = Batch.objects.create(
        zone_id=actor.zone_id or 0, kind=kind, action=action, inputs=inputs, sent_by_id=actor.user_id or 0,
        membership_id=actor.membership_id, deputy_id=actor.deputy_id, created_at=now, due_at=now + WAIT,
    )  # fmt: skip
    Item.objects.bulk_create(Item(batch=batch, subject_id=case.pk, version=case.version) for case in chosen)
    return batch


def call_back(batch: Batch) -> bool:
    """Call it back; False once it has begun."""
    waiting = Batch.objects.filter(pk=batch.pk, started_at=None, called_back_at=None)
    return waiting.update(called_back_at=clock.wall()) == 1


def perform_due(now: datetime) -> int:
    """Perform the batches whose seconds are over; how many items were settled. May run twice, or beside itself."""
    waiting = Batch.objects.filter(called_back_at=None, done_at=None, due_at__lte=clock.wall())
    settled = 0
    for batch in waiting.order_by("due_at", "id"):
        try:
            settled += _perform(batch, now)
        except Exception:  # one batch in trouble does not hold up the others; it is tried again
            log.exception("batch failed", batch=batch.pk)
    return settled


def _perform(batch: Batch, now: datetime) -> int:
    # from here on it cannot be called back; a batch called back meanwhile is left alone
    Batch.objects.filter(pk=batch.pk, started_at=None, called_back_at=None).update(started_at=clock.wall())
    begun = Batch.objects.select_related("sent_by__person").get(pk=batch.pk)
    if begun.called_back_at or begun.done_at:
        return 0
    waiting = list(begun.items.filter(done_at=None).order_by("id").values_list("pk", flat=True))
    settled = sum(_settle(begun, number, now) for number in waiting)
    if not begun.items.filter(done_at=None).exists():
        Batch.objects.filter(pk=begun.pk, done_at=None).update(done_at=clock.wall())
    return settled


def _settle(batch: Batch, number: int, now: datetime) -> int:
    """One item and its mark, together or not at all."""
    with transaction.atomic(), override("zh-hans"):
        item = Item.objects.select_for_update().get(pk=number)
        if item.done_at:
            return 0
        item.refusal = _refusal(batch, item, now)[:300]
        item.done_at = clock.wall()
        item.save(update_fields=["refusal", "done_at"])
    if item.refusal:
        log.info("item refused", batch=batch.pk, subject=f"{batch.kind}:{item.subject_id}")
    return 1


def _refusal(batch: Batch, item: Item, now: datetime) -> str:
    """Perform one item; why it was not, or nothing."""
    actor = _actor(batch, now)
    case = behind.visible(batch.kind, actor, item.subject_id)
    if case is None:
        return _("这件事现在不归您办")
    try:
        with transaction.atomic():
            _act(batch, item, case, actor, now)
    except (Refused, Conflict, Forbidden) as error:
        return str(error)
    return ""


def _act(batch: Batch, item: Item, case: Any, actor: Actor, now: datetime) -> None:
    flow = flows[batch.kind]
    data = _data_of(batch, item)
    form = form_for(flow, batch.action, case, actor, data)
    if not form.is_valid():
        first = next(iter(form.errors.values()))
        raise Refused(str(first[0]))
    flow.perform(batch.action, case, actor, now, version=item.version, **form.inputs)


def own_name(name: str, subject_id: int) -> str:
    """The name of an input that is one item's own: `main-12`."""
    return f"{name}-{subject_id}"


def _data_of(batch: Batch, item: Item) -> QueryDict:
    """What is common to all items, and what is this one's own."""
    data, ending = QueryDict(mutable=True), own_name("", item.subject_id)
    for name, values in batch.inputs.items():
        plain, dash, _number = name.partition("-")
        if not dash or name.endswith(ending):
            data.setlist(plain, values)
    return data


def _actor(batch: Batch, now: datetime) -> Actor:
    """Who sent it, with the rights they have by now."""
    if not batch.sent_by.is_active:
        return Actor.anonymous(batch.zone_id)
    number = batch.membership_id or batch.deputy_id or 0
    ref = SubjectRef(MEMBERSHIP if batch.membership_id else DEPUTY, number)
    return actor_for(batch.sent_by, ref, local_date(now), strong=True)
