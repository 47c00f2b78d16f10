"""Texts under way: every state that was saved, so that two devices can be merged. No event tells of them."""

from django.db import models


class WorkingCopy(models.Model):
    """One saved state of the text of a case: `content` as its form has it, numbered from 1."""

    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "revision"], name="casework_workingcopy_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} at {self.revision}"
