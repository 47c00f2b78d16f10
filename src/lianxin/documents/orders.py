"""Papers are asked for in the transaction of whatever they are about, and made later by the worker."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import CharField

from lianxin.core import clock, ids
from lianxin.core.refs import SubjectRef, about
from lianxin.core.rows import Rows, insert_once
from lianxin.core.statements import Given
from lianxin.documents.models import Document
from lianxin.documents.packing import clean, digest, pack
from lianxin.documents.papers import Paper

BY_KEY = Rows(Document.objects.filter(key=Given("key", CharField())))


def ask(
    key: str,
    paper_key: str,
    ref: SubjectRef,
    paper: Paper,
    zone_id: int,
    now: datetime,
    title: str,
    recipient: SubjectRef | None = None,
) -> Document:
    """Have a paper made once the caller's transaction is committed; the same key again is the paper asked for first.

    `paper_key` says which paper it is (`reply_letter`), `title` is shown and becomes the file's name.
    """
    packed = pack(paper)
    document = Document(
        token=ids.token(),
        key=key,
        zone_id=zone_id,
        subject_kind=ref.kind,
        subject_id=ref.id,
        recipient_kind=recipient.kind if recipient else "",
        recipient_id=recipient.id if recipient else None,
        paper=paper_key,
        title=clean(title)[:200],
        shape=packed["is"],
        content=packed,
        content_sha256=digest(packed),
        created_at=now,
        next_at=clock.wall(),
    )
    insert_once(document)
    return BY_KEY.one(key=key)


def of(ref: SubjectRef) -> list[Document]:
    """The papers of a subject, in the order they were asked for, made or not; without their content."""
    rows = Document.objects.filter(subject_kind=ref.kind, subject_id=ref.id).order_by("id")
    return list(rows.defer("content"))


def of_many(refs: Iterable[SubjectRef]) -> dict[SubjectRef, list[Document]]:
    """The same for several subjects in one query. One without a paper is left out."""
    found: dict[SubjectRef, list[Document]] = {}
    for row in Document.objects.filter(about(refs)).order_by("id").defer("content"):
        found.setdefault(row.ref, []).append(row)
    return found
