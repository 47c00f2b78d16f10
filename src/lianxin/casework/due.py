"""A clock as the public reads it."""

from dataclasses import dataclass
from datetime import date, datetime

from lianxin.core.refs import SubjectRef
from lianxin.core.time import TZ, Light, days_left, last_day, light
from lianxin.workflow.models import Deadline


@dataclass(frozen=True)
class Due:
    """One run of a clock; `days` as `core.time.days_left` gives them."""

    clock: str
    at: datetime
    first_at: datetime
    light: Light
    days: int

    @property
    def was_moved(self) -> bool:
        """Whether a granted request moved it."""
        return self.at != self.first_at

    @property
    def last_day(self) -> date:
        """The last day on which it is kept."""
        return last_day(self.at)

    @property
    def first_day(self) -> date:
        """The same, as it was before it was moved."""
        return last_day(self.first_at)

    @property
    def hour(self) -> str:
        """Its time on the zone's walls: `14:32`."""
        return f"{self.at.astimezone(TZ):%H:%M}"


def as_due(row: Deadline, now: datetime) -> Due:
    """A deadline, seen at an instant."""
    return Due(
        row.clock, row.due_at, row.first_due_at, light(row.started_at, row.due_at, now), days_left(row.due_at, now)
    )


def running(ref: SubjectRef, now: datetime, clock: str = "") -> Due | None:
    """The running clock of a case, or the one of that name; None where none runs."""
    rows = Deadline.objects.filter(subject_kind=ref.kind, subject_id=ref.id, stopped_at=None)
    row = rows.filter(clock=clock).first() if clock else rows.first()
    return as_due(row, now) if row else None
