"""What a deputy has under way with others: drafts to sign, and the suggestions that carry their name."""

from django.db.models import F, Q, QuerySet

from lianxin.accounts.actor import Actor
from lianxin.casework.models import Cosignature, Suggestion
from lianxin.casework.suggestion.models import DRAFT

Signed = Cosignature.Status


def to_sign(actor: Actor) -> QuerySet[Cosignature]:
    """Invitations to this deputy, and signatures of theirs under a text that was changed since."""
    waits = Q(status=Signed.INVITED) | Q(status=Signed.SIGNED) & ~Q(signed_version=F("suggestion__text_version"))
    rows = Cosignature.objects.filter(waits, deputy=actor.deputy_id or 0, suggestion__state=DRAFT)
    return rows.order_by("invited_at", "id")


def own(actor: Actor) -> QuerySet[Suggestion]:
    """Those that the deputy leads or signed, the newest first."""
    mine = Cosignature.objects.filter(deputy=actor.deputy_id or 0, status=Signed.SIGNED).values("suggestion")
    led = Suggestion.objects.filter(Q(lead=actor.deputy_id or 0) | Q(pk__in=mine), zone=actor.zone_id)
    return led.order_by("-received_at", "-id")
