from django.urls import path

from lianxin.casework.office import urls as _office  # noqa: F401 - the converter `number` is registered there
from lianxin.casework.office.views import pane
from lianxin.casework.unit import views, views_writing
from lianxin.casework.unit.editor import DRAFT, OPINION
from lianxin.casework.unit.performing import KIND

app_name = "unit"
urlpatterns = [
    path("assignments/<number:pk>", views.case, name="assignment"),
    path("assignments/<number:pk>/pane", pane, {"kind": KIND}, name="pane"),
    path("assignments/<number:pk>/save", views_writing.save, name="save"),
    path("assignments/<number:pk>/settle", views_writing.settle, name="settle"),
    path("assignments/<number:pk>/preview", views_writing.preview, name="preview"),
    path("assignments/<number:pk>/review", views_writing.review, name="review"),
    path(f"assignments/<number:pk>/{DRAFT}", views_writing.hand_in, {"name": DRAFT}, name="draft"),
    path(f"assignments/<number:pk>/{OPINION}", views_writing.hand_in, {"name": OPINION}, name="opinion"),
    path("assignments/<number:pk>/<slug:name>", views.act, name="act"),
]
