"""Who may open a page. Every view says so by one of these, and a test reads what it said."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.accounts.actor import ANONYMOUS, DEPUTY, STAFF, Actor
from lianxin.accounts.sessions import safe_next
from lianxin.core.errors import Forbidden
from lianxin.directory.models import Membership

View = TypeVar("View", bound=Callable[..., Any])

Role = Membership.Role
APART = frozenset({Role.ADMIN.value, Role.AUDITOR.value})  # they keep the house, and see no case


@dataclass(frozen=True)
class Access:
    """What a view said. Without kinds: anybody; without organizations or roles: each of them."""

    name: str
    kinds: frozenset[str] = frozenset()
    organization_kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def allows(self, actor: Actor) -> bool:
        """Whether the page may be opened at all; what is on it depends on relations."""
        if not self.kinds:
            return True
        if actor.kind not in self.kinds:
            return False
        if actor.kind != STAFF:
            return True
        if self.organization_kinds and actor.organization_kind not in self.organization_kinds:
            return False
        return actor.role in self.roles if self.roles else self.name == "signed_in" or actor.role not in APART


def _declare(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if access.allows(actor):
                return view(request, *args, **kwargs)  # type: ignore[no-any-return]
            if actor.kind == ANONYMOUS:
                return to_sign_in(request)
            raise Forbidden(_("您现在的身份不能打开这一页。"))

        guarded.access = access  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; after a form, back to the page it was on."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        back = request.get_full_path()
    else:
        back = safe_next(request, request.headers.get("HX-Current-URL") or request.headers.get("Referer"))
    address = reverse("account_login")
    if back:
        address += "?" + urlencode({REDIRECT_FIELD_NAME: back})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.access = Access("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in, in whatever capacity."""
    return _declare(Access("signed_in", frozenset({STAFF, DEPUTY, "resident"})))(view)


def staff(*organization_kinds: str, roles: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Members of the offices, of bodies of these kinds and in these roles if any are named."""
    return _declare(Access("staff", frozenset({STAFF}), frozenset(organization_kinds), frozenset(roles)))


def deputy(view: View) -> View:
    """Deputies."""
    return _declare(Access("deputy", frozenset({DEPUTY})))(view)


def at_work(view: View) -> View:
    """Offices and deputies: whoever can have a turn."""
    return _declare(Access("at_work", frozenset({STAFF, DEPUTY})))(view)


def role(*roles: str) -> Callable[[View], View]:
    """Members in one of these roles, the administrator's and the auditor's among them."""
    return _declare(Access("role", frozenset({STAFF}), roles=frozenset(roles)))
