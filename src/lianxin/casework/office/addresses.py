"""Where a case and its actions are found."""

from typing import Any

from django.urls import reverse

from lianxin.core.refs import SubjectRef


def page(ref: SubjectRef) -> str:
    """The full page of a case."""
    return reverse(f"office:{ref.kind}", args=[ref.id])


def pane(ref: SubjectRef) -> str:
    """Its side pane, for htmx."""
    return reverse(f"office:{ref.kind}-pane", args=[ref.id])


def act(case: Any, name: str) -> str:
    """Where an action of a case is posted."""
    return reverse(f"office:{case.kind}-act", args=[case.pk, name])
