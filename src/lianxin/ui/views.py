"""Switching language and view."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lianxin.accounts.access import public
from lianxin.accounts.sessions import safe_next
from lianxin.ui.middleware import ELDER_COOKIE, LANGUAGE_COOKIE, known_language, remember


@public
@csrf_exempt  # changes nothing but how this browser reads; spares public pages a cookie
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Keep the language (`lang`) and the view (`elder`, 0 or 1) that were chosen; back to `next`."""
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next")) or "/", status=HTTPStatus.SEE_OTHER)
    language = known_language(request.POST.get("lang"))
    if language:
        remember(response, LANGUAGE_COOKIE, language)
    if request.POST.get("elder") in ("0", "1"):
        remember(response, ELDER_COOKIE, request.POST["elder"])
    return response
