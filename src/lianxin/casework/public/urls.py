"""Where residents bring and follow concerns."""

from django.urls import include, path, register_converter

from lianxin.casework.public import views_act, views_lost, views_new, views_receipt, views_track
from lianxin.files.urls import SizeConverter, TokenConverter

register_converter(SizeConverter, "photo_size")
register_converter(TokenConverter, "photo_token")

app_name = "public"
of_one = [
    path("", views_track.case, name="case"),
    path("/receipt", views_receipt.receipt, name="receipt"),
    path("/receipt/send", views_receipt.send, name="send"),
    path("/photos/<photo_token:token>/<photo_size:size>.jpg", views_track.picture, name="picture"),
    path("/commitments/<int:pk>/<slug:name>", views_act.act_on_commitment, name="act-on-commitment"),
    path("/<slug:name>", views_act.act, name="act"),
]
urlpatterns = [
    path("concerns/new", views_new.new, name="new"),
    path("track", views_track.track, name="track"),
    path("track/lost", views_lost.lost, name="lost"),
    path("my/", views_lost.mine, name="mine"),
    path("c/", views_track.no_code, name="no-code"),
    path("c/<str:code>", include(of_one)),
]
