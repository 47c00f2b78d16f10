"""What every case has: a state, whose turn it is, running clocks, and the words said at an action."""

from django.db import models
from django.db.models import Q


class HasFlow(models.Model):
    """The three columns of a case. Only the engine writes them."""

    state = models.CharField(max_length=20, db_index=True)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Turn(models.Model):
    """Whose turn an open case is: one row a case, none where it follows another or is over.

    `holder_kind` is `organization`, `deputy` or `resident` (then `holder_id` is the concern's id).
    """

    zone_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    relation = models.CharField(max_length=30)
    holder_kind = models.CharField(max_length=20)
    holder_id = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="workflow_turn_one_a_case")]
        indexes = [models.Index(fields=["holder_kind", "holder_id", "subject_kind"], name="workflow_turn_holder")]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} → {self.holder_kind}:{self.holder_id}"


class Deadline(models.Model):
    """One run of a clock. `first_due_at` stays when a granted request moves `due_at`."""

    zone_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    clock = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "clock"],
                condition=Q(stopped_at=None),
                name="workflow_deadline_one_running",
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="workflow_deadline_subject"),
            models.Index(fields=["due_at"], condition=Q(stopped_at=None), name="workflow_deadline_running"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} of {self.subject_kind}:{self.subject_id}"


class Note(models.Model):
    """Words said at an action, kept apart from its event because words can be personal and erased."""

    event_id = models.BigIntegerField(unique=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    text = models.TextField(max_length=10000)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="workflow_note_subject")]

    def __str__(self) -> str:
        return f"note on event {self.event_id}"
