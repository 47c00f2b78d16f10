"""The mirror of what deputies proposed to the congress they sit in: number, dates, result. It has no flow here."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.accounts.access import staff
from lianxin.accounts.actor import Actor
from lianxin.casework.models import Statutory
from lianxin.casework.office.frame import frame
from lianxin.core import clock
from lianxin.core.pages import newest_first, only
from lianxin.core.refs import SubjectRef
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import deputies
from lianxin.ledger.appending import Entry, append_many
from lianxin.ui.pages import page

OFFICE = Organization.Kind.CONGRESS_OFFICE
REQUIRED = {"required": gettext_lazy("要填这一项")}
DAY = {"required": gettext_lazy("选一个日期"), "invalid": gettext_lazy("日期写成 2025-11-29 这样")}


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StatutoryForm(forms.Form):
    """What the other congress's papers say."""

    deputy = forms.ChoiceField(
        label=gettext_lazy("哪位代表"),
        error_messages={"required": gettext_lazy("选一位代表"), "invalid_choice": gettext_lazy("选一位代表")},
    )
    congress = forms.CharField(
        label=gettext_lazy("提交到哪里"),
        help_text=gettext_lazy("例如：市人大常委会。"),
        max_length=100,
        error_messages=REQUIRED,
    )
    number = forms.CharField(label=gettext_lazy("那边的编号"), max_length=60, error_messages=REQUIRED)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=100, error_messages=REQUIRED)
    submitted_on = forms.DateField(label=gettext_lazy("哪天提交"), widget=_day_input(), error_messages=DAY)
    replied_on = forms.DateField(
        label=gettext_lazy("哪天答复"), required=False, widget=_day_input(), error_messages=DAY
    )
    result = forms.CharField(
        label=gettext_lazy("结果"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, zone_id: int, now: datetime, kept: Statutory | None = None, data: Any = None) -> None:
        names = ("deputy", "congress", "number", "title", "submitted_on", "replied_on", "result")
        first: dict[str, Any] = {name: getattr(kept, name) for name in names} if kept else {}
        first.setdefault("submitted_on", local_date(now))
        if kept:
            first["deputy"] = str(kept.deputy_id)
        super().__init__(data, initial=first, auto_id="statutory-%s")
        self.zone_id, self.today, self.kept = zone_id, local_date(now), kept
        serving = {one.pk: one for one in deputies(zone_id, self.today, kind=Deputy.Kind.CONGRESS)}
        if kept:
            serving.setdefault(kept.deputy_id, kept.deputy)
        choices = [("", _("请选择")), *((str(pk), one.person.name) for pk, one in serving.items())]
        self.fields["deputy"].choices = choices  # type: ignore[attr-defined]

    def clean_submitted_on(self) -> date:
        """Not after today: it is there already."""
        given: date = self.cleaned_data["submitted_on"]
        if given > self.today:
            raise forms.ValidationError(_("提交的日期不能晚于今天"))
        return given

    def clean(self) -> dict[str, Any]:
        """A reply does not come before its suggestion, and a number stands once."""
        found: dict[str, Any] = super().clean() or {}
        submitted, replied = found.get("submitted_on"), found.get("replied_on")
        if submitted and replied and replied < submitted:
            self.add_error("replied_on", _("答复的日期不能早于提交"))
        same = Statutory.objects.filter(
            zone=self.zone_id, congress=found.get("congress", ""), number=found.get("number", "")
        )
        if same.exclude(pk=self.kept.pk if self.kept else 0).exists():
            self.add_error("number", _("这个编号已经登记过"))
        return found

    def save(self, actor: Actor, now: datetime) -> Statutory:
        """Keep it, with its event, in one transaction."""
        given = {**self.cleaned_data, "deputy_id": int(self.cleaned_data["deputy"])}
        del given["deputy"]
        row = self.kept or Statutory(zone_id=self.zone_id)
        for name, value in given.items():
            setattr(row, name, value)
        with transaction.atomic():
            action = "statutory.edit" if self.kept else "statutory.enter"
            row.save()
            who = (actor.kind, actor.membership_id, actor.zone_id)
            data = {"deputy": row.deputy_id, "number": row.number}
            append_many([Entry(action, SubjectRef("statutory", row.pk), now, *who, data=data)], clock.wall())
        return row


@staff(OFFICE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All of the zone, newest first."""
    rows = Statutory.objects.filter(zone=_actor(request).zone_id).select_related("deputy__person")
    found = newest_first(rows, "id", request.GET.get("after", ""))
    more = f"?after={found.after}" if found.after else ""
    context: dict[str, Any] = {"rows": found.rows, "more_href": more, "done": request.GET.get("done", "") == "1"}
    return page(request, "casework/entering/statutory.html", **frame(request, "statutory"), **context)


@staff(OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new row."""
    return _filled(request, None)


@staff(OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its dates and its result, as they become known."""
    rows = Statutory.objects.filter(zone=_actor(request).zone_id).select_related("deputy__person")
    found = only(rows.filter(pk=pk))
    if found is None:
        raise Http404
    return _filled(request, found)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _filled(request: HttpRequest, kept: Statutory | None) -> HttpResponse:
    actor, now = _actor(request), request.now  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else None
    form = StatutoryForm(actor.zone_id or 0, now, kept, data)
    if data is not None and form.is_valid():
        form.save(actor, now)
        return HttpResponseRedirect(reverse("entering:statutory") + "?done=1", status=HTTPStatus.SEE_OTHER)
    status = HTTPStatus.OK if data is None else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "kept": kept}
    return page(
        request, "casework/entering/statutory_form.html", status=status, **frame(request, "statutory"), **context
    )
