"""What a reply to a suggestion tells the residents behind it: as much as openness allows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianxin.casework.assignment.models import ANSWERING, Effect
from lianxin.casework.concern.models import Outcome
from lianxin.casework.models import Measure, Reply, Suggestion
from lianxin.casework.suggestion.models import Openness, Sensitivity
from lianxin.directory.models import Organization

MOST = 10000
# a reply that promises weighs more than one that explains, and that more than one that is done
OUTCOMES = {
    Effect.COMMITS: Outcome.PLANNED,
    Effect.EXPLAINS: Outcome.EXPLAINED,
    Effect.SETTLES: Outcome.DONE,
}


@dataclass(frozen=True)
class PassedOn:
    """An answer for a resident, made of a round's replies."""

    unit: Organization
    text: str
    outcome: Outcome


def passed_on(suggestion: Suggestion, carrier: Suggestion) -> PassedOn:
    """From the replies to `carrier`, the suggestion itself or the one it was handled with."""
    found = Reply.objects.filter(
        assignment__suggestion=carrier,
        assignment__round=carrier.round,
        assignment__role__in=ANSWERING,
        signed_on__isnull=False,
    )
    replies = list(found.select_related("assignment__unit").order_by("assignment_id"))
    text = "\n\n".join(_said(reply, suggestion) for reply in replies)
    effects = {Effect(reply.effect) for reply in replies}
    outcome = next(outcome for effect, outcome in OUTCOMES.items() if effect in effects)
    return PassedOn(replies[0].assignment.unit, text[:MOST], outcome)


def openness_of(reply: Reply, suggestion: Suggestion) -> Openness:
    """The narrower of what the unit and the lead wished; nothing of an internal matter."""
    if suggestion.sensitivity == Sensitivity.INTERNAL:
        return Openness.CLOSED
    order = (Openness.CLOSED, Openness.SUMMARY, Openness.FULL)
    return min(Openness(reply.openness), Openness(suggestion.openness), key=order.index)


def _said(reply: Reply, suggestion: Suggestion) -> str:
    openness, unit = openness_of(reply, suggestion), str(reply.assignment.unit)
    if openness == Openness.CLOSED:
        return _("%(unit)s已经书面答复提出建议的代表。") % {"unit": unit}
    head = _("%(unit)s答复：%(name)s。") % {"unit": unit, "name": reply.letter_name}
    if openness == Openness.SUMMARY:
        lines = [_measure(measure) for measure in reply.measures.all()]
    else:
        lines = [f"{part.proposal.position}. {part.text}" for part in reply.parts.select_related("proposal")]
    return "\n".join([head, *lines])


def _measure(measure: Measure) -> str:
    if measure.due_on is None:
        return _("%(what)s（%(status)s）") % {"what": measure.what, "status": measure.get_status_display()}
    return _("%(what)s（%(due)s 前）") % {"what": measure.what, "due": measure.due_on.isoformat()}
