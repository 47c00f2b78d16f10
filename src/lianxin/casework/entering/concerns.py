"""A clerk types in what somebody brought on paper, in person or by telephone."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from lianxin.accounts.access import staff
from lianxin.accounts.actor import Actor
from lianxin.casework.concern.fields import PicturesField
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import Channel, Concern, Urgency
from lianxin.casework.concern.relations import DESKS
from lianxin.casework.concern.submission import LEAST, MOST
from lianxin.casework.office import addresses
from lianxin.casework.office.frame import frame
from lianxin.core import ids
from lianxin.core.errors import Refused
from lianxin.core.time import local_date, start_of
from lianxin.directory.models import Area, Organization, Site
from lianxin.directory.queries import sites_by_street
from lianxin.files import uploads
from lianxin.ui.pages import page

NOON = timedelta(hours=12)
PHOTOS = 6
TOO_SHORT = gettext_lazy("写清楚是什么事，至少 10 个字")
Place = Area | Site | None


class EntryForm(forms.Form):
    """What stands on the paper. `place_of` is `area:ID`, `site:ID` or nothing."""

    submission_key = forms.RegexField(r"^[A-Za-z0-9_-]{22}$", widget=forms.HiddenInput())
    words = forms.CharField(
        label=gettext_lazy("是什么事"),
        help_text=gettext_lazy("照群众的原话写。"),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": TOO_SHORT,
            "min_length": TOO_SHORT,
            "max_length": gettext_lazy("最多写 10,000 个字"),
        },
    )
    title = forms.CharField(
        label=gettext_lazy("标题"), help_text=gettext_lazy("不填就用开头 30 个字。"), max_length=100, required=False
    )
    place_of = forms.ChoiceField(
        label=gettext_lazy("哪个街道、站点"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("选一个街道；不知道就选“说不清”")},
    )
    place = forms.CharField(label=gettext_lazy("具体地点"), max_length=200, required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("有没有人身危险"),
        help_text=gettext_lazy("正在发生的危险，先打 110、119、120。"),
        choices=Urgency.choices,
        initial=Urgency.ORDINARY,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("选一项")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("哪天收到的"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("选一个日期"),
            "invalid": gettext_lazy("日期写成 2025-11-29 这样"),
        },
    )
    name = forms.CharField(label=gettext_lazy("怎么称呼"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        help_text=gettext_lazy("有进展发短信；加密保存。"),
        max_length=30,
        required=False,
    )
    contact_agreed = forms.BooleanField(label=gettext_lazy("本人同意办理的人联系"), required=False)
    show_name = forms.BooleanField(label=gettext_lazy("本人同意公开称呼"), required=False)
    may_publish = forms.BooleanField(label=gettext_lazy("本人同意公开这件事"), required=False)

    def __init__(self, actor: Actor, now: datetime, data: Any = None, files: Any = None) -> None:
        first = {"received_on": local_date(now), "submission_key": ids.token(), "place_of": _own_place(actor)}
        super().__init__(data, files, initial=first, auto_id="entry-%s")
        self.today, self.places = local_date(now), _places(actor.zone_id or 0)
        field = self.fields["place_of"]
        field.choices = [("", _("说不清")), *_grouped(self.places)]  # type: ignore[attr-defined]
        self.fields["photos"] = PicturesField(actor.zone_id or 0, PHOTOS, label=_("照片"))

    def clean_received_on(self) -> date:
        """Not after today: the paper is there."""
        given: date = self.cleaned_data["received_on"]
        if given > self.today:
            raise forms.ValidationError(_("收到的日期不能晚于今天"))
        return given

    def inputs(self, now: datetime) -> dict[str, Any]:
        """What `concern.submit` takes."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("place_of", "received_on")}
        place = self.places.get(self.cleaned_data["place_of"], (None, None))[1]
        on: date = self.cleaned_data["received_on"]
        return {
            **found,
            "area": place if isinstance(place, Area) else None,
            "site": place if isinstance(place, Site) else None,
            "channel": Channel.PAPER,
            "received_at": now if on == self.today else start_of(on) + NOON,
        }


def _places(zone_id: int) -> dict[str, tuple[str, Area | Site]]:
    """Streets and their sites by the value of the choice."""
    found: dict[str, tuple[str, Area | Site]] = {}
    for street, sites in sites_by_street(zone_id):
        found[f"area:{street.pk}"] = (_("%(street)s（不指定站点）") % {"street": street.name}, street)
        found.update({f"site:{site.pk}": (site.name, site) for site in sites})
    return found


def _grouped(places: dict[str, tuple[str, Area | Site]]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for value, (text, thing) in places.items():
        if isinstance(thing, Area):
            groups.append((thing.name, []))
        groups[-1][1].append((value, text))
    return groups


def _own_place(actor: Actor) -> str:
    """Where the clerk sits: their site, else their street."""
    if actor.organization_kind == Organization.Kind.SITE:
        site = Site.objects.filter(organization=actor.organization_id).first()
        return f"site:{site.pk}" if site else ""
    return f"area:{actor.area_id}" if actor.area_id else ""


@staff(*sorted(DESKS))
@never_cache
@sensitive_post_parameters("name", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; sent, the receipt for the resident, on that answer alone."""
    if request.method != "POST":
        return _form_page(request, EntryForm(request.actor, request.now))  # type: ignore[attr-defined]
    form = EntryForm(request.actor, request.now, request.POST, request.FILES)  # type: ignore[attr-defined]
    concern = _submitted(request, form)
    if concern is None:
        return _form_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    found: dict[str, Any] = {"receipt": concern.receipt, "concern": concern, "href": addresses.page(concern.ref)}
    where = request.build_absolute_uri("/c/")
    return page(request, "casework/entering/entered.html", **frame(request, "new"), **found, where=where)


def _form_page(request: HttpRequest, form: EntryForm, status: int = HTTPStatus.OK) -> HttpResponse:
    tokens = getattr(form, "cleaned_data", {}).get("photos") or []
    kept = uploads.pending(tokens) if tokens else []
    return page(request, "casework/entering/concern.html", status=status, **frame(request, "new"), form=form, kept=kept)


@sensitive_variables()
def _submitted(request: HttpRequest, form: EntryForm) -> Concern | None:
    """The new concern; the one there is, if this form was sent before; None if something is to be mended."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    if not form.is_valid():
        return None
    before = Concern.objects.filter(zone=actor.zone_id, submission_key=form.cleaned_data["submission_key"])
    try:
        found: Concern = before.first() or CONCERN.begin(
            "submit", actor, now, zone_id=actor.zone_id, **form.inputs(now)
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    except IntegrityError:  # two presses at once: the other one made it
        return before.first()
    return found
