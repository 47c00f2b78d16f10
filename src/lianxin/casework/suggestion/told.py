"""Who has to hear of an event of a suggestion, of an assignment, or of what was asked and promised about it.

Each function takes the event and its case as it now is, and yields whom to tell. The worker may come late, so
whose turn it became is read from the event; nobody is told of what they did themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lianxin.accounts.actor import DEPUTY
from lianxin.casework import beside
from lianxin.casework.assignment.models import CHECKED, DELIVERED, HANDLING, VOID, Role
from lianxin.casework.models import Assignment, Commitment, Cosignature, Request, Suggestion
from lianxin.casework.suggestion import relations
from lianxin.casework.suggestion.models import ACCEPTED, DRAFT
from lianxin.core.pages import only
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Membership
from lianxin.directory.queries import members_of
from lianxin.ledger.models import Event

Case = Suggestion | Assignment | Request | Commitment
Who = Callable[[Event, Any], Iterable[SubjectRef]]
Signed = Cosignature.Status


def suggestion_of(case: Any) -> Suggestion | None:
    """The suggestion a case is, or is about; None where it is about a concern."""
    return case if isinstance(case, Suggestion) else case.suggestion


def is_own(event: Event, to: SubjectRef) -> bool:
    """Whether they would be told of what they did themselves."""
    return event.actor_kind == DEPUTY and to == SubjectRef("deputy", event.actor_id or 0)


def _suggestion(case: Any) -> Suggestion:
    found = suggestion_of(case)
    if found is None:
        raise TypeError(f"{case} is of no suggestion")
    return found


def _deputy(pk: int) -> SubjectRef:
    return SubjectRef("deputy", pk)


def _body(pk: int) -> SubjectRef:
    return SubjectRef("organization", pk)


def turn(event: Event, _case: Any) -> Iterator[SubjectRef]:
    """Whose turn it became by the event."""
    if "turn" in event.data:
        yield SubjectRef.parse(event.data["turn"])


def lead(_event: Event, case: Any) -> Iterator[SubjectRef]:
    """The lead; where nobody leads, the office that receives in their stead."""
    holder = relations.lead(_suggestion(case))
    if holder:
        yield holder


def cosigners(_event: Event, case: Any) -> Iterator[SubjectRef]:
    """Everybody who has signed."""
    for row in beside.SIGNED.ask(suggestion=_suggestion(case).pk):
        yield _deputy(row.deputy_id)


def signatories(event: Event, case: Any) -> Iterator[SubjectRef]:
    """The lead and everybody who has signed."""
    yield from lead(event, case)
    yield from cosigners(event, case)


def invited(event: Event, _case: Any) -> Iterator[SubjectRef]:
    """Those whom the lead has just asked to sign."""
    for pk in event.data.get("deputies", []):
        yield _deputy(pk)


def outdated(event: Event, case: Suggestion) -> Iterator[SubjectRef]:
    """Cosigners whose signature was of the text before this one, at the first edit that changed it."""
    text = event.data.get("text", 0)
    edits = Event.objects.filter(subject_kind=case.kind, subject_id=case.pk, action=event.action, data__text=text)
    if edits.filter(pk__lt=event.pk).exists():
        return
    rows = case.cosignatures.filter(status=Signed.SIGNED, signed_version=text - 1).order_by("id")
    for pk in rows.values_list("deputy", flat=True):
        yield _deputy(pk)


def dropped(event: Event, case: Suggestion) -> Iterator[SubjectRef]:
    """Those whose signature was not waited for."""
    if event.data.get("dropped"):
        for pk in case.cosignatures.filter(status=Signed.DROPPED).order_by("id").values_list("deputy", flat=True):
            yield _deputy(pk)


def congress_office(event: Event, case: Any) -> Iterator[SubjectRef]:
    """The congress office, but of a draft that it has not known of."""
    office = relations.congress_office(_suggestion(case))
    if office and event.from_state != DRAFT:
        yield office


def assigner(event: Event, case: Suggestion) -> Iterator[SubjectRef]:
    """The office whose turn an accepted one was."""
    office = relations.assigner(case)
    if office and event.from_state == ACCEPTED:
        yield office


def main_lead(_event: Event, case: Suggestion) -> Iterator[SubjectRef]:
    """The lead of the suggestion it is handled with."""
    if case.join_into and case.join_into.lead_id:
        yield _deputy(case.join_into.lead_id)


def unit(_event: Event, case: Assignment | Request | Commitment) -> Iterator[SubjectRef]:
    """The unit whose duty, request or promise it is."""
    yield _body(case.unit_id)


def office(_event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """The office that made it."""
    yield _body(case.office_id)


def other_unit(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """A unit whose duty was called off by what happened to its suggestion, or to another of its duties."""
    if event.cause:
        yield _body(case.unit_id)


def main_unit(_event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """The unit that has to report an assisting one's opinion."""
    found = Assignment.objects.filter(suggestion=case.suggestion_id, round=case.round, role=Role.MAIN)
    for pk in found.exclude(state__in=(VOID, "REASSIGNED")).values_list("unit", flat=True):
        yield _body(pk)


def checking_office(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """The office that has a draft to check; where none checks it goes straight to the head."""
    if event.to_state != CHECKED:
        yield _body(case.office_id)


def heads(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """Those who may sign what has been checked, by name; their unit where it has no head."""
    if event.to_state != CHECKED:
        return
    members = members_of([case.unit_id], local_date(event.occurred_at), (Membership.Role.HEAD,))
    found = [SubjectRef("person", member.person_id) for member in members]
    yield from found or [_body(case.unit_id)]


def handler(_event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """Whoever in the unit was named."""
    if case.handler:
        yield SubjectRef("person", case.handler.person_id)


def mending(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """Whoever has to mend a draft that came back."""
    if event.to_state == HANDLING:
        yield from handler(event, case)
        if not case.handler:
            yield _body(case.unit_id)


def talked_with(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """The signatory of the talk that was put on record."""
    row = only(case.dialogues.filter(pk=event.data.get("dialogue", 0)))
    if row and row.signatory_id:
        yield _deputy(row.signatory_id)


def addressees(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """Every signatory who has a letter in hand; the congress office for those answered through it."""
    if event.to_state != DELIVERED:
        return
    for pk in case.letters.order_by("id").values_list("deputy", flat=True):
        if pk:
            yield _deputy(pk)
        else:
            yield from congress_office(event, case)


def copied(event: Event, case: Assignment) -> Iterator[SubjectRef]:
    """The two offices that have a copy of each letter."""
    if event.to_state == DELIVERED:
        yield from congress_office(event, case)
        yield from office(event, case)


def refused(event: Event, case: Request) -> Iterator[SubjectRef]:
    """The asker, where the clock has refused."""
    if event.to_state == "REFUSED":
        yield _body(case.unit_id)


def granted(event: Event, case: Request) -> Iterator[SubjectRef]:
    """The asker, where the clock has granted."""
    if event.to_state == "GRANTED":
        yield _body(case.unit_id)


def decider(_event: Event, case: Request) -> Iterator[SubjectRef]:
    """Whoever was to decide."""
    if case.decider_id:
        yield _body(case.decider_id)
    elif case.suggestion and case.suggestion.lead_id:
        yield _deputy(case.suggestion.lead_id)


def lead_of(*kinds: str) -> Who:
    """The lead, for requests of these kinds: their own decision apart, of what moves a date."""

    def moved(event: Event, case: Request) -> Iterator[SubjectRef]:
        if case.what in kinds:
            yield from lead(event, case)

    moved.__name__ = f"lead_{'_'.join(kinds).lower()}"
    return moved
