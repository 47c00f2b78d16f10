"""The reader's two preferences, kept in cookies: language and the elders' view."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lianxin.ui.errors import failed, failure

LANGUAGE_COOKIE, ELDER_COOKIE = "lang", "elder"
ONE_YEAR = 365 * 24 * 3600


def known_language(code: str | None) -> str | None:
    """The code if this installation speaks it, else None."""
    return code if code in dict(settings.LANGUAGES) else None


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Keep a preference for a year."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(cookie, value, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)


class PreferencesMiddleware:
    """Sets the language and `request.elder` from cookies; `?lang=en` and `?elder=1` choose and are kept.

    The browser's own list of languages is not asked: the texts are Chinese until a person chooses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = known_language(request.GET.get("lang"))
        language = asked or known_language(request.COOKIES.get(LANGUAGE_COOKIE)) or settings.LANGUAGE_CODE
        elder = request.GET.get("elder") or request.COOKIES.get(ELDER_COOKIE, "0")
        request.elder = elder == "1"  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if asked:
            remember(response, LANGUAGE_COOKIE, asked)
        if request.GET.get("elder") in ("0", "1"):
            remember(response, ELDER_COOKIE, elder)
        return response


class ErrorPagesMiddleware:
    """Turns `core.errors` into their pages, and gives a bare 403 … 429 a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        bare = 400 <= response.status_code < 500 and not response.streaming and not response.content
        if not bare or "text/html" not in request.headers.get("Accept", "text/html"):
            return response
        whole = failure(request, response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                whole.headers[name] = response.headers[name]
        return whole

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for Refused, Forbidden and Conflict."""
        return failed(request, error)
