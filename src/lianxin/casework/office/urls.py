from django.urls import URLPattern, path, register_converter

from lianxin.casework.office import views
from lianxin.workflow.engine import flows


class NumberConverter:
    """An id: no longer than a database's."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NumberConverter, "number")

app_name = "office"
urlpatterns: list[URLPattern] = []
for kind in flows:
    urlpatterns += [
        path(f"{kind}s/<number:pk>", views.case, {"kind": kind}, name=kind),
        path(f"{kind}s/<number:pk>/pane", views.pane, {"kind": kind}, name=f"{kind}-pane"),
        path(f"{kind}s/<number:pk>/<slug:name>", views.act, {"kind": kind}, name=f"{kind}-act"),
    ]
