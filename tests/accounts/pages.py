"""A few pages of each kind of access, beside the room's own, for the tests to knock at."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lianxin.accounts import access
from lianxin.directory.models import Membership, Organization

handler403 = "lianxin.ui.errors.forbidden"
handler404 = "lianxin.ui.errors.not_found"


def hello(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    return HttpResponse(f"{actor.kind} {actor.name} {actor.role}")


def view(guard):
    def page(request: HttpRequest) -> HttpResponse:
        return hello(request)

    return guard(page)


urlpatterns = [
    path("", include("lianxin.ui.urls")),
    path("", view(access.public)),
    path("accounts/", include("lianxin.accounts.urls")),
    path("any/", view(access.signed_in)),
    path("office/", view(access.staff())),
    path("street/", view(access.staff(Organization.Kind.STREET_OFFICE))),
    path("heads/", view(access.staff(roles=(Membership.Role.HEAD,)))),
    path("deputy/", view(access.deputy)),
    path("work/", view(access.at_work)),
    path("audit/", view(access.role(Membership.Role.AUDITOR))),
]
