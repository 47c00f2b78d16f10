from django.urls import path

from lianxin.casework.batch import views

app_name = "batch"
urlpatterns = [
    path("bulk", views.choose, name="choose"),
    path("bulk/<slug:name>", views.send, name="send"),
    path("batches/<number:pk>", views.batch, name="batch"),
    path("batches/<number:pk>/call-back", views.call_back, name="call-back"),
]
