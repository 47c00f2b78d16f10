"""One way to point at anything: a kind and an id."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, order=True)
class SubjectRef:
    """Points at an object of a flow or at whoever holds one, such as `concern:12`, `organization:3`."""

    kind: str
    id: int

    @classmethod
    def parse(cls, text: str) -> "SubjectRef":
        """`"concern:12"` → SubjectRef("concern", 12). Raises ValueError for anything else."""
        kind, _, number = text.partition(":")
        if not kind.isidentifier() or not number.isdecimal():
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, int(number))

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def about(refs: Iterable[SubjectRef]) -> Q:
    """The rows whose `subject_kind` and `subject_id` point at one of these: for one query, whatever their kinds."""
    ids: dict[str, list[int]] = {}
    for ref in refs:
        ids.setdefault(ref.kind, []).append(ref.id)
    found = Q(pk__in=[])
    for kind, numbers in sorted(ids.items()):
        found |= Q(subject_kind=kind, subject_id__in=numbers)
    return found
