from django.urls import path

from lianxin.casework.entering import concerns, handed_down, statutory

app_name = "entering"
urlpatterns = [
    path("concerns/new", concerns.new, name="concern"),
    path("suggestions/enter", handed_down.enter, name="suggestion"),
    path("statutory/", statutory.listed, name="statutory"),
    path("statutory/new", statutory.enter, name="statutory-new"),
    path("statutory/<number:pk>", statutory.edit, name="statutory-edit"),
]
