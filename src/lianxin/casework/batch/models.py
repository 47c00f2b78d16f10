"""One action on many cases, sent off together and called back within ten seconds."""

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """An action waiting for its moment, then performed item by item. Its instants are the wall clock's.

    `inputs` are the form's values by name, as they were sent. `sent_by` acts under `membership` or
    `deputy`. Once `started_at` stands it can no longer be called back.
    """

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    action = models.CharField(max_length=30)
    inputs = models.JSONField(default=dict)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    membership = models.ForeignKey("directory.Membership", models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    called_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(called_back_at=None, done_at=None), name="casework_batch_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(called_back_at=None) | Q(started_at=None), name="casework_batch_back_or_begun"
            ),
            models.CheckConstraint(
                condition=Q(membership=None, deputy__isnull=False) | Q(membership__isnull=False, deputy=None),
                name="casework_batch_one_capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Item(models.Model):
    """One case of a batch, as it was when it was chosen. `refusal` says why it was not done."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    subject_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("batch", "subject_id", name="casework_item_once_a_batch")]

    def __str__(self) -> str:
        return f"item {self.pk} of batch {self.batch_id}"
