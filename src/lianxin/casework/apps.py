from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "lianxin.casework"
    label = "casework"

    def ready(self) -> None:
        """Make the flows, listeners and rules for pictures known, once all models are."""
        import_module("lianxin.casework.flows")
        import_module("lianxin.casework.listeners")
        import_module("lianxin.casework.suggestion.listeners")
        import_module("lianxin.casework.papers.listening")
        import_module("lianxin.casework.papers.rights")
        import_module("lianxin.casework.pictures")
