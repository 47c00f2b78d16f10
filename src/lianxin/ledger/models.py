"""The append-only record of what happened. Nothing personal is ever written here."""

from django.db import models


class Event(models.Model):
    """One thing that happened: who did which action to which object, and what became of it.

    `actor_id` is a membership for staff, a mandate for deputies, a user for signed-in residents and
    nothing for anybody else. `data` holds ids, codes and dates only. `cause` names the action whose
    effect this was, if a person did not perform it directly.
    """

    id = models.BigAutoField(primary_key=True)
    zone_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_event_subject"),
            models.Index(fields=["action", "id"], name="ledger_event_action"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.subject_kind}:{self.subject_id}"


class Block(models.Model):
    """Events sealed together: their ids and leaf hashes, the Merkle root, the block before."""

    id = models.BigIntegerField(primary_key=True)
    event_ids = models.JSONField()
    leaves = models.JSONField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    last_event_id = models.BigIntegerField(unique=True)
    events_before = models.BigIntegerField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"block {self.id}"


class Cursor(models.Model):
    """How far one listener has read."""

    listener = models.CharField(max_length=60, primary_key=True)
    event_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.listener} at {self.event_id}"
