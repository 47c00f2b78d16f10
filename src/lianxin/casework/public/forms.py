"""The questions of the public pages. Field names are the keywords of the effects they lead to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.casework.concern.models import Urgency
from lianxin.casework.concern.submission import LEAST, MOST
from lianxin.core.errors import Refused
from lianxin.directory import queries
from lianxin.directory.models import Area, Site
from lianxin.privacy import contacts, phones
from lianxin.workflow.inputs import Text

UNKNOWN = "unknown"
YES_NO = (("no", gettext_lazy("不公开")), ("yes", gettext_lazy("可以公开")))


class Degree(forms.FloatField):
    """A coordinate the phone filled in; one that makes no sense is as if it had not."""

    def clean(self, value: Any) -> float | None:
        try:
            found: float | None = super().clean(value)
        except forms.ValidationError:
            return None
        return found


class PhotoInput(forms.FileInput):
    """Several files of one name; the photos stored already are drawn by the page."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class NewConcern(forms.Form):
    """Every question of a new concern; `only` names those of one page. Photos are stored by the view."""

    words = Text(
        label=gettext_lazy("您想反映什么事？"),
        help_text=gettext_lazy("像跟邻居说话一样写就行。也可以点键盘上的话筒，说出来自动变成字。"),
        min_length=LEAST,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("写清楚是什么事，至少 10 个字"),
            "min_length": gettext_lazy("写清楚是什么事，至少 10 个字"),
            "max_length": gettext_lazy("写了 %(show_value)d 个字，最多 10,000 个；删掉一些，或者提交后再补充"),
            "null_characters_not_allowed": gettext_lazy("里面有认不出的符号，删掉再写"),
        },
    )
    area = forms.ChoiceField(
        label=gettext_lazy("在哪个街道？"),
        widget=forms.RadioSelect(),
        error_messages={
            "required": gettext_lazy("选一个街道；不知道就选“说不清”"),
            "invalid_choice": gettext_lazy("这个街道不在本区，重新选一个"),
        },
    )
    place = Text(
        label=gettext_lazy("具体在哪里？"),
        help_text=gettext_lazy("写路名、小区或单位名。"),
        required=False,
        max_length=200,
        widget=forms.TextInput(),
        error_messages={
            "max_length": gettext_lazy("地点太长，最多 %(limit_value)d 个字"),
            "null_characters_not_allowed": gettext_lazy("里面有认不出的符号，删掉再写"),
        },
    )
    latitude = Degree(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput())
    longitude = Degree(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput())
    urgency = forms.ChoiceField(
        label=gettext_lazy("现在有没有人身危险？"),
        choices=((Urgency.ORDINARY, gettext_lazy("没有")), (Urgency.HAZARD, gettext_lazy("有危险"))),
        initial=Urgency.ORDINARY,
        widget=forms.RadioSelect(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("选一下有没有危险")},
    )
    photos = forms.Field(
        label=gettext_lazy("照片"),
        help_text=gettext_lazy("照片里的拍摄地点会自动去掉。尽量不要拍到别人的脸和车牌。"),
        required=False,
        widget=PhotoInput(),
    )
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        help_text=gettext_lazy("有进展发短信告诉您。号码加密保存，谁看过您都查得到。"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    name = forms.CharField(
        label=gettext_lazy("怎么称呼您"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    show_name = forms.ChoiceField(
        label=gettext_lazy("可以公开您的称呼吗？"), choices=YES_NO, initial="no", widget=forms.RadioSelect()
    )
    may_publish = forms.ChoiceField(
        label=gettext_lazy("办完以后，可以公开这件事吗？"), choices=YES_NO, initial="no", widget=forms.RadioSelect()
    )
    contact_agreed = forms.BooleanField(label=gettext_lazy("我同意把手机号和称呼交给接办人联系我用。"), required=False)

    def __init__(self, zone: Area, only: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        wanted = set(only)
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        if "area" in self.fields:
            streets = [(str(street.pk), street.name) for street in queries.streets_of(zone.pk)]
            self.fields["area"].choices = [*streets, (UNKNOWN, _("说不清"))]  # type: ignore[attr-defined]
        for name in ("show_name", "may_publish"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_phone(self) -> str:
        """Kept as typed, so that it comes back as typed; checked all the same."""
        phone: str = self.cleaned_data["phone"]
        if phone.strip():
            _refusing(phones.normalise, phone)
        return phone

    def clean_name(self) -> str:
        """On one line."""
        return _refusing(contacts.clean_name, self.cleaned_data["name"])


def _refusing(rule: Any, value: str) -> str:
    try:
        return str(rule(value))
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused


def inputs(form: NewConcern, site: Site | None) -> dict[str, Any]:
    """What `concern.submit` takes of a whole, valid form."""
    found = {name: form.cleaned_data[name] for name in ("words", "place", "latitude", "longitude", "phone", "name")}
    area = form.cleaned_data.get("area")
    return {
        **found,
        "area": Area.objects.get(pk=area) if area and area != UNKNOWN else None,
        "site": site,
        "urgency": form.cleaned_data["urgency"] or Urgency.ORDINARY,
        "show_name": form.cleaned_data["show_name"] == "yes",
        "may_publish": form.cleaned_data["may_publish"] == "yes",
        "contact_agreed": form.cleaned_data["contact_agreed"],
    }


class FindReceipt(forms.Form):
    """One receipt code, however it was typed."""

    code = forms.CharField(
        label=gettext_lazy("回执码"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("填上回执码，16 位")},
    )


class AskPhone(forms.Form):
    """The phone under which concerns were left."""

    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        help_text=gettext_lazy("提交时填过的那个号码，会收到一个验证码。"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": gettext_lazy("填手机号")},
    )


class AskCode(forms.Form):
    """The code that was sent to a phone."""

    ticket = forms.CharField(widget=forms.HiddenInput(), max_length=64)
    code = forms.CharField(
        label=gettext_lazy("短信验证码"),
        help_text=gettext_lazy("6 位数字，5 分钟内有效。"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("填短信里的 6 位数字")},
    )
