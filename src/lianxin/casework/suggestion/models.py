"""A deputy's formal suggestion, its signatures, proposals, findings and the concerns behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

DRAFT, SUBMITTED, ACCEPTED, ASSIGNED, JOINED = "DRAFT", "SUBMITTED", "ACCEPTED", "ASSIGNED", "JOINED"
REPLIED, WITHDRAWN, REROUTED, DECLINED = "REPLIED", "WITHDRAWN", "REROUTED", "DECLINED"


class Channel(models.TextChoices):
    """On what way a suggestion comes. A STATUTORY one has no flow here: see `Statutory`."""

    JOINT_MEETING = "JOINT_MEETING", _("联席会议建议")
    STREET = "STREET", _("街道建议")
    HANDED_DOWN = "HANDED_DOWN", _("上级交办建议")


CODES = {Channel.JOINT_MEETING: "JM", Channel.STREET: "ST", Channel.HANDED_DOWN: "HD"}


class Authorship(models.TextChoices):
    """Who speaks."""

    ONE = "ONE", _("一人提出")
    JOINT = "JOINT", _("联名提出")
    GROUP = "GROUP", _("代表小组提出")


class Sensitivity(models.TextChoices):
    """What the public may know. State secrets may not be entered at all."""

    NORMAL = "NORMAL", _("可以公开")
    INTERNAL = "INTERNAL", _("内容不公开")
    NAME_WITHHELD = "NAME_WITHHELD", _("不公开姓名")


class Openness(models.TextChoices):
    """How much of a text the public is to see."""

    FULL = "FULL", _("全文公开")
    SUMMARY = "SUMMARY", _("只公开摘要")
    CLOSED = "CLOSED", _("不公开")


class Session(models.TextChoices):
    """When it was raised."""

    IN = "IN", _("会议期间")
    BETWEEN = "BETWEEN", _("闭会期间")


class Decline(models.TextChoices):
    """Why a suggestion is not taken up: the rule's list."""

    COMPETENCE = "COMPETENCE", _("不属于本区职权")
    OWN_CASE = "OWN_CASE", _("涉及本人或亲属的个人事务")
    IN_COURT = "IN_COURT", _("已进入诉讼或仲裁程序")
    ACCUSATION = "ACCUSATION", _("属于检举、控告或申诉")
    PASSED_ON = "PASSED_ON", _("只是转交来信")
    ACADEMIC = "ACADEMIC", _("属于学术探讨或产品推介")
    EMPTY = "EMPTY", _("没有实际内容")


class Reroute(models.TextChoices):
    """Where else it goes."""

    CONCERN = "CONCERN", _("按群众诉求办")
    HIGHER = "HIGHER", _("转上级人大")
    REFERENCE = "REFERENCE", _("送单位参考")
    OUTSIDE = "OUTSIDE", _("转区外机构")


class Suggestion(HasFlow):
    """What a deputy proposes formally.

    `lead` is None where an office stands in or the suggestion was handed down; then `answer_to` says
    who is answered. `text_version` counts the texts that signatures bind. `join_into` is the main one
    it is handled with.
    """

    kind = "suggestion"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel)
    authorship = models.CharField(max_length=8, choices=Authorship, default=Authorship.ONE)
    sensitivity = models.CharField(max_length=16, choices=Sensitivity, default=Sensitivity.NORMAL)
    openness = models.CharField(max_length=8, choices=Openness, default=Openness.FULL)
    session = models.CharField(max_length=8, choices=Session, default=Session.BETWEEN)
    lead = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=100)
    facts = models.TextField(max_length=10000, blank=True)
    problem = models.TextField(max_length=10000, blank=True)
    place = models.CharField(max_length=200, blank=True)
    wished = models.ManyToManyField("directory.Organization", related_name="+")
    text_version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=20, null=True)
    serial = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=30, blank=True)
    is_key = models.BooleanField(default=False)
    round = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=Decline, blank=True)
    reroute_to = models.CharField(max_length=12, choices=Reroute, blank=True)
    rerouted_concern = models.ForeignKey("casework.Concern", models.PROTECT, null=True, related_name="+")
    join_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    outside_number = models.CharField(max_length=60, blank=True)
    answer_to = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "number"], name="casework_suggestion_number_once")]
        indexes = [
            models.Index(fields=["zone", "state", "id"], name="casework_suggestion_state"),
            models.Index(fields=["zone", "received_at", "id"], name="casework_suggestion_newest"),
            models.Index(fields=["lead", "state"], name="casework_suggestion_lead"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.number or self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)


class Proposal(models.Model):
    """One numbered thing that is proposed; a reply answers each."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="proposals")
    position = models.PositiveIntegerField()
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "position"], name="casework_proposal_once")]

    def __str__(self) -> str:
        return f"proposal {self.position} of {self.suggestion_id}"


class Found(models.TextChoices):
    """How a deputy found something out."""

    VISIT = "VISIT", _("现场察看")
    TALK = "TALK", _("座谈走访")
    SURVEY = "SURVEY", _("问卷调研")


class Finding(models.Model):
    """What the deputies saw and heard themselves, apart from what residents said."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField()
    how = models.CharField(max_length=8, choices=Found)
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "position"], name="casework_finding_once")]

    def __str__(self) -> str:
        return f"finding {self.position} of {self.suggestion_id}"


class Link(models.Model):
    """A concern behind a suggestion. A cut link stays, so that the course can be told."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="links")
    concern = models.ForeignKey("casework.Concern", models.PROTECT, related_name="links")
    cut_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "concern"], condition=models.Q(cut_at=None), name="casework_link_once"
            )
        ]

    def __str__(self) -> str:
        return f"concern {self.concern_id} behind suggestion {self.suggestion_id}"


class Cosignature(models.Model):
    """A further deputy's signature; it binds the text version it was given to."""

    class Status(models.TextChoices):
        """Where an invitation stands."""

        INVITED = "INVITED", _("已邀请")
        SIGNED = "SIGNED", _("已签")
        DECLINED = "DECLINED", _("没签")
        DROPPED = "DROPPED", _("没算联名")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="cosignatures")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.INVITED)
    signed_version = models.PositiveIntegerField(null=True)
    invited_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "deputy"], name="casework_cosignature_once")]
        indexes = [models.Index(fields=["deputy", "status"], name="casework_cosignature_deputy")]

    def __str__(self) -> str:
        return f"deputy {self.deputy_id} under suggestion {self.suggestion_id}"

    @property
    def is_stale(self) -> bool:
        """Whether the text was changed after it was given."""
        return self.status == self.Status.SIGNED and self.signed_version != self.suggestion.text_version


class NumberSeries(models.Model):
    """The last serial given in one zone, year and channel. Its row is the lock that leaves no gap."""

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16, choices=Channel)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "channel", "year"], name="casework_series_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.year}: {self.last}"


class Statutory(models.Model):
    """A mirror of a deputy's own suggestion to the congress they sit in: number, dates, result; no flow."""

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, related_name="+")
    congress = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=100)
    submitted_on = models.DateField()
    replied_on = models.DateField(null=True)
    result = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "congress", "number"], name="casework_statutory_once")]

    def __str__(self) -> str:
        return f"statutory {self.pk}"
