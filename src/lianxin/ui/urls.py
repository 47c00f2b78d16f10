from django.urls import path

from lianxin.ui import views

app_name = "ui"

urlpatterns = [path("preferences/", views.switch, name="switch")]
