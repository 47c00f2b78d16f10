"""Saving a text under way, and merging what two devices made of it. Nothing typed is lost."""

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


def _of(ref: SubjectRef) -> QuerySet[WorkingCopy]:
    return WorkingCopy.objects.filter(subject_kind=ref.kind, subject_id=ref.id)


def save(ref: SubjectRef, base: int, content: Content, user_id: int | None, now: datetime) -> Saved:
    """Keep `content`, which grew out of revision `base` (0: of the text as the case has it).

    What changed on one side only is merged. Fields changed on both come back as clashes, and the
    others are kept. The same content again makes no new revision.
    """
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _save(ref, base, content, user_id, now)
        except IntegrityError:  # somebody saved in the same moment: merge with theirs
            continue
    raise IntegrityError(f"{ref} is saved by too many at once")


def _save(ref: SubjectRef, base: int, content: Content, user_id: int | None, now: datetime) -> Saved:
    newest = latest(ref)
    clashes: dict[str, tuple[Any, Any]] = {}
    if newest is None or newest.revision == base:
        merged = content
    else:
        before = _of(ref).filter(revision=base).first()
        merged, clashes = merge(before.content if before else {}, newest.content, content)
    if newest is not None and merged == newest.content:
        return Saved(newest.revision, newest.content, newest.saved_at, clashes)
    made = WorkingCopy.objects.create(
        subject_kind=ref.kind,
        subject_id=ref.id,
        revision=newest.revision + 1 if newest else 1,
        content=merged,
        saved_at=now,
        saved_by=user_id,
    )
    return Saved(made.revision, merged, now, clashes)


def merge(before: Content, theirs: Content, mine: Content) -> tuple[Content, dict[str, tuple[Any, Any]]]:
    """Three-way, field by field: whoever changed a field has it; where both did, theirs stays and it clashes."""
    merged: Content = dict(theirs)
    clashes: dict[str, tuple[Any, Any]] = {}
    for name, value in mine.items():
        was, there = before.get(name), theirs.get(name)
        if value in (there, was):
            continue
        if there == was:
            merged[name] = value
        else:
            clashes[name] = (there, value)
    return merged, clashes


def drop(ref: SubjectRef) -> None:
    """The text was handed in: its states under way are no longer needed."""
    _of(ref).delete()
