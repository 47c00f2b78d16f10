"""Where deputies meet people, and which deputies belong there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.directory.models.areas import Area
from lianxin.directory.models.organizations import Organization
from lianxin.directory.models.people import Deputy
from lianxin.directory.models.support import degree, ends_after, free_slug, same_zone
from lianxin.directory.querysets import DatedQuerySet, Day, not_gone


class SiteQuerySet(models.QuerySet["Site"]):
    def open(self, on: Day | None = None) -> SiteQuerySet:
        return self.filter(not_gone(on, "closed_on"))


class Site(models.Model):
    """Where deputies meet people: a home, a station, a point."""

    class Kind(models.TextChoices):
        HOME = "HOME", _("代表之家")
        STATION = "STATION", _("代表联络站")
        POINT = "POINT", _("代表联系点")

    zone = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    kind = models.CharField(_("类型"), max_length=8, choices=Kind)
    name = models.CharField(_("名称"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="sites", verbose_name=_("街道"))
    organization = models.OneToOneField(Organization, models.PROTECT, related_name="site", verbose_name=_("机构"))
    address = models.CharField(_("地址"), max_length=200, blank=True)
    telephone = models.CharField(_("电话"), max_length=40, blank=True)
    opening_hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    latitude = degree(90, _("纬度"))
    longitude = degree(180, _("经度"))
    slug = models.SlugField(_("网址标识"), max_length=64, blank=True)
    closed_on = models.DateField(_("关闭日期"), null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("家站点")
        verbose_name_plural = _("家站点")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="site_name_once_in_a_zone",
                violation_error_message=_("本开发区已有同名站点。"),
                fields=["zone", "name"],
                condition=Q(closed_on__isnull=True),
            ),
            models.UniqueConstraint(
                name="site_slug_once_in_a_zone",
                violation_error_message=_("这个网址标识已被使用。"),
                fields=["zone", "slug"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(Site, self.zone_id, self.name, "site")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        same_zone(self, self.zone_id, area=self.area.root_id, organization=self.organization.zone_id)
        if self.area.kind != Area.Kind.STREET:
            raise ValidationError({"area": _("请填写所在街道。")})
        if self.organization.kind != Organization.Kind.SITE:
            raise ValidationError({"organization": _("站点的机构类型应当是家站点。")})


class Attachment(models.Model):
    """A deputy's link to a site."""

    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="attachments", verbose_name=_("代表"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="attachments", verbose_name=_("家站点"))
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)

    objects = DatedQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = _("挂钩")
        verbose_name_plural = _("挂钩")
        ordering = ["id"]
        constraints = [
            ends_after("attachment_ends_after_it_begins", "since", "until"),
            models.UniqueConstraint(
                name="attachment_begins_once",
                violation_error_message=_("已有同一天开始的同一挂钩。"),
                fields=["deputy", "site", "since"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} · {self.site}"

    def clean(self) -> None:
        same_zone(self, self.deputy.area.root_id, site=self.site.zone_id)
