"""Photos: a row each; the bytes lie under `$LIANXIN_HOME/files` by the row's random token."""

from django.db import models
from django.db.models import Q

from lianxin.core.refs import SubjectRef


class Picture(models.Model):
    """One re-encoded photo; pending while it has no subject. `width`, `height` in pixels, `size` in bytes."""

    token = models.CharField(max_length=32, unique=True)
    zone_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=32, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=32, blank=True, default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id__isnull=True, role="")
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="files_picture_pending_or_whole",
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="files_picture_by_subject"),
            models.Index(fields=["created_at"], condition=Q(subject_id__isnull=True), name="files_picture_pending"),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"

    @property
    def ref(self) -> SubjectRef | None:
        """What it belongs to; None while pending."""
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_id is not None else None
