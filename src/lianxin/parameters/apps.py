"""The Django application of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParametersConfig(AppConfig):
    name = "lianxin.parameters"
    label = "parameters"
    verbose_name = _("制度参数")
    default_auto_field = "django.db.models.BigAutoField"
