"""Pressing for a result. It changes nothing in the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

ASKED, ANSWERED, DONE = "ASKED", "ANSWERED", "DONE"


class How(models.TextChoices):
    """How a deputy pressed."""

    HERE = "HERE", _("在这里写")
    CALL = "CALL", _("打电话")
    VISIT = "VISIT", _("上门")
    LETTER = "LETTER", _("写信")


class Word(models.TextChoices):
    """The deputy's word on what was answered."""

    ENOUGH = "ENOUGH", _("可以了")
    AGAIN = "AGAIN", _("还不行，继续督促")


class Supervision(HasFlow):
    """A deputy's urging on a concern: answered by whoever holds it.

    `stand_in` has the deputy's part once their mandate has ended.
    """

    kind = "supervision"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    concern = models.ForeignKey("casework.Concern", models.PROTECT, related_name="supervisions")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=How)
    words = models.TextField(max_length=2000)
    answer = models.TextField(max_length=4000, blank=True)

    def __str__(self) -> str:
        return f"supervision {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)
