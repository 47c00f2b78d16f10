"""Messages on their way out: put in the caller's transaction, sent later, none lost and none twice."""

import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.views.decorators.debug import sensitive_variables

from lianxin.core import clock, crypto, ids
from lianxin.core.rows import insert_once
from lianxin.notify import gateways
from lianxin.notify.gateways import Outgoing, Rejected
from lianxin.notify.models import Message, MessageState
from lianxin.privacy.scrub import has_numbers

RECIPIENT, TEXT = "message.recipient", "message.text"
GIVE_UP_AFTER = timedelta(days=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
FORGET_FAILED_AFTER = timedelta(days=30)
BATCH = 20
# long enough for a whole batch at the gateways' time-out, with room to spare
LEASE = timedelta(seconds=(BATCH + 2) * gateways.SECONDS)
DOWN_AFTER = 3
logger = logging.getLogger("lianxin.notify")


@sensitive_variables()
def put(
    key: str, channel: str, recipient: str, text: str, zone_id: int | None, now: datetime, subject: str = ""
) -> None:
    """Have a message sent once the caller's transaction is committed; the same key again is the same message.

    The key stands in the open: raises ValueError if it holds a phone number.
    """
    if has_numbers(key):
        raise ValueError("a key must not name a person")
    message = Message(
        key=key,
        zone_id=zone_id,
        channel=channel,
        recipient_sealed=crypto.seal(recipient, RECIPIENT),
        text_sealed=crypto.seal(json.dumps([subject, text]), TEXT),
        created_at=now,
        next_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
    insert_once(message)


@sensitive_variables()
def put_code(key: str, phone: str, text: str, zone_id: int) -> None:
    """Have a code for signing in sent to a phone (`LIANXIN_SEND_CODE`): the rooms below cannot import this one."""
    put(key, "SMS", phone, text, zone_id, clock.now())


def deliver(now: datetime, limit: int = 200) -> int:
    """Send what is due, at most `limit` attempts; how many were sent. Any number of workers at once.

    A channel whose gateway fails three times running rests until the next call, its messages uncounted.
    """
    sent, tried, failures = 0, 0, Counter[str]()
    while tried < limit:
        down = [channel for channel, times in failures.items() if times >= DOWN_AFTER]
        lease = _claim(now, min(BATCH, limit - tried), down)
        if not lease:
            break
        for message in _leased(lease):
            if failures[message.channel] >= DOWN_AFTER:
                continue
            tried += 1
            if _send(message, now):
                sent, failures[message.channel] = sent + 1, 0
            else:
                failures[message.channel] += 1
        Message.objects.filter(lease=lease).update(lease="", leased_until=None)
    return sent


def _claim(now: datetime, size: int, down: list[str]) -> str:
    """Lease up to `size` due messages to this call; the lease, or nothing if none is due."""
    lease, wall = ids.token(), clock.wall()
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=wall)
    due = Message.objects.filter(free, state=MessageState.WAITING, next_at__lte=now).exclude(channel__in=down)
    with transaction.atomic(durable=True):
        rows = due.order_by("next_at", "id").select_for_update(skip_locked=True)
        found = list(rows.values_list("id", flat=True)[:size])
        Message.objects.filter(id__in=found).update(lease=lease, leased_until=wall + LEASE)
    return lease if found else ""


def _leased(lease: str) -> Iterator[Message]:
    """The messages of a lease, as long as there is time to send one more before it ends."""
    for message in Message.objects.filter(lease=lease).order_by("next_at", "id"):
        if (
            message.leased_until is None
            or clock.wall() + timedelta(seconds=2 * gateways.SECONDS) > message.leased_until
        ):
            return
        yield message


@sensitive_variables()
def _send(message: Message, now: datetime) -> bool:
    """One attempt. Whether it was sent, or at least taken off the gateway's hands for good."""
    mine = Message.objects.filter(pk=message.pk, lease=message.lease)
    try:
        gateways.gateway(message.channel)(_opened(message))
    except Rejected:
        mine.update(state=MessageState.FAILED, problem="Rejected", attempts=F("attempts") + 1)
        logger.warning("message %s rejected", message.pk)
        return True
    except Exception as error:
        _postpone(message, error, now)
        return False
    mine.update(
        state=MessageState.SENT,
        sent_at=now,
        attempts=F("attempts") + 1,
        recipient_sealed=b"",
        text_sealed=b"",
        problem="",
    )
    return True


def _postpone(message: Message, error: Exception, now: datetime) -> None:
    """Later, and later each time; given up after three days. The trouble is noted by its name alone."""
    given_up = now >= message.give_up_at
    problem = " ".join(str(part) for part in (type(error).__name__, getattr(error, "code", "")) if part)
    Message.objects.filter(pk=message.pk, lease=message.lease).update(
        state=MessageState.FAILED if given_up else MessageState.WAITING,
        attempts=F("attempts") + 1,
        next_at=now + wait_after(message.attempts + 1),
        problem=problem[:80],
        lease="",
        leased_until=None,
    )
    logger.warning("message %s %s: %s", message.pk, "given up" if given_up else "later", problem[:80])


def wait_after(attempts: int) -> timedelta:
    """How long after the n-th failure: half a minute, doubled each time up to an hour, give or take a fifth."""
    doubled = FIRST_WAIT.total_seconds() * 2 ** min(attempts - 1, 10)
    return timedelta(seconds=min(doubled, LONGEST_WAIT.total_seconds()) * random.uniform(0.8, 1.2))  # noqa: S311 - only to part the waiting ones


@sensitive_variables()
def _opened(message: Message) -> Outgoing:
    subject, text = json.loads(crypto.unseal(message.text_sealed, TEXT))
    recipient = crypto.unseal(message.recipient_sealed, RECIPIENT)
    return Outgoing(message.pk, message.key, message.channel, recipient, subject, text)


def stats() -> dict[str, int]:
    """How many messages are in each state: `{"WAITING": n, "SENT": n, "FAILED": n}`."""
    counted = Counter(dict.fromkeys(MessageState.values, 0))
    for state in Message.objects.exclude(state=MessageState.SENT).values_list("state", flat=True):
        counted[state] += 1
    counted[MessageState.SENT] = Message.objects.filter(state=MessageState.SENT).count()
    return {str(state): number for state, number in counted.items()}


def retry_failed(now: datetime) -> int:
    """Let the given-up ones wait again, for an operator who has mended the gateway; how many."""
    failed = Message.objects.filter(state=MessageState.FAILED).exclude(text_sealed=b"")
    return failed.update(state=MessageState.WAITING, next_at=now, give_up_at=now + GIVE_UP_AFTER)


def sweep(now: datetime) -> int:
    """Forget recipient and text of what was given up a month ago; how many."""
    old = Message.objects.filter(state=MessageState.FAILED, give_up_at__lte=now - FORGET_FAILED_AFTER)
    return old.exclude(text_sealed=b"").update(recipient_sealed=b"", text_sealed=b"")


def rotate(batch: int = 500) -> int:
    """Seal waiting and failed messages under the newest key; how many rows. May be stopped and run again."""
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            rows = Message.objects.exclude(text_sealed=b"").filter(pk__gt=last).select_for_update()
            found = list(rows.order_by("pk")[:batch])
            stale = [row for row in found if _anew(row)]
            Message.objects.bulk_update(stale, ["recipient_sealed", "text_sealed"])
        if not found:
            return changed
        changed, last = changed + len(stale), found[-1].pk


@sensitive_variables()
def _anew(row: Message) -> bool:
    sealed = (bytes(row.recipient_sealed), bytes(row.text_sealed))
    if all(crypto.sealed_version(part) == crypto.current_version() for part in sealed):
        return False
    row.recipient_sealed = crypto.seal(crypto.unseal(row.recipient_sealed, RECIPIENT), RECIPIENT)
    row.text_sealed = crypto.seal(crypto.unseal(row.text_sealed, TEXT), TEXT)
    return True
