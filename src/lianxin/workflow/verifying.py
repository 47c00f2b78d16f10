"""Compares each case's state with what its events lead to, and the keeping with the tables."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from lianxin.ledger.models import Event
from lianxin.ledger.verifying import Finding, verify
from lianxin.workflow.engine import flows


def wrong_states() -> Iterator[str]:
    """`KIND:ID` of every case whose state is not that of its last event, or that has none."""
    for kind in sorted(flows):
        last = Event.objects.filter(subject_kind=kind, subject_id=OuterRef("pk")).order_by("-id")
        cases = flows[kind].model.objects.annotate(told=Subquery(last.values("to_state")[:1]))
        wrong = cases.filter(Q(told=None) | ~Q(state=F("told"))).order_by("pk")
        for pk in wrong.values_list("pk", flat=True).iterator():
            yield f"{kind}:{pk}"


def verify_all(statement: dict[str, Any] | None = None) -> Finding:
    """The ledger first, then the cases against it."""
    found = verify(statement)
    if found.first_bad:
        return found
    bad = next(wrong_states(), None)
    return Finding(found.events, found.blocks, bad, "its state is not what its events say" if bad else "")
