"""What a resident does to their concern: each a form, performed by the flow, and never a word lost."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lianxin.accounts.access import public
from lianxin.accounts.actor import Actor
from lianxin.accounts.address import client_address
from lianxin.casework.commitment.flow import COMMITMENT
from lianxin.casework.commitment.models import Commitment
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import WITHDRAWN, Concern
from lianxin.casework.public import forms, queries, receipts, sms, tracking
from lianxin.casework.public.guards import is_forged, unlisted
from lianxin.core.errors import Conflict, Forbidden, Refused
from lianxin.core.pages import only
from lianxin.files import uploads
from lianxin.privacy import codes, contacts
from lianxin.workflow.engine import Flow
from lianxin.workflow.inputs import ActionForm, form_for

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@public
@unlisted
@csrf_exempt  # checked below, so that what was typed comes back with a fresh token
@sensitive_post_parameters()
@require_POST
@receipts.proved
def act(request: HttpRequest, concern: Concern, actor: Actor, name: str) -> HttpResponse:
    """One action of the concern's flow that is the resident's."""
    _known(CONCERN, name)
    form = _filled(request, concern, actor, name)
    if not form.is_valid():
        return tracking.render(request, concern, actor, status=WRONG, bound={name: form})
    if is_forged(request):
        return _stale(request, concern, actor, bound={name: form})
    if name == "withdraw" and concern.state != WITHDRAWN and contacts.has_phone(concern.ref):
        return _withdraw(request, concern, actor, form)
    return _perform(request, concern, actor, form)


@public
@unlisted
@csrf_exempt  # as above
@sensitive_post_parameters()
@require_POST
@receipts.proved
def act_on_commitment(request: HttpRequest, concern: Concern, actor: Actor, pk: int, name: str) -> HttpResponse:
    """One action of a commitment's flow that is the resident's."""
    _known(COMMITMENT, name)
    commitment = only(concern.commitments.filter(pk=pk))
    if commitment is None:
        raise Http404
    form = form_for(COMMITMENT, name, commitment, actor, request.POST, request.FILES)
    if not form.is_valid():
        return tracking.render(request, concern, actor, status=WRONG, confirming={pk: form})
    if is_forged(request):
        return _stale(request, concern, actor, confirming={pk: form})
    return _perform(request, concern, actor, form, commitment)


def _known(flow: Flow, name: str) -> None:
    """Raises Http404 for no action of a case, Forbidden for one that is somebody else's."""
    action = next((action for action in flow.actions if action.name == name and action.at), None)
    if action is None:
        raise Http404
    if "resident" not in action.everyone:
        raise Forbidden(_("这件事不归您办"))


def _stale(request: HttpRequest, concern: Concern, actor: Actor, **came_back: Any) -> HttpResponse:
    note = _("这一页开得太久了，还没有送出去。您写的都在，再点一次就行。")
    return tracking.render(request, concern, actor, status=HTTPStatus.FORBIDDEN, note=note, **came_back)


def _filled(request: HttpRequest, concern: Concern, actor: Actor, name: str) -> ActionForm:
    """The form as sent; its photos are stored one by one, so that a bad one costs only itself."""
    data = request.POST.copy()
    problems: list[str] = []
    if data.get("drop"):
        uploads.discard(str(data["drop"]))
    kept = [picture.token for picture in uploads.pending(data.getlist("photos"))]
    files = request.FILES.getlist("photos")
    if files:
        now = request.now  # type: ignore[attr-defined]
        accepted = uploads.accept_all(files, concern.zone_id, now, client_address(request), already=len(kept))
        kept += [picture.token for picture in accepted.pictures]
        problems = accepted.problems
    data.setlist("photos", kept)
    form = form_for(CONCERN, name, concern, actor, data)
    if problems:
        form.add_error("photos" if "photos" in form.fields else None, _("；").join(problems))
    elif data.get("drop"):
        form.add_error(None, _("照片已经拿掉，还没有送出去"))
    return form


