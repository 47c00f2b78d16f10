"""Handing out papers."""

import re

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from lianxin.accounts.access import public
from lianxin.documents import access, store
from lianxin.documents.models import Document

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# what no system takes in a file's name
_NO_NAME = re.compile(r'[\\/:*?"<>|\s]+')


@public  # the address may be asked for by anybody; the paper's own rule decides, and hides what it refuses
@require_safe
@csp_update({"object-src": [SELF]})  # type: ignore[arg-type]  # a browser's viewer shows a PDF as an object
def document(request: HttpRequest, token: str, suffix: str) -> HttpResponseBase:
    """One file of a paper, or a page that says it is being made; 404 alike for what is absent and what is hidden."""
    row = Document.objects.filter(token=token).first()
    if row is None or suffix not in row.formats or not access.may_see(request.actor, row):  # type: ignore[attr-defined]
        raise Http404
    if row.made_at is None:
        waiting = render(request, "documents/waiting.html", {"document": row})
        waiting["Cache-Control"] = "no-store"
        return waiting
    return _file(request, row, suffix)


def _file(request: HttpRequest, row: Document, suffix: str) -> HttpResponseBase:
    """The file itself. Raises Http404 if it is gone."""
    path = store.path(row.token, suffix)
    if not path.is_file():
        raise Http404
    etag = f'"{row.made[suffix]["sha256"][:32]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        name = f"{_NO_NAME.sub(' ', row.title).strip() or row.paper}.{suffix}"
        # a PDF is read where it is opened, the others by programs of their own
        response = FileResponse(
            path.open("rb"), filename=name, as_attachment=suffix != "pdf", content_type=TYPES[suffix]
        )
    response["ETag"] = etag
    # kept by the browser, asked again each time: a right revoked ends with the next request
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
