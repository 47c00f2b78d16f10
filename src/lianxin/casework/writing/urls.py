from django.urls import path

from lianxin.casework.office import urls as _office  # noqa: F401 - the converter `number` is registered there
from lianxin.casework.writing import views, views_history, views_new, views_signing

app_name = "writing"
urlpatterns = [
    path("suggestions/new", views_new.new, name="new"),
    path("suggestions/<number:pk>/edit", views.edit, name="edit"),
    path("suggestions/<number:pk>/autosave", views.autosave, name="autosave"),
    path("suggestions/<number:pk>/settle", views.settle, name="settle"),
    path("suggestions/<number:pk>/check-list", views.check, name="checks"),
    path("suggestions/<number:pk>/submit", views.submit, name="submit"),
    path("suggestions/<number:pk>/invite", views_signing.invite, name="invite"),
    path("suggestions/<number:pk>/sign", views_signing.sign, name="sign"),
    path("suggestions/<number:pk>/history", views_history.history, name="history"),
    path("suggestions/<number:pk>/history/<number:revision>", views_history.state, name="state"),
]
