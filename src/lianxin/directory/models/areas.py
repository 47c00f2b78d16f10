"""Zones, their streets, their communities."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.directory.models.support import degree, free_slug


class AreaQuerySet(models.QuerySet["Area"]):
    def zones(self) -> AreaQuerySet:
        return self.filter(kind="ZONE")

    def within(self, zone_id: int) -> AreaQuerySet:
        """The zone itself and everything below it."""
        return self.filter(Q(pk=zone_id) | Q(zone_id=zone_id))


class Area(models.Model):
    """A zone (the root), its streets, their communities."""

    class Kind(models.TextChoices):
        ZONE = "ZONE", _("开发区")
        STREET = "STREET", _("街道")
        COMMUNITY = "COMMUNITY", _("社区")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    zone = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("开发区"))
    slug = models.SlugField(_("网址标识"), max_length=64, blank=True)
    host = models.CharField(_("域名"), max_length=120, blank=True)
    telephone = models.CharField(_("电话"), max_length=40, blank=True)
    office_hours = models.CharField(_("办公时间"), max_length=120, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    organizer_name = models.CharField(_("主办单位"), max_length=120, blank=True)
    latitude = degree(90, _("纬度"))
    longitude = degree(180, _("经度"))

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("辖区")
        verbose_name_plural = _("辖区")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="area_only_a_zone_is_a_root",
                violation_error_message=_("开发区没有上级，街道和社区要有上级。"),
                condition=Q(kind="ZONE", parent__isnull=True, zone__isnull=True)
                | (~Q(kind="ZONE") & Q(parent__isnull=False, zone__isnull=False)),
            ),
            models.CheckConstraint(
                name="area_only_a_zone_has_a_host",
                violation_error_message=_("只有开发区可以填写域名。"),
                condition=Q(host="") | Q(kind="ZONE"),
            ),
            models.UniqueConstraint(
                name="area_name_once_under_a_parent",
                violation_error_message=_("同一上级下已有同名辖区。"),
                fields=["parent", "name"],
            ),
            models.UniqueConstraint(
                name="area_slug_once_in_a_zone",
                violation_error_message=_("这个网址标识已被使用。"),
                fields=["zone", "slug"],
            ),
            models.UniqueConstraint(
                name="area_zone_name_once",
                violation_error_message=_("已有同名开发区。"),
                fields=["name"],
                condition=Q(kind="ZONE"),
            ),
            models.UniqueConstraint(
                name="area_zone_slug_once",
                violation_error_message=_("这个网址标识已被使用。"),
                fields=["slug"],
                condition=Q(kind="ZONE"),
            ),
            models.UniqueConstraint(
                name="area_host_once",
                violation_error_message=_("这个域名已被使用。"),
                fields=["host"],
                condition=~Q(host=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.host = self.host.strip().lower()
        if not self.slug:
            self.slug = free_slug(Area, self.zone_id, self.name, "area")
        super().save(*args, **kwargs)

    @property
    def root_id(self) -> int:
        """The id of the zone this area belongs to, its own if it is the zone."""
        return self.zone_id if self.zone_id is not None else self.pk

    @property
    def zone_root(self) -> Area:
        return self.zone if self.zone is not None else self

    def clean(self) -> None:
        above = self.parent
        if self.kind == self.Kind.ZONE:
            if above is not None:
                raise ValidationError({"parent": _("开发区没有上级辖区。")})
            return
        wanted = self.Kind.ZONE if self.kind == self.Kind.STREET else self.Kind.STREET
        if above is None or above.kind != wanted:
            raise ValidationError({"parent": _("上级应当是%(kind)s。") % {"kind": Area.Kind(wanted).label}})
        if self.zone_id != above.root_id:
            raise ValidationError({"zone": _("与上级不在同一个开发区。")})
