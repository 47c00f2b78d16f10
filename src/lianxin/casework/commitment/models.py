"""What was promised with a date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

OPEN, REPORTED, KEPT, BROKEN = "OPEN", "REPORTED", "KEPT", "BROKEN"


class Word(models.TextChoices):
    """A resident's or lead's word on a reported commitment."""

    KEPT = "KEPT", _("办成了")
    NOT_SO = "NOT_SO", _("没办成")


class Commitment(HasFlow):
    """One thing a unit will have done by a date: of an answer to a concern, or of a reply to a suggestion.

    `first_due_on` stays beside a postponed `due_on`.
    """

    kind = "commitment"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    concern = models.ForeignKey("casework.Concern", models.PROTECT, null=True, related_name="commitments")
    answer = models.ForeignKey("casework.Answer", models.PROTECT, null=True, related_name="commitments")
    suggestion = models.ForeignKey("casework.Suggestion", models.PROTECT, null=True, related_name="commitments")
    measure = models.OneToOneField("casework.Measure", models.PROTECT, null=True, related_name="commitment")
    unit = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    first_due_on = models.DateField()
    report = models.TextField(max_length=4000, blank=True)
    contradicted = models.TextField(max_length=2000, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="casework_commitment_unit")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(concern__isnull=False, answer__isnull=False, suggestion__isnull=True)
                | models.Q(concern__isnull=True, suggestion__isnull=False, measure__isnull=False),
                name="casework_commitment_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"commitment {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)
