from django.urls import path, register_converter

from lianxin.files import store, views


class SizeConverter:
    """`full` or `thumb`."""

    regex = "|".join(store.SIZES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TokenConverter(SizeConverter):
    """What `core.ids.token` makes: nothing that leads out of the folder."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(SizeConverter, "picture_size")
register_converter(TokenConverter, "picture_token")

app_name = "files"
urlpatterns = [path("<picture_token:token>/<picture_size:size>.jpg", views.picture, name="picture")]
