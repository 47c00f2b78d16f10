"""Lines in the app: one for each holder and occasion, unread until opened.

A notice keeps the name of its text and what fills the places; never a person's name, phone or words.
The text itself is declared by the room that puts it, so that it is read in the reader's language.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import CharField, IntegerField, Q, QuerySet
from django.utils.functional import Promise

from lianxin.accounts.actor import Actor
from lianxin.core.pages import Page, newest_first
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Change, insert_once
from lianxin.core.statements import Given, GivenInstant, Statement
from lianxin.notify.models import Notice
from lianxin.privacy.scrub import without_numbers

HOLDERS = ("organization", "deputy", "person")
SUBJECT: dict[str, Any] = {"subject_kind": CharField(), "subject_id": IntegerField()}
COUNTED = 100
_texts: dict[str, str | Promise] = {}


def declare(kind: str, text: str | Promise) -> None:
    """Name a text, lazily translated, with `%(name)s` places. Raises ValueError if the name is taken."""
    if _texts.setdefault(kind, text) is not text:
        raise ValueError(f"notice {kind} is declared already")


def put(key: str, kind: str, to: SubjectRef, subject: SubjectRef, now: datetime, /, **args: str | int) -> None:
    """One notice to an organization, deputy or person, in the caller's transaction; the same key again is the same.

    Raises ValueError for another kind of holder, KeyError for an undeclared text or a place left empty.
    """
    if to.kind not in HOLDERS:
        raise ValueError(f"nobody reads notices to {to}")
    filled = {name: without_numbers(value) if isinstance(value, str) else value for name, value in args.items()}
    written(kind, filled)
    notice = Notice(
        key=key,
        kind=kind,
        args=filled,
        subject_kind=subject.kind,
        subject_id=subject.id,
        created_at=now,
        **{f"{to.kind}_id": to.id},
    )
    insert_once(notice)


def written(kind: str, args: dict[str, str | int]) -> str:
    """The text in the present language. Raises KeyError as `put`."""
    return str(_texts[kind]) % args


def text_of(notice: Notice) -> str:
    """What one notice says, in the present language."""
    return written(notice.kind, notice.args)


def unread(actor: Actor) -> Statement:
    """Counts the unread, up to 100: the bell shows 99+."""
    return Statement.size(_of(actor).filter(read_at__isnull=True), COUNTED)


def unread_about(actor: Actor, subjects: Collection[SubjectRef]) -> set[SubjectRef]:
    """Those of these objects that the actor has an unread notice about. One query."""
    wanted = Q(subject_kind__in={ref.kind for ref in subjects}, subject_id__in={ref.id for ref in subjects})
    rows = _of(actor).filter(wanted, read_at__isnull=True) if subjects else Notice.objects.none()
    told = {SubjectRef(kind, number) for kind, number in rows.values_list("subject_kind", "subject_id")}
    return told.intersection(subjects)


def page(actor: Actor, cursor: str = "", size: int = 50) -> Page[Notice]:
    """The actor's notices, newest first, read and unread."""
    return newest_first(_of(actor), "created_at", cursor, size)


def mark_read(
    actor: Actor, now: datetime, ids: Collection[int] | None = None, subject: SubjectRef | None = None
) -> int:
    """Mark the actor's own as read: these, or those about one object, or all; how many were unread."""
    mine = _holders(actor)
    about = {"subject_kind": subject.kind, "subject_id": subject.id} if subject else {}
    if ids is not None:
        return _to(mine).filter(read_at__isnull=True, id__in=ids, **about).update(read_at=now)
    return _reading(tuple(mine), tuple(about)).make(**mine, **about, now=now) if mine else 0


@cache
def _reading(holders: tuple[str, ...], about: tuple[str, ...]) -> Change:
    mine = {name: Given(name) for name in holders}
    same = {name: Given(name, column) for name, column in SUBJECT.items() if name in about}
    return Change(_to(mine).filter(read_at__isnull=True, **same), read_at=GivenInstant("now"))


def _of(actor: Actor) -> QuerySet[Notice]:
    """Those to the actor's organization, mandate or person."""
    return _to(_holders(actor))


def _holders(actor: Actor) -> dict[str, int]:
    mine = {f"{holder}_id": getattr(actor, f"{holder}_id") for holder in HOLDERS}
    return {name: number for name, number in mine.items() if number is not None}


def _to(mine: Mapping[str, int | Given]) -> QuerySet[Notice]:
    any_of = reduce(or_, (Q(**{name: number}) for name, number in mine.items()), Q())
    return Notice.objects.filter(any_of) if mine else Notice.objects.none()
