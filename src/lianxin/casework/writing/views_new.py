"""Beginning a suggestion: of a concern in hand, by one press, or from scratch."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianxin.accounts.access import at_work
from lianxin.accounts.actor import DEPUTY, Actor
from lianxin.casework.models import Suggestion
from lianxin.casework.office.frame import frame
from lianxin.casework.suggestion import fields
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.suggestion.relations import channels_of
from lianxin.casework.writing.performing import actor_of, now_of
from lianxin.core.errors import Forbidden, Refused
from lianxin.ui.pages import page
from lianxin.workflow.inputs import ActionForm, form_for

LONGEST_TITLE = 100


@at_work
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form of channel, title and concerns; sent, the draft and on to its editor."""
    actor = actor_of(request)
    if actor.kind != DEPUTY or not channels_of(actor):
        raise Forbidden(_("这类代表不能领衔提建议。"))
    if request.method != "POST":
        return _page(request, _form(actor, _begun(actor, request.GET.getlist("concern"))))
    form = form_for(SUGGESTION, "draft", None, actor, _completed(actor, request.POST))
    try:
        made = _begin(request, form)
    except Refused as refused:
        if refused.message:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, _as_boxes(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(reverse("writing:edit", args=[made.pk]) + "?done=suggestion.draft", status=303)


def _begin(request: HttpRequest, form: ActionForm) -> Suggestion:
    actor = actor_of(request)
    if not form.is_valid():
        raise Refused("")
    inputs = {name: value for name, value in form.inputs.items() if name != "note"}
    made: Suggestion = SUGGESTION.begin("draft", actor, now_of(request), zone_id=actor.zone_id or 0, **inputs)
    return made


def _completed(actor: Actor, data: Any) -> "MultiValueDict[str, Any]":
    """What one press on a concern's page leaves out: the only channel there is, and a title from the concern's."""
    found: MultiValueDict[str, Any] = MultiValueDict({name: data.getlist(name) for name in data})
    channels = channels_of(actor)
    if "channel" not in found and len(channels) == 1:
        found["channel"] = str(channels[0])
    if "title" not in found:
        found["title"] = _begun(actor, found.getlist("concerns"))["title"]
    return found


def _begun(actor: Actor, concerns: list[str]) -> dict[str, Any]:
    """A beginning out of these concerns."""
    known = {value: title for value, title, _concern in fields.concerns(None, actor)} if concerns else {}
    chosen = [value for value in concerns if value in known]
    title = _("关于%(what)s的建议") % {"what": known[chosen[0]]} if chosen else ""
    return {"title": title[:LONGEST_TITLE], "concerns": chosen}


def _form(actor: Actor, initial: dict[str, Any]) -> ActionForm:
    form = form_for(SUGGESTION, "draft", None, actor)
    form.initial.update(initial)
    return _as_boxes(form)


def _as_boxes(form: ActionForm) -> ActionForm:
    """The concerns as boxes; the channel hidden where there is only one."""
    several: Any = form.fields["concerns"]
    choices = [(value, text) for value, text in several.one.choices if value]
    form.fields["concerns"] = forms.MultipleChoiceField(
        label=several.label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple()
    )
    form.fields.pop("note", None)
    channel: Any = form.fields["channel"]
    known = [value for value, _text in channel.choices if value]
    channel.widget = forms.RadioSelect(choices=[one for one in channel.choices if one[0]])
    if len(known) == 1:
        channel.widget, form.initial["channel"] = forms.HiddenInput(), known[0]
    return form


def _page(request: HttpRequest, form: ActionForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return page(request, "casework/writing/new.html", status=status, **frame(request, "suggestion"), form=form)
