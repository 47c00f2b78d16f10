"""Who complained, kept apart from what they complained about, and who looked."""

from django.db import models
from django.db.models import Q

from lianxin.core.refs import SubjectRef


class ContactDetails(models.Model):
    """The sealed name and phone of whoever brought one object; either may be missing.

    After erasure the row stays, empty, so that figures keep their count.
    """

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    name_sealed = models.BinaryField(default=b"")
    phone_sealed = models.BinaryField(default=b"")
    phone_hash = models.CharField(max_length=64, blank=True, default="")
    consented_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="privacy_contact_one_a_subject"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name_sealed=b"", phone_sealed=b"", phone_hash=""),
                name="privacy_contact_erased_is_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_hash", "subject_kind"], condition=~Q(phone_hash=""), name="privacy_contact_by_phone"
            )
        ]

    def __str__(self) -> str:
        return f"contact of {self.ref}"

    @property
    def ref(self) -> SubjectRef:
        """What the person brought."""
        return SubjectRef(self.subject_kind, self.subject_id)


class Unmasking(models.Model):
    """One look at somebody's contact details: by whom, for what reason. The resident sees it."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    membership = models.ForeignKey("directory.Membership", models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey("directory.Deputy", models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey("directory.Organization", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    event_id = models.BigIntegerField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"], name="privacy_unmasking_by_subject")]

    def __str__(self) -> str:
        return f"unmasking of {self.subject_kind}:{self.subject_id}"


class PhoneCode(models.Model):
    """A code sent to a phone, by hashes only. Whoever asked for it holds its ticket. Lives on the wall clock."""

    ticket = models.CharField(max_length=32, unique=True)
    phone_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk}"


class Allowance(models.Model):
    """How often something was tried by one party in the present window. Lives on the wall clock."""

    key_hash = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"allowance {self.pk}"
