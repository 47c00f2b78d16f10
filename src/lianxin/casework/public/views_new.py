"""Bringing a concern: the pages of questions, and the one that sends it."""

from http import HTTPStatus

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lianxin.accounts.access import public
from lianxin.accounts.actor import RESIDENT
from lianxin.accounts.address import client_address
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import Concern
from lianxin.casework.public import forms, queries
from lianxin.casework.public.draft import PAGES, Draft
from lianxin.casework.public.guards import is_forged, unlisted, zone_of
from lianxin.core.errors import Refused
from lianxin.ui.pages import page as show

FOUND = HTTPStatus.SEE_OTHER


@public
@unlisted
@csrf_exempt  # a page before the last changes nothing; the last is checked below, and gives back what was typed
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One page of questions after the other; every answer travels in the form itself."""
    draft = Draft.of(request, zone_of(request))
    if request.method != "POST":
        return _page(request, draft, draft.steps[0])
    draft.take_in(request.FILES.getlist("photos"), client_address(request))
    elsewhere = _led_elsewhere(draft)
    if elsewhere:
        return _page(request, draft, elsewhere)
    form = _checked(draft, draft.page)
    if not form.is_valid() or draft.site_is_gone:
        return _page(request, draft, draft.page, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if draft.page != "check":
        return _page(request, draft, draft.after(draft.page))
    return _send(request, draft)


def _led_elsewhere(draft: Draft) -> str:
    """The page that another button than the main one leads to; nothing typed is checked on that way."""
    if draft.refused_photos:
        return ""
    if draft.data.get("drop"):
        draft.drop(str(draft.data["drop"]))
        return draft.page
    if draft.data.get("anywhere"):
        draft.leave_site()
        return draft.page
    wanted = draft.data.get("go", "")
    if wanted not in PAGES:
        return ""
    if draft.page == "check" and wanted != draft.before("check"):
        draft.data["review"] = "1"
    return wanted


def _checked(draft: Draft, page: str) -> forms.NewConcern:
    form = draft.form(page, check=True)
    if draft.refused_photos:
        form.add_error("photos" if "photos" in form.fields else None, _("；").join(draft.refused_photos))
    return form


def _page(
    request: HttpRequest,
    draft: Draft,
    page: str,
    form: forms.NewConcern | None = None,
    status: int = HTTPStatus.OK,
    note: str = "",
    earlier: Concern | None = None,
) -> HttpResponse:
    if page == "check":
        draft.data["review"] = ""
    photos = draft.photos
    known = queries.promise(draft) if page == "check" else {}
    return show(
        request, "casework/public/new.html", status=status, draft=draft, step=page, form=form or draft.form(page),
        photos=photos, carried=list(draft.carried(page)), note=note, earlier=earlier, **known,
    )  # fmt: skip


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The last page was sent: make one concern of it, however often that happens."""
    earlier = queries.by_key(draft.zone.pk, draft.key)
    if earlier:
        return _again(request, draft, earlier)
    missing = set(draft.data.getlist("photos")) - {picture.token for picture in draft.photos}
    form = draft.whole()
    if missing:
        form.add_error("photos", _("有照片已经过期，重新选一次"))
    if form.errors:
        return _at_fault(request, draft, next(iter(form.errors)), missing)
    if is_forged(request):
        note = _("这一页开得太久了，还没有送出去。您写的都在，再点一次“提交”。")
        return _page(request, draft, "check", draft.form("check"), HTTPStatus.FORBIDDEN, note)
    try:
        concern = _begin(request, draft, form)
    except Refused as refused:
        return _at_fault(request, draft, refused.field or "words", set(), str(refused))
    except IntegrityError:
        # the same form came twice at once, and the other was quicker
        return _again(request, draft, Concern.objects.get(submission_key=draft.key))
    return HttpResponseRedirect(reverse("public:receipt", args=[concern.receipt]), status=FOUND)


def _begin(request: HttpRequest, draft: Draft, form: forms.NewConcern) -> Concern:
    actor = request.actor  # type: ignore[attr-defined]
    concern: Concern = CONCERN.begin(
        "submit", actor, draft.now, zone_id=draft.zone.pk, photos=draft.data.getlist("photos"),
        resident_id=actor.user_id if actor.kind == RESIDENT else None,
        submission_key=draft.key, **forms.inputs(form, draft.site),
    )  # fmt: skip
    return concern


def _at_fault(request: HttpRequest, draft: Draft, name: str, missing: set[str], said: str = "") -> HttpResponse:
    """Back to the page that asks for the field at fault."""
    page = draft.page_with(name)
    form = draft.form(page, check=True)
    form.is_valid()
    if missing and "photos" in form.fields:
        form.add_error("photos", _("有照片已经过期，重新选一次"))
    if said:
        form.add_error(name if name in form.fields else None, said)
    return _page(request, draft, page, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _again(request: HttpRequest, draft: Draft, earlier: Concern) -> HttpResponse:
    """A form that was sent before: the same receipt; unless something else is written in it now."""
    if draft.data.get("words", "").replace("\r\n", "\n").strip() == earlier.words:
        return HttpResponseRedirect(reverse("public:receipt", args=[earlier.receipt]), status=FOUND)
    draft.renew_key()
    note = _("刚才那一件已经收到。现在写的和那一件不一样，要另外反映就再点一次“提交”。")
    return _page(request, draft, "check", None, HTTPStatus.CONFLICT, note, earlier)
