from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Everything put together; no tables of its own but the cache's."""

    name = "lianxin.config"
    label = "config"
