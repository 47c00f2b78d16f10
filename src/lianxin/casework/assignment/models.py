"""One unit's duty in one round of a suggestion, its talks, its reply and the letters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.casework.suggestion.models import Openness
from lianxin.core.refs import SubjectRef
from lianxin.workflow.models import HasFlow

PENDING, HANDLING, DRAFTED, CHECKED = "PENDING", "HANDLING", "DRAFTED", "CHECKED"
DELIVERED, REASSIGNED, VOID = "DELIVERED", "REASSIGNED", "VOID"
OPEN = (PENDING, HANDLING, DRAFTED, CHECKED)


class Role(models.TextChoices):
    """A unit's part: one MAIN with ASSISTs, or SEPARATEs that each answer."""

    MAIN = "MAIN", _("主办")
    ASSIST = "ASSIST", _("协办")
    SEPARATE = "SEPARATE", _("分办")


ANSWERING = (Role.MAIN, Role.SEPARATE)


class Effect(models.TextChoices):
    """What a reply comes to; the letters for it are the zone's."""

    SETTLES = "SETTLES", _("已经解决或采纳")
    COMMITS = "COMMITS", _("正在解决或列入计划")
    EXPLAINS = "EXPLAINS", _("现在做不到，或者作参考")


class Status(models.TextChoices):
    """How far a measure is."""

    DONE = "DONE", _("已完成")
    DOING = "DOING", _("进行中")
    PLANNED = "PLANNED", _("已列入计划")


class How(models.TextChoices):
    """How a unit talked with a signatory."""

    VISIT = "VISIT", _("现场")
    TALK = "TALK", _("座谈")
    CALL = "CALL", _("电话")
    LETTER = "LETTER", _("书信")


class Assignment(HasFlow):
    """`office` made it and decides on its returns; `handler` is the member of the unit who has it."""

    kind = "assignment"

    zone = models.ForeignKey("directory.Area", models.PROTECT, related_name="+")
    suggestion = models.ForeignKey("casework.Suggestion", models.PROTECT, related_name="assignments")
    round = models.PositiveIntegerField()
    unit = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    office = models.ForeignKey("directory.Organization", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    handler = models.ForeignKey("directory.Membership", models.PROTECT, null=True, related_name="+")
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(max_length=10000, blank=True)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"], name="casework_assignment_unit"),
            models.Index(fields=["office", "state"], name="casework_assignment_office"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How everything else points at it."""
        return SubjectRef(self.kind, self.pk)

    @property
    def answers(self) -> bool:
        """Whether the unit owes the deputies a letter, and not another unit an opinion."""
        return self.role in ANSWERING


class Dialogue(models.Model):
    """A unit's talk with a signatory, due before a reply."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="dialogues")
    signatory = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How)
    held_on = models.DateField()
    who = models.CharField(max_length=200)
    said = models.TextField(max_length=4000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"dialogue {self.pk}"


class Reply(models.Model):
    """A unit's answer: written while it is handled, never again once it is delivered."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="reply")
    effect = models.CharField(max_length=8, choices=Effect)
    letter = models.CharField(max_length=4)
    letter_name = models.CharField(max_length=40)
    opening = models.TextField(max_length=10000, blank=True)
    closing = models.TextField(max_length=10000, blank=True)
    openness = models.CharField(max_length=8, choices=Openness, default=Openness.FULL)
    drafted_at = models.DateTimeField()
    contact_name = models.CharField(max_length=60)
    contact_phone = models.CharField(max_length=30)
    number = models.CharField(max_length=60, blank=True)
    signed_by = models.ForeignKey("directory.Membership", models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Part(models.Model):
    """What a reply says to one proposal."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="parts")
    proposal = models.ForeignKey("casework.Proposal", models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["proposal__position"]
        constraints = [models.UniqueConstraint(fields=["reply", "proposal"], name="casework_part_once")]

    def __str__(self) -> str:
        return f"part {self.pk}"


class Measure(models.Model):
    """One thing a reply says is done, under way or planned."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="measures")
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    status = models.CharField(max_length=8, choices=Status)
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"measure {self.pk}"


class Remark(models.Model):
    """What the checking office, or the head, wants mended at one sentence of a draft."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="remarks")
    by = models.ForeignKey("directory.Membership", models.PROTECT, null=True, related_name="+")
    sentence = models.CharField(max_length=500, blank=True)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"remark {self.pk}"


class Letter(models.Model):
    """A delivered reply in one signatory's hand. Of a joined suggestion each signatory has their own."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="letters")
    suggestion = models.ForeignKey("casework.Suggestion", models.PROTECT, related_name="letters")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    addressee = models.CharField(max_length=200)
    delivered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "suggestion", "deputy"],
                condition=models.Q(deputy__isnull=False),
                name="casework_letter_once",
            )
        ]
        indexes = [models.Index(fields=["deputy", "delivered_at"], name="casework_letter_deputy")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def ref(self) -> SubjectRef:
        """How its papers point at it."""
        return SubjectRef("letter", self.pk)
