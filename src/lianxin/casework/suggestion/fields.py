"""What a page offers for the inputs of a suggestion's actions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework import behind, rules
from lianxin.casework.assignment.models import REASSIGNED, VOID
from lianxin.casework.concern.models import Concern, Urgency
from lianxin.casework.concern.relations import visible_to as known_concerns
from lianxin.casework.models import Cosignature, Suggestion
from lianxin.casework.suggestion.models import DRAFT
from lianxin.casework.suggestion.relations import channels_of, cosigners
from lianxin.core import clock
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy
from lianxin.directory.queries import assigning_office_of, deputies, units_of

Options = Iterator[tuple[str, str, Any]]
Signed = Cosignature.Status
LINKABLE = ("NEW", "IN_HAND", "REFERRED", "RAISED", "MERGED", "ANSWERED", "CLOSED")
MOST_LINKABLE = 200


def today() -> date:
    """The day whose rules and bodies a page offers."""
    return local_date(clock.now())


def named(deputy: Deputy) -> str:
    """A deputy's name and kind."""
    return _("%(name)s（%(kind)s）") % {"name": deputy.person.name, "kind": deputy.get_kind_display()}


def channels(_suggestion: Any, actor: Actor) -> Options:
    """The channels on which this deputy may lead."""
    for channel in channels_of(actor):
        yield str(channel), str(channel.label), channel


def concerns(suggestion: Suggestion | None, actor: Actor) -> Options:
    """Concerns the deputy may know of, those in their hands first; a hazard does not wait for a suggestion."""
    linked = suggestion.links.filter(cut_at=None).values("concern") if suggestion else []
    known = known_concerns(actor).filter(state__in=LINKABLE).exclude(urgency=Urgency.HAZARD).order_by("-received_at")
    mine = known.filter(holder_deputy=actor.deputy_id, state="IN_HAND")[:MOST_LINKABLE]
    kept = Concern.objects.filter(pk__in=linked)
    for one in {one.pk: one for one in (*kept, *mine, *known[:MOST_LINKABLE])}.values():
        yield str(one.pk), one.title, one


def may_begin(concern: Concern, actor: Actor) -> bool:
    """Whether this deputy has the concern in hand, is not writing of it already, and could write a suggestion."""
    in_hand = concern.state == "IN_HAND" and concern.holder_deputy_id is not None
    mine = in_hand and concern.holder_deputy_id == actor.deputy_id
    if not mine or concern.urgency == Urgency.HAZARD:
        return False
    begun = Suggestion.objects.filter(links__concern=concern.pk, links__cut_at=None, lead=actor.deputy_id, state=DRAFT)
    return bool(channels_of(actor)) and not begun.exists()


def units(suggestion: Any, actor: Actor) -> Options:
    """Every unit of the zone."""
    for unit in units_of(actor.zone_id or suggestion.zone_id, today()):
        yield str(unit.pk), unit.name, unit


def own_units(suggestion: Suggestion, actor: Actor) -> Options:
    """The units this office assigns to and that have no part in the round yet."""
    on = today()
    taken = [one for one in suggestion.assignments.all() if one.round == suggestion.round]
    busy = {one.unit_id for one in taken if one.state not in (VOID, REASSIGNED)}
    for unit in units_of(suggestion.zone_id, on):
        office = assigning_office_of(unit, on)
        if office is not None and office.pk == actor.organization_id and unit.pk not in busy:
            yield str(unit.pk), unit.name, unit


def invitable(suggestion: Suggestion, _actor: Actor) -> Options:
    """Serving deputies who may co-sign on this channel and are not on the paper yet, by sound of their names."""
    on = today()
    asked = suggestion.cosignatures.filter(status__in=(Signed.INVITED, Signed.SIGNED))
    there = {suggestion.lead_id, *asked.values_list("deputy", flat=True)}
    for deputy in deputies(suggestion.zone_id, on):
        if deputy.pk not in there and may_cosign(deputy, suggestion, on):
            yield str(deputy.pk), named(deputy), deputy


def unsigned(suggestion: Suggestion, _actor: Actor) -> Options:
    """Those invited who signed an earlier text, have not signed yet, or may not sign any more."""
    for row in not_counting(suggestion, today()):
        yield str(row.deputy_id), row.deputy.person.name, row


def asked(suggestion: Suggestion) -> list[Cosignature]:
    """Everybody asked to sign, in that order."""
    return behind.attach(sorted(suggestion.cosignatures.all(), key=lambda row: row.pk), "deputy")


def not_counting(suggestion: Suggestion, on: date) -> Iterator[Cosignature]:
    """The invitations and signatures that are none on that day: each is waited for, or dropped by name."""
    for row in asked(suggestion):
        signed = row.status == Signed.SIGNED and not row.is_stale
        if row.status == Signed.INVITED or row.is_stale or (signed and not may_cosign(row.deputy, suggestion, on)):
            yield row


def subjects(_suggestion: Any, actor: Actor) -> Options:
    """The zone's list of subjects."""
    for subject in rules.subjects(actor.zone_id or 0, today()):
        yield subject, subject, subject


def next_leads(suggestion: Suggestion, _actor: Actor) -> Options:
    """The cosigners who may lead, in the order in which they signed."""
    for deputy in heirs(suggestion, today()):
        yield str(deputy.pk), named(deputy), deputy


def heirs(suggestion: Suggestion, on: date) -> list[Deputy]:
    """The same on any day."""
    return [deputy for deputy in cosigners(suggestion) if may_lead(deputy, suggestion.channel, suggestion.zone_id, on)]


def may_lead(deputy: Deputy, channel: str, zone_id: int, on: date) -> bool:
    """Whether this mandate is in force and of a kind that leads on that channel."""
    return _serves(deputy, on) and rules.may(rules.LEADS, channel, deputy.kind, zone_id, on)


def may_cosign(deputy: Deputy, suggestion: Suggestion, on: date) -> bool:
    """The same for a signature under one that somebody else leads."""
    kind, channel, zone_id = deputy.kind, suggestion.channel, suggestion.zone_id
    return _serves(deputy, on) and rules.may(rules.COSIGNS, channel, kind, zone_id, on)


def _serves(deputy: Deputy, on: date) -> bool:
    return deputy.since <= on and (deputy.until is None or on < deputy.until)
