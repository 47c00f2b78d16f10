"""The pages of what went wrong: what is so, what to do now, and a telephone number."""

import logging
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.core import clock
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.ids import ALPHABET
from lianxin.core.time import local_date
from lianxin.ui.pages import page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """What an error page says: icon, title, one sentence and the main way on."""

    icon: str
    title: str
    text: str
    label: str
    href: str


# icon, title, sentence, and what opens the same page again (empty: the way home)
TROUBLES: dict[int, tuple[str, "StrOrPromise", "StrOrPromise", "StrOrPromise"]] = {
    HTTPStatus.BAD_REQUEST: (
        "alert-triangle",
        gettext_lazy("这一步没走通"),
        gettext_lazy("送来的内容不完整。退回上一页，再点一次。"),
        "",
    ),
    HTTPStatus.NOT_FOUND: (
        "search",
        gettext_lazy("没有这一页"),
        gettext_lazy("地址可能写错了，也可能这件事您看不到。"),
        "",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "alert-triangle",
        gettext_lazy("这一页不能这样打开"),
        gettext_lazy("从页面上的按钮进来就行。"),
        "",
    ),
    HTTPStatus.CONFLICT: (
        "replace",
        gettext_lazy("这件事刚被别人动过"),
        gettext_lazy("打开最新的一页，看看再办。您刚才点的没有生效。"),
        gettext_lazy("看最新的"),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "photo",
        gettext_lazy("送来的太大了"),
        gettext_lazy("每张照片最多 20 MB，最多 6 张。退回上一页，换小一点的照片。"),
        "",
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "alert-triangle",
        gettext_lazy("这样还办不了"),
        gettext_lazy("退回上一页，按提示改一改。"),
        gettext_lazy("重新打开"),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "clock",
        gettext_lazy("试得太多了"),
        gettext_lazy("10 分钟后再试。"),
        "",
    ),
}


def _signed_in(request: HttpRequest) -> bool:
    return getattr(getattr(request, "actor", None), "kind", "anonymous") in ("staff", "deputy")


def _may_not(request: HttpRequest, said: str) -> Trouble:
    if _signed_in(request):
        text = said or _("这一步要由别的单位或代表来办。")
        name = request.actor.name  # type: ignore[attr-defined]
        text += _("您现在是用“%(name)s”的身份登录的。") % {"name": name}
        return Trouble("lock", _("这一步您不能办"), text, _("换身份"), "/accounts/switch/")
    text = said or _("要先登录，才知道您能不能办。")
    return Trouble("lock", _("这一步您不能办"), text, _("去登录"), "/accounts/login/")


def _trouble(request: HttpRequest, status: int, said: str) -> Trouble:
    if status == HTTPStatus.FORBIDDEN:
        return _may_not(request, said)
    icon, title, text, again = TROUBLES.get(status, TROUBLES[HTTPStatus.BAD_REQUEST])
    if again:
        label, href = str(again), request.path
    else:
        label, href = (_("去待办"), "/work/") if _signed_in(request) else (_("去首页"), "/")
    return Trouble(icon, str(title), said or str(text), label, href)


def failure(request: HttpRequest, status: int, said: str = "") -> HttpResponse:
    """The page for a status of 400 to 429; `said` is the sentence for the person, if there is one."""
    trouble = _trouble(request, status, said)
    return page(request, "ui/error.html", status=status, trouble=trouble)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400"""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return failure(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return failure(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403"""
    return failure(request, HTTPStatus.FORBIDDEN, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404"""
    return failure(request, HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere (`CSRF_FAILURE_VIEW`)."""
    said = _("这一页开得太久了，没有送出去。退回上一页，刷新以后再点一次；您写的还在这台手机里。")
    return failure(request, HTTPStatus.BAD_REQUEST, said)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: gives the error a number that stands in the log too."""
    now = getattr(request, "now", None) or clock.wall()
    mark = "".join(secrets.choice(ALPHABET) for _n in range(4))
    number = f"E-{local_date(now):%m%d}-{mark}"
    logger.error("error page %s for %s", number, request.path)
    return page(request, "ui/error_500.html", status=500, number=number, at=now)


def failed(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for an exception of `core.errors`; None for any other."""
    kinds: list[tuple[type[Exception], int]] = [
        (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
        (Forbidden, HTTPStatus.FORBIDDEN),
        (Conflict, HTTPStatus.CONFLICT),
    ]
    status = next((status for kind, status in kinds if isinstance(error, kind)), None)
    return failure(request, status, str(error)) if status else None