def _perform(
    request: HttpRequest, concern: Concern, actor: Actor, form: ActionForm, commitment: Commitment | None = None
) -> HttpResponse:
    """Through the flow; then back to the page."""
    flow, case = (COMMITMENT, commitment) if commitment else (CONCERN, concern)
    name = form.action_name.partition(".")[2]
    try:
        flow.perform(name, case, actor, request.now, version=form.seen_version, **form.inputs)  # type: ignore[attr-defined]
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        came_back: dict[str, Any] = {"confirming": {commitment.pk: form}} if commitment else {"bound": {name: form}}
        return tracking.render(request, concern, actor, status=WRONG, **came_back)
    except Conflict:
        return _conflict(request, concern, actor, form, commitment)
    return _back(concern, name)


def _back(concern: Concern, name: str) -> HttpResponse:
    address = reverse("public:case", args=[concern.receipt])
    return HttpResponseRedirect(f"{address}?done={name}", status=HTTPStatus.SEE_OTHER)


def _conflict(
    request: HttpRequest, concern: Concern, actor: Actor, form: ActionForm, commitment: Commitment | None
) -> HttpResponse:
    """It moved on meanwhile: by this very form, sent twice; or by somebody else, and then nothing typed is lost."""
    name = form.action_name.partition(".")[2]
    concern = queries.by_id(concern.pk)
    if _was_this(concern, name, form.inputs, commitment):
        return _back(concern, name)
    note = _("这件事刚刚有了变化，您的还没有送出去。看看现在的情况，要的话再点一次。")
    offered = {action.name for action in CONCERN.offers(concern, actor, request.now)}  # type: ignore[attr-defined]
    if commitment is None and name in offered:
        again = form_for(CONCERN, name, concern, actor, _renewed(form, concern.version))
        again.is_valid()
        return tracking.render(request, concern, actor, status=HTTPStatus.CONFLICT, note=note, bound={name: again})
    typed = [(str(form[key].label), value) for key, value in form.inputs.items() if value and isinstance(value, str)]
    return tracking.render(request, concern, actor, status=HTTPStatus.CONFLICT, note=note, kept=typed)


def _renewed(form: ActionForm, version: int) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(version)
    return data


def _was_this(concern: Concern, name: str, inputs: dict[str, Any], commitment: Commitment | None) -> bool:
    """Whether the last thing of that kind is what this form says."""
    words = str(inputs.get("words", "")).strip()
    if commitment:
        commitment.refresh_from_db()
        kept = inputs.get("word") == "KEPT"
        return commitment.confirmed if kept else commitment.contradicted == words != ""
    if name == "add":
        last = concern.additions.order_by("-id").first()
        return last is not None and last.words == words
    if name in ("rate", "rate_again"):
        rating = concern.evaluations.order_by("-id").first()
        return rating is not None and (rating.score, rating.words) == (inputs.get("score"), words)
    return concern.state == WITHDRAWN


def _withdraw(request: HttpRequest, concern: Concern, actor: Actor, form: ActionForm) -> HttpResponse:
    """Asks for the code of the phone that was given, then withdraws."""
    came_back: dict[str, Any] = {"bound": {"withdraw": form}}
    if "ticket" not in request.POST:
        try:
            ask = forms.AskCode(initial={"ticket": sms.code_to(concern, client_address(request))})
        except Refused as refused:
            form.add_error(None, str(refused))
            return tracking.render(request, concern, actor, status=WRONG, **came_back)
        return tracking.render(request, concern, actor, ask=ask, **came_back)
    ask = forms.AskCode(request.POST)
    if ask.is_valid():
        try:
            proved = codes.check(*sms.proof(ask.cleaned_data, client_address(request)))
        except Refused as refused:
            ask.add_error("code", str(refused))
            return tracking.render(request, concern, actor, status=HTTPStatus.TOO_MANY_REQUESTS, ask=ask, **came_back)
        if proved:
            return _perform(request, concern, replace(actor, proved_phone=proved), form)
        ask.add_error("code", _("验证码不对，或者已经过期；不行就再发一个"))
    return tracking.render(request, concern, actor, status=WRONG, ask=ask, **came_back)
