from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layouts, components, style and the texts' two languages; no tables."""

    name = "lianxin.ui"
    label = "ui"
