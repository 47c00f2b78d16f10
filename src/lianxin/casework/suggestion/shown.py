"""What each relation sees of a suggestion, of its units' assignments and of the requests about it, as data.

The golden file is `docs/privacy.csv`. Of a resident nothing stands in any of them: a suggestion keeps
which concerns are behind it, never whose they are. A reply is its unit's own, and its office's, until it is
delivered. The public is no relation: what it sees is `casework/public/suggestions`.
"""

from collections.abc import Iterable

from lianxin.accounts.actor import Actor
from lianxin.casework.assignment.models import CHECKED, DELIVERED, DRAFTED, HANDLING, PENDING, REASSIGNED, VOID, Role
from lianxin.casework.assignment.relations import relations as of_assignment
from lianxin.casework.models import Assignment
from lianxin.casework.request.models import ASKED, GRANTED, REFUSED, TAKEN_BACK
from lianxin.casework.request.models import VOID as OVERTAKEN
from lianxin.casework.shown import FULL, MASKED, Level, Rule, Sheet
from lianxin.casework.suggestion.models import (
    ACCEPTED,
    ASSIGNED,
    DECLINED,
    DRAFT,
    JOINED,
    REPLIED,
    REROUTED,
    SUBMITTED,
    WITHDRAWN,
)
from lianxin.casework.suggestion.relations import relations as of_suggestion

SIGNATORIES = ("lead", "cosigner", "signatory")
OFFICES = ("congress_office", "handling_office", "street_office")
UNIT = ("unit", "unit_head", "dispatcher", "handler")

# states in which an office has to do with it at all: see `relations.py`
HANDED_IN = (SUBMITTED, ACCEPTED, ASSIGNED, JOINED, REPLIED, DECLINED, REROUTED, WITHDRAWN)
TAKEN_UP = (ACCEPTED, ASSIGNED, JOINED, REPLIED)
GIVEN = (ASSIGNED, JOINED, REPLIED, WITHDRAWN)
ENDED = (DECLINED, REROUTED, WITHDRAWN)


def _everybody(field: str) -> tuple[Rule, ...]:
    """Whoever has to do with it, from the day on which they have."""
    return (
        Rule(field, FULL, (*SIGNATORIES, "congress_office")),
        Rule(field, FULL, ("invited",), (DRAFT,)),
        Rule(field, FULL, ("street_office",), HANDED_IN),
        Rule(field, FULL, ("handling_office",), TAKEN_UP),
        Rule(field, FULL, ("unit",), GIVEN),
    )


SUGGESTION = Sheet(
    kind="suggestion",
    states=(DRAFT, SUBMITTED, ACCEPTED, ASSIGNED, JOINED, REPLIED, DECLINED, REROUTED, WITHDRAWN),
    relations=(*SIGNATORIES, "invited", *OFFICES, "unit"),
    rules=(
        *(rule for field in ("text", "findings", "names", "sensitivity") for rule in _everybody(field)),
        # who was asked and did not sign is between the deputies and their office
        Rule("signatures", FULL, (*SIGNATORIES, "congress_office")),
        Rule("signatures", FULL, ("invited",), (DRAFT,)),
        # full: number and title; masked: how many
        Rule("concerns", FULL, ("lead", "congress_office")),
        Rule("concerns", MASKED, ("cosigner", "signatory")),
        Rule("concerns", MASKED, ("invited",), (DRAFT,)),
        Rule("concerns", MASKED, ("street_office",), HANDED_IN),
        Rule("concerns", MASKED, ("handling_office",), TAKEN_UP),
        Rule("concerns", MASKED, ("unit",), GIVEN),
        Rule("doubles", FULL, ("congress_office",), (SUBMITTED, ACCEPTED)),
        Rule("requests", FULL, ("lead", "congress_office")),
        Rule("requests", FULL, ("handling_office",), TAKEN_UP),
        # returned: what to improve; ended: why
        Rule("reasons", FULL, (*SIGNATORIES, "congress_office")),
        Rule("reasons", FULL, ("street_office",), ENDED),
        Rule("reasons", FULL, ("unit",), (WITHDRAWN,)),
        Rule("units", FULL, (*SIGNATORIES, "congress_office", "street_office", "unit"), GIVEN),
        Rule("units", FULL, ("handling_office",), TAKEN_UP),
        *(
            Rule(field, FULL, (*SIGNATORIES, *OFFICES, "unit"), (ASSIGNED, JOINED, REPLIED))
            for field in ("letters", "commitments")
        ),
    ),
)

