"""What a page offers for the inputs of an assignment's actions."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import rules
from lianxin.casework.models import Assignment
from lianxin.casework.suggestion.fields import named, today
from lianxin.casework.suggestion.relations import signatories
from lianxin.directory.models import Membership
from lianxin.directory.queries import members_of

Options = Iterator[tuple[str, str, Any]]
Role = Membership.Role
CAN_HANDLE = (Role.HANDLER, Role.DISPATCHER, Role.HEAD, Role.CLERK)


def handlers(assignment: Assignment, _actor: Actor) -> Options:
    """Who in the unit can have it, handlers first."""
    members = members_of([assignment.unit_id], today(), CAN_HANDLE)
    for member in sorted(members, key=lambda one: CAN_HANDLE.index(Role(one.role))):
        yield str(member.pk), f"{member.person.name} · {member.get_role_display()}", member


def talked_with(assignment: Assignment, _actor: Actor) -> Options:
    """The signatories of the suggestion and of those handled with it."""
    suggestion = assignment.suggestion
    seen = {}
    for one in (suggestion, *suggestion.joined.select_related("lead__person").order_by("id")):
        seen.update({deputy.pk: deputy for deputy in signatories(one)})
    for deputy in seen.values():
        yield str(deputy.pk), named(deputy), deputy
    if suggestion.answer_to:
        yield "outside", suggestion.answer_to, suggestion.answer_to


def classes(assignment: Assignment, _actor: Actor) -> Options:
    """The zone's classes of replies."""
    for one in rules.reply_classes(assignment.zone_id, today()):
        yield one.letter, _("%(letter)s %(name)s") % {"letter": one.letter, "name": one.name}, one
