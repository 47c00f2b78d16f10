from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lianxin.faces.portal"
    label = "portal"
