"""Keeping, finding, showing and erasing contact details. The only door to `ContactDetails`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.core import crypto
from lianxin.core.errors import Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.privacy import phones
from lianxin.privacy.models import ContactDetails

NAME_LENGTH = 60
NAME, PHONE = "contact.name", "contact.phone"
KEPT = Rows(
    ContactDetails.objects.filter(
        subject_kind=Given("kind", CharField()), subject_id=Given("id"), erased_at__isnull=True
    )
)


@dataclass(frozen=True)
class Masked:
    """What may be shown without a reason: `王**`, `138****0000`; empty where nothing was given."""

    name: str
    phone: str


@dataclass(frozen=True)
class Contact:
    """Name and phone in full. Its repr tells nothing, so that no log or traceback does."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


@sensitive_variables()
def keep(ref: SubjectRef, name: str, phone: str, consented_at: datetime) -> None:
    """Seal what the person gave, replacing what was there; nothing given keeps nothing.

    Raises Refused (field `name` or `phone`) if either is wrong, or if it was erased before.
    """
    name, phone = clean_name(name), phones.normalise(phone) if phone.strip() else ""
    if not name and not phone:
        return
    sealed = {
        "name_sealed": seal(ref, name, NAME),
        "phone_sealed": seal(ref, phone, PHONE),
        "phone_hash": phone_hash(phone) if phone else "",
        "consented_at": consented_at,
    }
    with transaction.atomic():
        row, made = ContactDetails.objects.select_for_update().get_or_create(**_at(ref), defaults=sealed)
        if row.erased_at:
            raise Refused(_("联系方式已经按要求删除，不能再写回来"))
        if not made:
            ContactDetails.objects.filter(pk=row.pk).update(**sealed)


@sensitive_variables()
def clean_name(name: str) -> str:
    """A name on one line, blanks joined. Raises Refused (field `name`) if it is too long."""
    name = " ".join(name.split())
    if len(name) > NAME_LENGTH:
        raise Refused(_("称呼太长，最多 %(most)s 个字") % {"most": NAME_LENGTH}, field="name")
    return name


def masked(ref: SubjectRef) -> Masked | None:
    """The masked details; None if none were given or they were erased."""
    return masked_many([ref]).get(ref)


@sensitive_variables()
def masked_many(refs: Iterable[SubjectRef]) -> dict[SubjectRef, Masked]:
    """The masked details of many, one query a kind; those without are missing."""
    found = {}
    for row in _rows(refs):
        contact = _open(row)
        found[row.ref] = Masked(mask_name(contact.name), phones.mask(contact.phone))
    return found


def mask_name(name: str) -> str:
    """`王小明` → `王**`, always two stars, so that the length is not told; empty stays empty."""
    return f"{name[0]}**" if name else ""


def reveal(ref: SubjectRef) -> Contact | None:
    """Name and phone in full, for a caller that has recorded the event. None as in `masked`."""
    return next((_open(row) for row in KEPT.ask(kind=ref.kind, id=ref.id)), None)


def has_phone(ref: SubjectRef) -> bool:
    """Whether a phone was given (and not erased): then to withdraw needs its code."""
    return ContactDetails.objects.filter(**_at(ref)).exclude(phone_hash="").exists()


@sensitive_variables()
def find_by_phone(phone: str, kind: str) -> list[int]:
    """The ids of that kind left under this phone, newest first. Raises Refused if it is no number."""
    return find_by_hash(phone_hash(phones.normalise(phone)), kind)


def find_by_hash(hashed: str, kind: str) -> list[int]:
    """The same for a phone that `codes.check` proved."""
    rows = ContactDetails.objects.filter(phone_hash=hashed, subject_kind=kind).exclude(phone_hash="")
    return list(rows.order_by("-subject_id").values_list("subject_id", flat=True))


def is_left_under(hashed: str, ref: SubjectRef) -> bool:
    """Whether the phone that `codes.check` proved is the one given for this object."""
    return ContactDetails.objects.filter(**_at(ref), phone_hash=hashed).exclude(phone_hash="").exists()


def erase(ref: SubjectRef, at: datetime) -> bool:
    """Remove the person, keep the row for the count. False if there was nothing (left) to remove."""
    empty = {"name_sealed": b"", "phone_sealed": b"", "phone_hash": "", "erased_at": at}
    return ContactDetails.objects.filter(**_at(ref), erased_at__isnull=True).update(**empty) == 1


def is_erased(ref: SubjectRef) -> bool:
    """Whether details were given once and have been erased."""
    return ContactDetails.objects.filter(**_at(ref), erased_at__isnull=False).exists()


@sensitive_variables()
def phone_hash(phone: str) -> str:
    """The keyed hash under which a normalised number is found."""
    return crypto.keyed_hash(phone, PHONE)


@sensitive_variables()
def seal(ref: SubjectRef, content: str, purpose: str) -> bytes:
    """Seal together with the reference, so that a row copied onto another does not open."""
    return crypto.seal(f"{ref} {content}", purpose) if content else b""


@sensitive_variables()
def unseal(ref: SubjectRef, sealed: bytes | memoryview, purpose: str) -> str:
    """What `seal` took. Raises ValueError if it was sealed for another object or changed."""
    if not sealed:
        return ""
    prefix, _blank, content = crypto.unseal(sealed, purpose).partition(" ")
    if prefix != str(ref):
        raise ValueError(f"sealed for another object than {ref}")
    return content


def _open(row: ContactDetails) -> Contact:
    return Contact(unseal(row.ref, row.name_sealed, NAME), unseal(row.ref, row.phone_sealed, PHONE))


def _at(ref: SubjectRef) -> dict[str, str | int]:
    return {"subject_kind": ref.kind, "subject_id": ref.id}


def _rows(refs: Iterable[SubjectRef]) -> Iterable[ContactDetails]:
    ids: dict[str, list[int]] = {}
    for ref in refs:
        ids.setdefault(ref.kind, []).append(ref.id)
    for kind, numbers in ids.items():
        yield from ContactDetails.objects.filter(subject_kind=kind, subject_id__in=numbers, erased_at__isnull=True)
