"""One way to point at anything: a kind and an id."""

from dataclasses import dataclass


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
