"""A concern and what is said to it on its way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core import crypto
from lianxin.core.ids import group
from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

NEW, IN_HAND, REFERRED, ANSWERED, CLOSED = "NEW", "IN_HAND", "REFERRED", "ANSWERED", "CLOSED"
MERGED, DECLINED, WITHDRAWN, RAISED = "MERGED", "DECLINED", "WITHDRAWN", "RAISED"
RECEIPT = "concern.receipt"


class Urgency(models.TextChoices):
    """HAZARD is danger to people: whoever has it acts within a day."""

    ORDINARY = "ORDINARY", _("一般")
    HAZARD = "HAZARD", _("有人身危险")


class Channel(models.TextChoices):
    """How a concern came."""

    WEB = "WEB", _("网上")
    PAPER = "PAPER", _("当面或纸质")
    IMPORT = "IMPORT", _("导入")
    RECEPTION = "RECEPTION", _("接待登记")
    LIVE = "LIVE", _("云播间")
    API = "API", _("接口")


class Outcome(models.TextChoices):
    """What an answer comes to."""

    DONE = "DONE", _("已解决")
    PLANNED = "PLANNED", _("正在解决，有日期")
    EXPLAINED = "EXPLAINED", _("现在做不到，说明原因")


class Score(models.TextChoices):
    """A resident's word on an answer."""

    SATISFIED = "SATISFIED", _("满意")
    BASICALLY = "BASICALLY", _("基本满意")
    DISSATISFIED = "DISSATISFIED", _("不满意")


class Decline(models.TextChoices):
    """Why a concern is not taken up; each says where to go instead."""

    COMPLAINT = "COMPLAINT", _("属于信访事项，请找信访部门")
    DISCIPLINE = "DISCIPLINE", _("举报违纪违法，请打 12388 或找纪检监察机关")
    COURT = "COURT", _("已在法院或仲裁机构办理，请按程序进行")
    ELSEWHERE = "ELSEWHERE", _("不在本区，请拨 12345 或找当地单位")
    EMPTY = "EMPTY", _("没有说清是什么事，请补充后重新提交")
    ABUSE = "ABUSE", _("含有辱骂或广告，不予受理")


class Concern(HasFlow):
    """What a resident or enterprise brings.

    `screener` sorts it; `holder_org` or `holder_deputy` has it in hand; `unit` is the department (or
    `outside_body` the body beyond the zone) it was referred to.
    """

    kind = "concern"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("directory.Site", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=100)
    words = models.TextField(max_length=10000)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ORDINARY)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    show_name = models.BooleanField(default=False)
    may_publish = models.BooleanField(default=False)
    contact_agreed = models.BooleanField(default=False)
    screener = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    holder_org = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    holder_deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    outside_body = models.CharField(max_length=100, blank=True)
    outside_number = models.CharField(max_length=60, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    decline_reason = models.CharField(max_length=12, choices=Decline, blank=True)
    resident = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField()
    submission_key = models.CharField(max_length=64, unique=True, null=True)
    external_id = models.CharField(max_length=64, null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    receipt_hash = models.CharField(max_length=64, unique=True)
    receipt_sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "external_id"], name="casework_concern_imported_once"),
        ]
        indexes = [
            models.Index(fields=["zone", "received_at", "id"], name="casework_concern_newest"),
            models.Index(fields=["area", "received_at", "id"], name="casework_concern_street"),
            models.Index(fields=["zone", "state", "id"], name="casework_concern_state"),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)

    @property
    def receipt(self) -> str:
        """The receipt code in four groups. Only for the resident it belongs to."""
        return group(crypto.unseal(self.receipt_sealed, RECEIPT))


class Addition(models.Model):
    """What a resident added; photos hang on `addition:ID`."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="additions")
    words = models.TextField(max_length=10000, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"addition {self.pk}"


class Visit(models.Model):
    """What a deputy saw on the spot; photos hang on `visit:ID`."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="visits")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, related_name="+")
    seen = models.TextField(max_length=4000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Answer(models.Model):
    """One answer to a concern, by an organization or a deputy. Never rewritten.

    `suggestion` is the one whose reply it passes on; its letters say more, as far as openness allows.
    """

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="answers")
    organization = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    suggestion = models.ForeignKey("casework.Suggestion", models.PROTECT, null=True, related_name="+")
    text = models.TextField(max_length=10000)
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Evaluation(models.Model):
    """One rating of one answer by the resident."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="evaluations")
    answer = models.OneToOneField(Answer, models.PROTECT, related_name="evaluation")
    score = models.CharField(max_length=12, choices=Score)
    words = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"evaluation {self.pk}"
