"""Where a case and its actions are found."""

from typing import Any

from django.urls import reverse

from lianxin.accounts.actor import Actor
from lianxin.core.refs import SubjectRef
from lianxin.workflow.engine import flows


def page(ref: SubjectRef) -> str:
    """The full page of a case."""
    return reverse(f"office:{ref.kind}", args=[ref.id])


def pane(ref: SubjectRef) -> str:
    """Its side pane, for htmx."""
    return reverse(f"office:{ref.kind}-pane", args=[ref.id])


def act(case: Any, name: str) -> str:
    """Where an action of a case is posted."""
    return reverse(f"office:{case.kind}-act", args=[case.pk, name])


# where a case has another page for some, by what they are to it
OWN = {("suggestion", "DRAFT"): {"lead": "writing:edit", "invited": "writing:sign", "cosigner": "writing:sign"}}


def own(case: Any, actor: Actor) -> str:
    """The page of a case in that state for this actor; empty where it is the usual one."""
    known = OWN.get((case.kind, case.state), {})
    mine = flows[case.kind].relations(actor, case) if known else set()
    return next((reverse(name, args=[case.pk]) for relation, name in known.items() if relation in mine), "")
