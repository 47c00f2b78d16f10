"""People, their roles and their mandates."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.directory import pinyin
from lianxin.directory.models.areas import Area
from lianxin.directory.models.organizations import Organization
from lianxin.directory.models.support import ends_after, same_zone
from lianxin.directory.querysets import DatedQuerySet, Day, in_force


class Person(models.Model):
    """Anybody known by name. Telephone numbers live with the sign-in, never here."""

    class Gender(models.TextChoices):
        FEMALE = "FEMALE", _("女")
        MALE = "MALE", _("男")

    zone = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    name = models.CharField(_("姓名"), max_length=60)
    code = models.CharField(_("编号"), max_length=40, blank=True)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    initials = models.CharField(max_length=60, blank=True, editable=False)
    gender = models.CharField(_("性别"), max_length=8, choices=Gender, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    education = models.CharField(_("学历"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["id"]
        indexes = [
            models.Index(name="person_name", fields=["zone", "name"]),
            models.Index(name="person_initials", fields=["zone", "initials"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="person_code_once_in_a_zone",
                violation_error_message=_("这个编号已被使用。"),
                fields=["zone", "code"],
                condition=~Q(code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spell()
        super().save(*args, **kwargs)

    def spell(self) -> None:
        """Take the sounds from the name; who saves many at once does this for each."""
        self.pinyin = pinyin.full(self.name)[:200]
        self.initials = pinyin.initials(self.name)[:60]


class Membership(models.Model):
    """A person's role in an organization, and with it every right of an office worker."""

    class Role(models.TextChoices):
        DESK = "DESK", _("站点联络员")
        CLERK = "CLERK", _("工作人员")
        HEAD = "HEAD", _("负责人")
        DISPATCHER = "DISPATCHER", _("分办员")
        HANDLER = "HANDLER", _("承办人")
        SECRETARY = "SECRETARY", _("秘书")
        AUDITOR = "AUDITOR", _("审计员")
        ADMIN = "ADMIN", _("管理员")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships", verbose_name=_("机构"))
    role = models.CharField(_("职责"), max_length=12, choices=Role)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    objects = DatedQuerySet["Membership"].as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["id"]
        indexes = [models.Index(name="membership_office_role", fields=["organization", "role"])]
        constraints = [
            ends_after("membership_ends_after_it_begins", "since", "until"),
            models.UniqueConstraint(
                name="membership_begins_once",
                violation_error_message=_("已有同一天开始的同一任职。"),
                fields=["person", "organization", "role", "since"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organization} · {self.get_role_display()}"

    def clean(self) -> None:
        same_zone(self, self.person.zone_id, organization=self.organization.zone_id)


class DeputyQuerySet(DatedQuerySet["Deputy"]):
    def serving(self, on: Day) -> DeputyQuerySet:
        """The mandates in force on `on`."""
        return self.filter(in_force(on))


class Deputy(models.Model):
    """One mandate of a person."""

    class Kind(models.TextChoices):
        CONGRESS = "CONGRESS", _("人大代表")
        DELIBERATION = "DELIBERATION", _("区议政代表")
        VOTER = "VOTER", _("选民代表")

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("人员"))
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    term = models.CharField(_("届次"), max_length=60, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="deputies", verbose_name=_("辖区"))
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)
    unit = models.CharField(_("单位及职业"), max_length=120, blank=True)
    introduction = models.TextField(_("简介"), max_length=2000, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表")
        verbose_name_plural = _("代表")
        ordering = ["id"]
        indexes = [models.Index(name="deputy_area_kind", fields=["area", "kind"])]
        constraints = [
            ends_after("deputy_ends_after_it_begins", "since", "until"),
            models.UniqueConstraint(
                name="deputy_mandate_once",
                violation_error_message=_("这项代表职务已经登记。"),
                fields=["person", "kind", "term", "area"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.get_kind_display()}）"

    def clean(self) -> None:
        same_zone(self, self.person.zone_id, area=self.area.root_id)
