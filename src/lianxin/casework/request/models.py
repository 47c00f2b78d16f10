"""A step that needs another's word."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

ASKED, GRANTED, REFUSED, TAKEN_BACK, VOID = "ASKED", "GRANTED", "REFUSED", "TAKEN_BACK", "VOID"


class What(models.TextChoices):
    """What is asked for."""

    EXTENSION = "EXTENSION", _("延期")
    POSTPONE = "POSTPONE", _("承诺改期")


class Request(HasFlow):
    """A unit asks its concern's screener for more time: for the answer, or for a commitment."""

    kind = "request"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    concern = models.ForeignKey("casework.Concern", models.PROTECT, related_name="requests")
    commitment = models.ForeignKey("casework.Commitment", models.PROTECT, null=True, related_name="requests")
    unit = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    decider = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    wanted_on = models.DateField(null=True)
    refusal = models.TextField(max_length=2000, blank=True)

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)
