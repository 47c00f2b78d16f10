from django.urls import path, register_converter

from lianxin.documents import models, views


class FormatConverter:
    """`pdf`, `docx` or `xlsx`."""

    regex = "|".join(sorted({name for names in models.FORMATS.values() for name in names}))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TokenConverter(FormatConverter):
    """What `core.ids.token` makes: nothing that leads out of the folder."""

    regex = "[A-Za-z0-9_-]{22}"


register_converter(FormatConverter, "document_format")
register_converter(TokenConverter, "document_token")

app_name = "documents"
urlpatterns = [path("<document_token:token>.<document_format:suffix>", views.document, name="document")]
