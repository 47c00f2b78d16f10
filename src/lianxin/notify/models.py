"""What goes out (by SMS and mail), and what stands in the app."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The ways out of the house."""

    SMS = "SMS", _("短信")
    MAIL = "MAIL", _("邮件")


class MessageState(models.TextChoices):
    """How far a message has come; FAILED ones were given up and are for an operator."""

    WAITING = "WAITING", _("等待发送")
    SENT = "SENT", _("已发送")
    FAILED = "FAILED", _("发送失败")


class Message(models.Model):
    """One message to one recipient; who and what are sealed, and gone once it was sent.

    `next_at` is the flows' time, `leased_until` the wall clock: a lease is about processes.
    """

    key = models.CharField(max_length=160, unique=True)
    zone_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=8, choices=Channel)
    recipient_sealed = models.BinaryField(default=b"")
    text_sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="SENT") | Q(recipient_sealed=b"", text_sealed=b"", sent_at__isnull=False),
                name="notify_message_sent_is_empty",
            )
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="WAITING"), name="notify_message_waiting"),
            models.Index(fields=["state"], condition=~Q(state="SENT"), name="notify_message_not_sent"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Notice(models.Model):
    """One line in the app for one holder. The text is named by `kind`; `args` fill its places."""

    key = models.CharField(max_length=160, unique=True)
    organization = models.ForeignKey(
        "directory.Organization", models.PROTECT, null=True, related_name="+", db_index=False
    )
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey("directory.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=64)
    args = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, deputy__isnull=True, person__isnull=True)
                | Q(organization__isnull=True, deputy__isnull=False, person__isnull=True)
                | Q(organization__isnull=True, deputy__isnull=True, person__isnull=False),
                name="notify_notice_one_holder",
            )
        ]
        indexes = [
            models.Index(fields=["organization"], condition=Q(read_at__isnull=True), name="notify_notice_unread_org"),
            models.Index(fields=["deputy"], condition=Q(read_at__isnull=True), name="notify_notice_unread_dep"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notify_notice_unread_per"),
            models.Index(fields=["organization", "created_at", "id"], name="notify_notice_of_org"),
            models.Index(fields=["deputy", "created_at", "id"], name="notify_notice_of_dep"),
            models.Index(fields=["person", "created_at", "id"], name="notify_notice_of_per"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
