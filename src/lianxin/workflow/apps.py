from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "lianxin.workflow"
    label = "workflow"
