"""Dated values that come from the rules in force."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Parameter(models.Model):
    """One value of one key, from `since` on and before `until`.

    `zone_id` names the root area (no foreign key: areas live in a higher room); null is the
    row for every zone without one of its own. `rule` is the rule's number, for people to read.
    """

    zone_id = models.PositiveBigIntegerField(_("开发区"), null=True, blank=True)
    key = models.CharField(_("参数"), max_length=80)
    value = models.CharField(_("取值"), max_length=200)
    since = models.DateField(_("生效日期"))
    until = models.DateField(_("失效日期"), null=True, blank=True)
    rule = models.CharField(_("依据"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("参数")
        verbose_name_plural = _("参数")
        ordering = ["key", "zone_id", "since"]
        constraints = [
            models.CheckConstraint(
                name="parameter_ends_after_it_begins",
                violation_error_message=_("失效日期要晚于生效日期。"),
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            models.UniqueConstraint(
                name="parameter_begins_once_in_a_zone",
                violation_error_message=_("本开发区的这个参数已有同一天生效的取值。"),
                fields=["zone_id", "key", "since"],
                condition=Q(zone_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="parameter_begins_once_by_default",
                violation_error_message=_("这个参数已有同一天生效的取值。"),
                fields=["key", "since"],
                condition=Q(zone_id__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
