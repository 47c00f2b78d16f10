"""Saving a text under way, and merging what two devices made of it. Nothing typed is lost."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lianxin.casework.models import WorkingCopy
from lianxin.core.refs import SubjectRef

Content = dict[str, Any]
TRIES = 5


@dataclass(frozen=True)
class Saved:
    """What became of a save: the newest state, and where both sides changed the same field, both texts.

    `clashes` maps a field's name to (theirs, mine); then nothing of mine was kept in that field.
    """

    revision: int
    content: Content
    saved_at: datetime
    clashes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def latest(ref: SubjectRef) -> WorkingCopy | None:
    """The newest state that was saved."""
    return _of(ref).order_by("revision").last()


def saved(kind: str, ids: Collection[int]) -> dict[int, datetime]:
    """When each of these objects of a kind was last saved, of those that ever were. One query."""
    copies = WorkingCopy.objects.filter(subject_kind=kind, subject_id__in=ids)
    return dict(copies.order_by("revision").values_list("subject_id", "saved_at"))


def _of(ref: SubjectRef) -> QuerySet[WorkingCopy]:
    return WorkingCopy.objects.filter(subject_kind=ref.kind, subject_id=ref.id)


def save(
    ref: SubjectRef,
    base: int,
    content: Content,
    user_id: int | None,
    now: datetime,
    *,
    origin: Content | None = None,
    aside: bool = False,
) -> Saved:
    """Keep `content`, which grew out of revision `base` (0: of the text as the case has it, `origin`).

    What changed on one side only is merged. Fields changed on both come back as clashes, and the
    others are kept; with `aside` what clashes becomes a revision of its own too, before the newest.
    The same content again makes no new revision.
    """
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _save(_Typed(ref, base, content, user_id, now, aside), origin)
        except IntegrityError:  # somebody saved in the same moment: merge with theirs
            continue
    raise IntegrityError(f"{ref} is saved by too many at once")


@dataclass(frozen=True)
class _Typed:
    """What was typed, where and when."""

    ref: SubjectRef
    base: int
    content: Content
    user_id: int | None
    now: datetime
    aside: bool

    def keep(self, revision: int, content: Content) -> WorkingCopy:
        return WorkingCopy.objects.create(
            subject_kind=self.ref.kind,
            subject_id=self.ref.id,
            revision=revision,
            content=content,
            saved_at=self.now,
            saved_by=self.user_id,
        )


def _save(typed: _Typed, origin: Content | None) -> Saved:
    newest = latest(typed.ref)
    if newest is None and origin is not None:
        if typed.content == origin:
            return Saved(0, origin, typed.now)
        newest = typed.keep(0, origin)
    clashes: dict[str, tuple[Any, Any]] = {}
    if newest is None or newest.revision == typed.base:
        merged = typed.content
    else:
        before = _of(typed.ref).filter(revision=typed.base).first()
        merged, clashes = merge(before.content if before else {}, newest.content, typed.content)
    revision = newest.revision if newest else 0
    if clashes and typed.aside:
        typed.keep(revision + 1, {**merged, **{name: mine for name, (_theirs, mine) in clashes.items()}})
        revision += 1
    elif newest is not None and merged == newest.content:
        return Saved(revision, merged, newest.saved_at, clashes)
    made = typed.keep(revision + 1, merged)
    return Saved(made.revision, merged, typed.now, clashes)


def merge(before: Content, theirs: Content, mine: Content) -> tuple[Content, dict[str, tuple[Any, Any]]]:
    """Three-way, field by field: whoever changed a field has it; where both did, theirs stays and it clashes.

    Of a list in which neither added nor took away a row, each row counts for itself; of marks (a mapping
    to True) each mark.
    """
    merged: Content = dict(theirs)
    clashes: dict[str, tuple[Any, Any]] = {}
    for name, value in mine.items():
        was, there = before.get(name), theirs.get(name)
        if value in (there, was):
            continue
        both = value if there == was else _both(was, there, value)
        if both is not None:
            merged[name] = both
        else:
            clashes[name] = (there, value)
    return merged, clashes


def _both(was: Any, there: Any, here: Any) -> Any:
    """Both changes in one; None where they do not go together."""
    versions = (was, there, here)
    if all(isinstance(one, dict) for one in versions):
        gone = {name for name in was if name not in there or name not in here}
        return {name: True for name in {**was, **there, **here} if name not in gone}
    if not all(isinstance(one, list) for one in versions) or not len(was) == len(there) == len(here):
        return None
    rows = list(zip(was, there, here, strict=True))
    if any(a not in (b, c) and b != c for a, b, c in rows):
        return None
    return [c if b == a else b for a, b, c in rows]


def earlier(ref: SubjectRef) -> list[WorkingCopy]:
    """Every state that is kept, the newest first."""
    return list(_of(ref).order_by("-revision"))


def settle(ref: SubjectRef) -> None:
    """The text was handed in as the newest state has it: the states before are no longer needed.

    That one stays, so that a device which was away is not taken for the first to write.
    """
    newest = latest(ref)
    if newest is not None:
        _of(ref).exclude(pk=newest.pk).delete()


def note(ref: SubjectRef, revision: int, content: Content, now: datetime) -> None:
    """Keep a text under a number of its own, once: not to write on, but to be compared with later."""
    WorkingCopy.objects.get_or_create(
        subject_kind=ref.kind, subject_id=ref.id, revision=revision, defaults={"content": content, "saved_at": now}
    )


def noted(ref: SubjectRef, revision: int) -> Content | None:
    """The text of that number."""
    row = _of(ref).filter(revision=revision).first()
    return row.content if row else None


def drop(ref: SubjectRef) -> None:
    """The text was handed in: its states under way are no longer needed."""
    _of(ref).delete()
