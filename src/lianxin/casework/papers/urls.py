from django.urls import path

from lianxin.casework.office import urls as _office  # noqa: F401 - the converter `number` is registered there
from lianxin.casework.papers import views

app_name = "papers"
urlpatterns = [
    path("suggestions/list.xlsx", views.suggestion_list, name="suggestions"),
    path("assignments/list.xlsx", views.assignment_list, name="assignments"),
    path("assignments/<number:pk>/letter.pdf", views.preview, name="preview"),
]
