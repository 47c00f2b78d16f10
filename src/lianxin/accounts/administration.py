"""What an administrator may do to people's rights. Each change is an event; none opens a case.

The administrator, the auditor and those who work on cases are different people: nobody changes
their own rights here, auditors are appointed by the operator, and neither office goes with another.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.accounts import enrolment, set_up
from lianxin.accounts.actor import IMPORT, Actor
from lianxin.accounts.models import User
from lianxin.core import clock
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Membership, Organization, Person
from lianxin.directory.querysets import in_force
from lianxin.ledger.appending import Entry, append

Role = Membership.Role
APART = (Role.ADMIN.value, Role.AUDITOR.value)
GIVEN_HERE = [role for role in Role if role != Role.AUDITOR]


def people_of(zone_id: int, now: datetime, words: str = "") -> QuerySet[Person]:
    """People of the zone with a role, a mandate or a sign-in, each with what is in force today.

    `words`: part of the name, or the beginning of its initials.
    """
    today = local_date(now)
    roles = Membership.objects.current(today).select_related("organization").order_by("id")
    known = Q(memberships__isnull=False) | Q(mandates__isnull=False) | Q(user__isnull=False)
    found = Person.objects.filter(known, zone_id=zone_id)
    if words:
        found = found.filter(Q(name__contains=words) | Q(initials__startswith=words.lower()))
    mandates = Deputy.objects.serving(today).select_related("area").order_by("id")
    found = found.prefetch_related(Prefetch("memberships", roles, to_attr="current_memberships"))
    found = found.prefetch_related(Prefetch("mandates", mandates, to_attr="current_mandates"))
    return found.distinct().select_related("user")


def organizations_of(zone_id: int, now: datetime) -> QuerySet[Organization]:
    """The bodies of the zone a person can be put into today."""
    return Organization.objects.existing(local_date(now)).filter(zone_id=zone_id).order_by("kind", "id")


def end_membership(membership: Membership, actor: Actor, now: datetime) -> None:
    """From today on the membership gives no right. Raises Forbidden for one's own and for an auditor's."""
    _may_touch(membership.person, actor, now)
    with transaction.atomic():
        today = local_date(now)
        kept = Membership.objects.select_for_update().filter(in_force(today), pk=membership.pk).first()
        if kept is None:
            return  # pressed twice
        kept.until = max(today, kept.since)
        kept.save(update_fields=["until"])
        _record("membership.end", SubjectRef("membership", kept.pk), actor, now, _facts(kept))


def start_membership(person: Person, organization: Organization, role: str, actor: Actor, now: datetime) -> Membership:
    """From today on. Raises Refused if they have it, or if the role does not go with one they have."""
    _may_touch(person, actor, now)
    if role not in GIVEN_HERE:
        raise Forbidden(_("审计员由运维人员登记，管理员不能改。"))
    today = local_date(now)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        current = list(Membership.objects.current(today).filter(person=person))
        if any(m.role == role and m.organization_id == organization.pk for m in current):
            raise Refused(_("这个人已经有这个任职了"), field="role")
        if any((m.role in APART) != (role in APART) for m in current):
            raise Refused(_("管理员、审计员和办事的人要分开，先结束原来的任职"), field="role")
        made, _new = Membership.objects.update_or_create(
            person=person, organization=organization, role=role, since=today, defaults={"until": None}
        )
        _record("membership.start", SubjectRef("membership", made.pk), actor, now, _facts(made))
    return made


def reset(user: User, actor: Actor, now: datetime) -> str:
    """Password and second factor are gone, sessions end; the set-up code to hand over."""
    _may_touch(user.person, actor, now)
    if not user.username:
        raise Refused(_("这个账号用手机号登录，没有密码可重设"))
    with transaction.atomic():
        code = set_up.reset(user)
        _record("user.reset", SubjectRef("user", user.pk), actor, now, {})
    return code


def open_sign_in(person: Person, login: str, actor: Actor, now: datetime) -> str:
    """A name to sign in by; the set-up code to hand over. Raises Refused (field `login`)."""
    _may_touch(person, actor, now)
    with transaction.atomic():
        user, code = enrolment.open_sign_in(person, login)
        _record("user.open", SubjectRef("user", user.pk), actor, now, {})
    return code


def register_phone(person: Person, phone: str, actor: Actor, now: datetime) -> None:
    """The phone a deputy signs in by, in place of the one before. Raises Refused (field `phone`)."""
    _may_touch(person, actor, now)
    with transaction.atomic():
        user = enrolment.register_phone(person, phone)
        _record("user.phone", SubjectRef("user", user.pk), actor, now, {})


def why_not(person: Person, actor: Actor, now: datetime) -> str:
    """Why this administrator may not change this person's rights: oneself, or an auditor; empty if they may."""
    if actor.kind == IMPORT:  # the operator
        return ""
    if person.pk == actor.person_id:
        return _("自己的任职和账号要由另一位管理员来改。")
    if Membership.objects.current(local_date(now)).filter(person=person, role=Role.AUDITOR).exists():
        return _("审计员由运维人员登记，管理员不能改。")
    return ""


def _may_touch(person: Person | None, actor: Actor, now: datetime) -> None:
    reason = why_not(person, actor, now) if person else ""
    if reason:
        raise Forbidden(reason)


def _facts(membership: Membership) -> dict[str, Any]:
    return {"person": membership.person_id, "organization": membership.organization_id, "role": membership.role}


def _record(action: str, subject: SubjectRef, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    entry = Entry(
        action=action,
        subject=subject,
        occurred_at=now,
        actor_kind=actor.kind,
        actor_id=actor.membership_id,
        zone_id=actor.zone_id,
        data=data,
    )
    append(entry, clock.wall())
