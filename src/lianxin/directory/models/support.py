"""What the models of this room share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxin.directory import pinyin


def degree(limit: int, label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-limit), MaxValueValidator(limit)],
    )


def ends_after(name: str, since: str, until: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        violation_error_message=_("结束的日期不能早于开始的日期。"),
        condition=Q(**{f"{until}__isnull": True}) | Q(**{f"{since}__isnull": True}) | Q(**{f"{until}__gte": F(since)}),
    )


def free_slug(model: type[models.Model], zone_id: int | None, name: str, default: str) -> str:
    """A slug no other row of the zone has."""
    stem = pinyin.slug(name) or default
    taken = set(model._default_manager.filter(zone_id=zone_id, slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)


def same_zone(row: models.Model, zone_id: int | None, **others: int | None) -> None:
    for name, other in others.items():
        if other is not None and other != zone_id:
            label = row._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise ValidationError({name: _("%(label)s不在同一个开发区。") % {"label": label}})
