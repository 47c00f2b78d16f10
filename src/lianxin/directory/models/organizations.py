"""Bodies that can hold a case."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxin.directory.models.areas import Area
from lianxin.directory.models.support import ends_after, same_zone
from lianxin.directory.querysets import Day, not_gone


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def existing(self, on: Day | None = None) -> OrganizationQuerySet:
        """Founded and not yet dissolved on `on`; without a day: not dissolved at all."""
        found = self.filter(not_gone(on, "dissolved_on"))
        if on is None:
            return found
        return found.filter(Q(founded_on__isnull=True) | Q(founded_on__lte=on))


class Organization(models.Model):
    """A body that can hold a case: an office, a unit, a court, the desk of a site."""

    class Kind(models.TextChoices):
        CONGRESS_OFFICE = "CONGRESS_OFFICE", _("人大机关")
        HANDLING_OFFICE = "HANDLING_OFFICE", _("管委会办公室（督查）")
        STREET_OFFICE = "STREET_OFFICE", _("街道人大工委")
        EXECUTIVE_COMMITTEE = "EXECUTIVE_COMMITTEE", _("执行委员会")
        UNIT = "UNIT", _("部门")
        COURT = "COURT", _("法院、检察院、党委部门")
        SITE = "SITE", _("家站点")
        ENTERPRISE = "ENTERPRISE", _("企业")
        OTHER = "OTHER", _("其他")

    zone = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类型"), max_length=20, choices=Kind)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="organizations", verbose_name=_("辖区")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级机构")
    )
    answers_through = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answering", verbose_name=_("归口")
    )
    telephone = models.CharField(_("电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("承接机构")
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["id"]
        indexes = [models.Index(name="organization_zone_kind", fields=["zone", "kind", "dissolved_on"])]
        constraints = [
            ends_after("organization_ends_after_it_begins", "founded_on", "dissolved_on"),
            models.CheckConstraint(
                name="organization_street_office_has_a_street",
                violation_error_message=_("请填写所在街道。"),
                condition=~Q(kind__in=["STREET_OFFICE", "SITE"]) | Q(area__isnull=False),
            ),
            models.CheckConstraint(
                name="organization_successor_of_a_dissolved_one",
                violation_error_message=_("填写承接机构时，也要填写撤销日期。"),
                condition=Q(successor__isnull=True) | Q(dissolved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="organization_is_not_its_own_superior",
                violation_error_message=_("上级、归口和承接机构不能是它自己。"),
                condition=(Q(parent__isnull=True) | ~Q(parent=F("id")))
                & (Q(answers_through__isnull=True) | ~Q(answers_through=F("id")))
                & (Q(successor__isnull=True) | ~Q(successor=F("id"))),
            ),
            models.UniqueConstraint(
                name="organization_name_once_in_a_zone",
                violation_error_message=_("本开发区已有同名机构。"),
                fields=["zone", "name"],
                condition=Q(dissolved_on__isnull=True),
            ),
            models.UniqueConstraint(
                name="organization_one_such_office_in_a_zone",
                violation_error_message=_("一个开发区只能有一个这类机构。"),
                fields=["zone", "kind"],
                condition=Q(
                    dissolved_on__isnull=True,
                    kind__in=["CONGRESS_OFFICE", "HANDLING_OFFICE", "EXECUTIVE_COMMITTEE"],
                ),
            ),
            models.UniqueConstraint(
                name="organization_one_office_in_a_street",
                violation_error_message=_("一个街道只能有一个街道人大工委。"),
                fields=["area"],
                condition=Q(dissolved_on__isnull=True, kind="STREET_OFFICE"),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def clean(self) -> None:
        same_zone(self, self.zone_id, area=self.area.root_id if self.area is not None else None)
        for name in ("parent", "answers_through", "successor"):
            other = getattr(self, name)
            same_zone(self, self.zone_id, **{name: other.zone_id if other is not None else None})
        if self.kind in ("STREET_OFFICE", "SITE") and (self.area is None or self.area.kind != Area.Kind.STREET):
            raise ValidationError({"area": _("请填写所在街道。")})
