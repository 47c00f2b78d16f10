from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "lianxin.faces.workbench"
    label = "workbench"
