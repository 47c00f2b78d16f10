"""Photos come in, wait for the form to be sent, and belong to something from then on."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.core import clock, ids
from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.files import decoding, store
from lianxin.files.handlers import MOST_BYTES
from lianxin.files.kinds import HEAD, kind_of
from lianxin.files.models import Picture
from lianxin.privacy.limits import Limit

MOST_PHOTOS = 6
KEPT_PENDING = timedelta(days=7)
ORPHANED_AFTER = timedelta(days=1)
FROM_ADDRESS = Limit("photo.address", 200, timedelta(hours=1))


@dataclass(frozen=True)
class Accepted:
    """What became of the photos of one form: those kept, and a sentence for each that was not."""

    pictures: list[Picture]
    problems: list[str]


def accept(upload: UploadedFile, zone_id: int, now: datetime) -> Picture:
    """Re-encode one photo and keep it pending, by content alone: no name, place or time of taking stays.

    Raises Refused (field `photos`) with what is wrong; then nothing was kept.
    """
    kind = _checked(upload)
    try:
        decoded = _decoded(upload, kind)
    except OSError as error:
        raise decoding.no_room() from error
    try:
        return _kept(decoded, zone_id, now)
    except OSError as error:
        raise decoding.no_room() from error
    finally:
        decoded.drop()


def accept_all(files: Sequence[UploadedFile], zone_id: int, now: datetime, address: str, already: int = 0) -> Accepted:
    """Every photo of a form for itself, so that a bad one costs neither the others nor the words.

    `already`: how many the form has from earlier steps. Never raises Refused. Not inside a transaction.
    """
    accepted = Accepted([], [])
    room = max(0, MOST_PHOTOS - already)
    for number, upload in enumerate(files[:room], start=1):
        try:
            FROM_ADDRESS.spend(address)
            accepted.pictures.append(accept(upload, zone_id, now))
        except Refused as refused:
            many = len(files) > 1
            which = _("第 %(number)s 张：%(problem)s") % {"number": number, "problem": refused}
            accepted.problems.append(which if many else str(refused))
    if len(files) > room:
        accepted.problems.append(_("最多 %(most)s 张照片，多出来的没有收") % {"most": MOST_PHOTOS})
    return accepted


def _checked(upload: UploadedFile) -> str:
    """The kind of picture, as far as its size and first bytes tell. Raises Refused."""
    size = upload.size or 0
    if getattr(upload, "unstorable", False):
        raise decoding.no_room()
    if size > MOST_BYTES:
        sizes = {"size": -(-size // 1024**2), "most": MOST_BYTES // 1024**2}
        raise Refused(_("照片太大（%(size)s MB），最多 %(most)s MB") % sizes, field="photos")
    upload.seek(0)
    head = upload.read(HEAD)
    kind = kind_of(head)
    if not head:
        raise Refused(_("这个文件是空的，换一张再试"), field="photos")
    if kind is None:
        raise Refused(_("这个文件不是照片，能收 JPEG、PNG、WebP 和 HEIC"), field="photos")
    return kind


def _decoded(upload: UploadedFile, kind: str) -> decoding.Decoded:
    """Decode from where the upload lies, or from a copy if it is in memory. Raises Refused, OSError."""
    if hasattr(upload, "temporary_file_path"):
        return decoding.decode(upload.temporary_file_path(), kind)
    copy = store.draft()
    try:
        with copy.open("xb") as handle:
            handle.writelines(upload.chunks())
        return decoding.decode(str(copy), kind)
    finally:
        copy.unlink(missing_ok=True)


def _kept(decoded: decoding.Decoded, zone_id: int, now: datetime) -> Picture:
    """Files first, the row last: what a kill leaves between them is a file that `sweep` finds."""
    token, full = ids.token(), decoded.drafts["full"].read_bytes()
    try:
        store.put(decoded.drafts, token)
        return Picture.objects.create(
            token=token,
            zone_id=zone_id,
            width=decoded.width,
            height=decoded.height,
            size=len(full),
            sha256=hashlib.sha256(full).hexdigest(),
            created_at=now,
        )
    except BaseException:
        store.remove(token)
        raise


def pending(tokens: Iterable[str]) -> list[Picture]:
    """The pictures of these tokens that belong to nothing yet."""
    return list(Picture.objects.filter(token__in=list(tokens), subject_id__isnull=True).order_by("id"))


def attach(tokens: Iterable[str], ref: SubjectRef, role: str, now: datetime) -> None:
    """Give pending pictures to an object, inside the caller's transaction.

    Raises Refused (field `photos`): one is gone, taken or over a week old, or there are too many in this role.
    """
    wanted = list(dict.fromkeys(tokens))
    if not wanted:
        return
    with transaction.atomic():
        free = Picture.objects.filter(token__in=wanted, subject_id__isnull=True, created_at__gt=now - KEPT_PENDING)
        if free.update(subject_kind=ref.kind, subject_id=ref.id, role=role) != len(wanted):
            raise Refused(_("有照片已经过期，重新选一次"), field="photos")
        if Picture.objects.filter(subject_kind=ref.kind, subject_id=ref.id, role=role).count() > MOST_PHOTOS:
            raise Refused(_("最多 %(most)s 张照片") % {"most": MOST_PHOTOS}, field="photos")


def of(ref: SubjectRef, role: str = "") -> list[Picture]:
    """The pictures of an object, in the order they came; of one role if it is given."""
    rows = Picture.objects.filter(subject_kind=ref.kind, subject_id=ref.id).order_by("id")
    return list(rows.filter(role=role) if role else rows)


def discard(token: str) -> bool:
    """Take a pending picture back; False if it is unknown or belongs to something."""
    return _delete(Picture.objects.filter(token=token)) == 1


def sweep(now: datetime) -> int:
    """Remove pictures that waited longer than a week, and files without a row; how many. Safe beside `attach`."""
    removed = _delete(Picture.objects.filter(created_at__lte=now - KEPT_PENDING))
    # files have the kernel's times, so their age is the wall clock's
    before = (clock.wall() - ORPHANED_AFTER).timestamp()
    found = set(store.tokens_older_than(before))
    for token in found - _known(found):
        store.remove(token)
        removed += 1
    return removed + store.remove_drafts_older_than(before)


def _known(tokens: set[str]) -> set[str]:
    every, known = sorted(tokens), set[str]()
    for start in range(0, len(every), 500):
        rows = Picture.objects.filter(token__in=every[start : start + 500])
        known.update(rows.values_list("token", flat=True))
    return known


def _delete(rows: QuerySet[Picture]) -> int:
    """Rows first, files once that is committed; only what is pending."""
    with transaction.atomic():
        locked = rows.filter(subject_id__isnull=True).select_for_update()
        found = dict(locked.values_list("id", "token"))
        Picture.objects.filter(id__in=found).delete()
        transaction.on_commit(partial(_remove_files, list(found.values())))
    return len(found)


def _remove_files(tokens: list[str]) -> None:
    for token in tokens:
        store.remove(token)
