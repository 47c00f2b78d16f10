"""Papers that were asked for: a row each with all they say; the files lie under `$LIANXIN_HOME/documents`."""

from django.db import models
from django.db.models import Q

from lianxin.core.refs import SubjectRef

FORMATS = {"Letter": ("pdf", "docx"), "Form": ("pdf", "docx"), "Sheet": ("xlsx",)}


class Document(models.Model):
    """One paper on one subject, for one recipient or for none in particular.

    `content` is the packed paper, `shape` which of the three it is; `made` is what was made of it, by
    format: {"sha256": hex, "size": bytes}. `created_at` and `made_at` are the flows' time; `next_at`, when it may
    be tried (again), is about processes, and the wall clock's.
    """

    token = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=160, unique=True)
    zone_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    recipient_kind = models.CharField(max_length=32, blank=True, default="")
    recipient_id = models.BigIntegerField(null=True)
    paper = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    shape = models.CharField(max_length=8)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    made = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    problem = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient_kind="", recipient_id__isnull=True)
                | (~Q(recipient_kind="") & Q(recipient_id__isnull=False)),
                name="documents_document_recipient_whole",
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="documents_by_subject"),
            models.Index(fields=["next_at", "id"], condition=Q(made_at__isnull=True), name="documents_unmade"),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """What it is about."""
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def recipient(self) -> SubjectRef | None:
        """Whom it is for; None if for nobody in particular."""
        return SubjectRef(self.recipient_kind, self.recipient_id) if self.recipient_id is not None else None

    @property
    def formats(self) -> tuple[str, ...]:
        """As what it can be opened: `pdf`, `docx`, `xlsx`."""
        return FORMATS[self.shape]