UNDER_WORK = (HANDLING, DRAFTED, CHECKED)
ASSIGNMENT = Sheet(
    kind="assignment",
    states=(PENDING, HANDLING, DRAFTED, CHECKED, DELIVERED, REASSIGNED, VOID),
    relations=(*UNIT, "office", "main_unit", "fellow_unit", *OFFICES, *SIGNATORIES),
    rules=(
        # which unit, its part, state and dates
        Rule("duty", FULL, (*UNIT, "office", "main_unit", "fellow_unit", *OFFICES, *SIGNATORIES)),
        Rule("handler", FULL, (*UNIT, "office", "main_unit", "fellow_unit", *OFFICES, *SIGNATORIES)),
        Rule("dialogues", FULL, (*UNIT, "office", "congress_office", "handling_office", *SIGNATORIES)),
        # nobody else reads a reply before it is delivered, least of all those whom it answers
        Rule("drafts_of_reply", FULL, (*UNIT, "office"), UNDER_WORK),
        Rule("remarks", FULL, (*UNIT, "office")),
        Rule(
            "replies",
            FULL,
            (*UNIT, "office", "main_unit", "fellow_unit", *OFFICES, *SIGNATORIES),
            (DELIVERED,),
        ),
        Rule("opinions", FULL, (*UNIT, "office", "main_unit", "congress_office", "handling_office"), (DELIVERED,)),
        Rule("letters", FULL, (*UNIT, "office", *OFFICES), (DELIVERED,)),
        Rule("requests", FULL, (*UNIT, "office", "congress_office")),
        # that there was one; the words are the request's own
        Rule("requests", MASKED, ("lead", "handling_office")),
    ),
)

ASKERS = ("asker", "decider", "congress_office")
REQUEST = Sheet(
    kind="request",
    states=(ASKED, GRANTED, REFUSED, TAKEN_BACK, OVERTAKEN),
    relations=(*ASKERS, "lead"),
    rules=(
        Rule("what", FULL, (*ASKERS, "lead")),
        Rule("wanted_on", FULL, (*ASKERS, "lead")),
        Rule("reason", FULL, (*ASKERS, "lead")),
        # whom one unit calls competent is nothing for the deputies
        Rule("competent", FULL, ASKERS),
        Rule("refusal", FULL, (*ASKERS, "lead"), (REFUSED,)),
    ),
)

SHEETS = (SUGGESTION, ASSIGNMENT, REQUEST)
BY_KIND = {sheet.kind: sheet for sheet in SHEETS}


def levels(kind: str, state: str, relations: Iterable[str]) -> dict[str, Level]:
    """Every field's level for an actor with these relations. Raises KeyError for another kind."""
    return BY_KIND[kind].levels(state, relations)


def relations_to_assignment(actor: Actor, assignment: Assignment) -> set[str]:
    """What the actor is to one unit's duty: their relations to it, and to its suggestion.

    Another unit of the suggestion is a `fellow_unit`, the main unit of the same round also `main_unit`.
    """
    found = of_assignment(actor, assignment)
    about = of_suggestion(actor, assignment.suggestion)
    if "unit" in about and "unit" not in found:
        found.add("fellow_unit")
        in_round = [one for one in assignment.suggestion.assignments.all() if one.round == assignment.round]
        mains = [one for one in in_round if one.role == Role.MAIN and one.state not in (VOID, REASSIGNED)]
        if any(one.unit_id == actor.organization_id for one in mains):
            found.add("main_unit")
    return found | (about - {"unit"})
