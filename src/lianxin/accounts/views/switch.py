"""Acting in another capacity."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxin.accounts import sessions
from lianxin.accounts.access import signed_in
from lianxin.accounts.capacities import actor_for, capacities_of
from lianxin.core.errors import Forbidden
from lianxin.core.time import local_date


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """The memberships and mandates one has today; POST chooses one of them."""
    user, today = request.user, local_date(request.now)  # type: ignore[attr-defined]
    assert user.is_authenticated  # noqa: S101 - the page is for those signed in
    strong = sessions.is_strong(request)
    possible = capacities_of(user, today, strong)
    if request.method == "POST":
        wanted = next((c.ref for c in possible if str(c.ref) == request.POST.get("capacity")), None)
        if wanted is None:
            raise Forbidden(_("这个身份您没有，或者已经到期了。"))
        sessions.choose(request, wanted)
        return HttpResponseRedirect(sessions.landing(actor_for(user, wanted, today, strong)))
    context = {"capacities": possible, "chosen": sessions.capacity(request), "strong": strong}
    return render(request, "accounts/switch.html", context)
