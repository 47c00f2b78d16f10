"""The worker makes what was asked for: any number of workers at once, nothing twice, a failure later again."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction

from lianxin.core import clock
from lianxin.documents import store
from lianxin.documents.models import Document
from lianxin.documents.packing import unpack
from lianxin.documents.rendering import render

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=6)
# what else the worker has to do waits meanwhile
LONGEST_TURN = timedelta(seconds=5)
DRAFTS_KEPT = timedelta(days=1)
logger = logging.getLogger("lianxin.documents")


def make_due(now: datetime, limit: int = 100) -> int:
    """Make papers that were asked for, at most `limit`, for about five seconds; how many were made."""
    made, until = 0, clock.wall() + LONGEST_TURN
    for _turn in range(limit):
        document = _claim()
        if document is None:
            break
        made += _make(document, now)
        if clock.wall() > until:
            break
    return made


def _claim() -> Document | None:
    """The next paper to make, put off for everybody else until it ought to be done.

    Put off before it is tried, so that one which kills its worker waits longer each time like one that fails.
    """
    wall = clock.wall()
    due = Document.objects.filter(made_at__isnull=True, next_at__lte=wall)
    with transaction.atomic(durable=True):
        document = due.order_by("next_at", "id").select_for_update(skip_locked=True).first()
        if document is None:
            return None
        document.attempts += 1
        document.next_at = wall + wait_after(document.attempts)
        document.save(update_fields=["attempts", "next_at"])
    return document


def _make(document: Document, now: datetime) -> bool:
    """Files first, then the row: a kill between them costs a file that is written over."""
    mine = Document.objects.filter(pk=document.pk, made_at__isnull=True)
    try:
        files = {}
        for name, content in _files(document).items():
            store.put(document.token, name, content)
            files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    except Exception as error:
        # noted by its name alone: the message may hold what the paper says
        mine.update(problem=type(error).__name__[:80])
        logger.warning("document %s not made: %s", document.pk, type(error).__name__)
        return False
    return mine.filter(attempts=document.attempts).update(made=files, made_at=now, problem="") == 1


def _files(document: Document) -> dict[str, bytes]:
    paper = unpack(document.content)
    return {name: render(paper, name) for name in document.formats}


def wait_after(attempts: int) -> timedelta:
    """How long after the n-th attempt: two minutes, doubled each time up to six hours."""
    doubled: int = 1 << min(attempts - 1, 12)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def remake(document: Document) -> dict[str, str]:
    """The SHA-256 of each file made again from what was asked for, in hex, by format; nothing is stored."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in _files(document).items()}


def sweep(now: datetime) -> int:
    """Remove what killed workers left half written; how many files."""
    # files have the kernel's times, so their age is the wall clock's
    return store.remove_drafts_older_than((clock.wall() - DRAFTS_KEPT).timestamp())
