"""A step that needs another's word."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

ASKED, GRANTED, REFUSED, TAKEN_BACK, VOID = "ASKED", "GRANTED", "REFUSED", "TAKEN_BACK", "VOID"


class What(models.TextChoices):
    """What is asked for."""

    RETURN = "RETURN", _("申退")
    EXTENSION = "EXTENSION", _("延期")
    JOIN = "JOIN", _("并案")
    NO_DIALOGUE = "NO_DIALOGUE", _("不面商")
    OVERRIDE = "OVERRIDE", _("先行答复")
    POSTPONE = "POSTPONE", _("承诺改期")


OF_THE_LEAD = (What.JOIN, What.NO_DIALOGUE)


class Request(HasFlow):
    """Asked by `unit` of an office (`decider`), or of the suggestion's lead (`decider` is None).

    Its subject is a concern, an assignment (then also its suggestion), a suggestion to be joined
    into another, or a commitment (then also what the commitment is of).
    """

    kind = "request"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    concern = models.ForeignKey("casework.Concern", models.PROTECT, null=True, related_name="requests")
    suggestion = models.ForeignKey("casework.Suggestion", models.PROTECT, null=True, related_name="requests")
    assignment = models.ForeignKey("casework.Assignment", models.PROTECT, null=True, related_name="requests")
    commitment = models.ForeignKey("casework.Commitment", models.PROTECT, null=True, related_name="requests")
    join_into = models.ForeignKey("casework.Suggestion", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    decider = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000)
    competent = models.CharField(max_length=100, blank=True)
    by_head = models.BooleanField(default=False)
    wanted_on = models.DateField(null=True)
    refusal = models.TextField(max_length=2000, blank=True)

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)
