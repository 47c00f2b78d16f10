"""Giving people their way in: by phone for deputies and residents, by name for the offices."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.accounts import set_up
from lianxin.accounts.models import User, clean_username
from lianxin.core.errors import Refused
from lianxin.directory.models import Person
from lianxin.privacy import phones
from lianxin.privacy.contacts import phone_hash


@dataclass(frozen=True)
class Invitation:
    """A new sign-in by name and the code to set it up with, to be handed over once."""

    person: str
    login: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class Enrolled:
    """What became of a list: new and changed sign-ins, invitations, and whom it refused, with the reason."""

    created: int
    changed: int
    invitations: list[Invitation]
    refused: list[tuple[Person, str]]


@sensitive_variables()
def register_phone(person: Person, phone: str) -> User:
    """Let a person sign in by this phone. A resident's account under it becomes theirs.

    Raises Refused if it is no mobile, or somebody else's.
    """
    number = phones.normalise(phone)
    user = User.objects.filter(person=person).first()
    if user:
        User.objects.set_phone(user, number)
        return user
    resident = User.objects.by_phone(person.zone_id, phone_hash(number))
    if resident is None or resident.person_id is not None:
        return User.objects.create_phone(person.zone_id, number, person)
    resident.person = person
    resident.save(update_fields=["person"])
    return resident


def open_sign_in(person: Person, login: str) -> tuple[User, str]:
    """Give a person a name to sign in by, and the set-up code. Raises Refused if they have one, or it is taken."""
    user = User.objects.filter(person=person).first()
    if user is None:
        user = User.objects.create_staff(person.zone_id, login, person)
    else:
        User.objects.set_username(user, login)
    return user, set_up.issue(user)


@sensitive_variables()
def resident_of(zone_id: int, hashed: str, phone: str) -> User | None:
    """The sign-in of a phone a code has proved; a resident's first time makes it. None if it was closed."""
    user = User.objects.by_phone(zone_id, hashed)
    if user:
        return user
    try:
        return User.objects.create_phone(zone_id, phone)
    except Refused:
        return User.objects.by_phone(zone_id, hashed)  # made by another request meanwhile, or closed


@sensitive_variables()
def enrol_imported(triples: Iterable[tuple[Person, str, str]]) -> Enrolled:
    """Sign-ins for a directory import: (person, phone, login), either may be empty. Again: only what is new.

    Each person apart: one whose phone is another's is refused, and the others come in.
    """
    created = changed = 0
    invitations: list[Invitation] = []
    refused: list[tuple[Person, str]] = []
    for person, phone, login in triples:
        known = User.objects.filter(person=person).exists()
        try:
            with transaction.atomic():
                told, touched = _enrol(person, phone.strip(), login.strip())
        except Refused as error:
            refused.append((person, str(error)))
            continue
        invitations += told
        created, changed = created + (touched and not known), changed + (touched and known)
    return Enrolled(created, changed, invitations, refused)


@sensitive_variables()
def _enrol(person: Person, phone: str, login: str) -> tuple[list[Invitation], bool]:
    """The invitation, if a name was given for the first time; and whether anything changed."""
    known = User.objects.filter(person=person).first()
    told, touched = [], False
    if login and (known is None or known.username is None):
        user, code = open_sign_in(person, login)
        told, touched = [Invitation(person.name, user.username or "", code)], True
    elif login and known is not None and known.username != clean_username(login):
        raise Refused(_("这个人的登录名是%(login)s，不能用名单改") % {"login": known.username}, field="login")
    if phone and (known is None or known.phone_hash != phone_hash(phones.normalise(phone))):
        register_phone(person, phone)
        touched = True
    return told, touched
