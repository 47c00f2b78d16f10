"""Inputs of actions, declared once on the effect's keywords, and the forms made of them.

def rate(ctx, concern, *, score: Annotated[Score, OneOf(_("满意吗"), Score)]) -> str: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import Actor
from lianxin.workflow.engine import Flow, inputs_of

MORE = 3  # how many rows of a repeated group a page without scripts offers


class Input:
    """What a keyword asks of a person: a label, a hint, and the field that reads it."""

    label: Any
    hint: Any
    required: bool

    def form_field(self, case: Any, actor: Actor) -> forms.Field | None:
        """A Django field for this case and actor; None where this case is not asked for it."""
        raise NotImplementedError


class Text(forms.CharField):
    """Free text. The browser is told of no limit: it would cut a long paste without a word."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name not in ("maxlength", "minlength")}

    def to_python(self, value: Any) -> str:
        # a line break is one character, however the browser sends it
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


@dataclass(frozen=True)
class Words(Input):
    """Free text; `lines` 1 is a single line."""

    label: Any
    hint: Any = ""
    required: bool = True
    least: int = 0
    most: int = 2000
    lines: int = 4

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": self.lines}) if self.lines > 1 else forms.TextInput()
        messages = {
            "required": format_lazy(_("写一写“{label}”"), label=self.label),
            "min_length": _("写清楚一点，至少 %(limit_value)d 个字"),
            "max_length": _("写了 %(show_value)d 个字，最多 %(limit_value)d 个"),
        }
        return Text(
            label=self.label,
            help_text=self.hint,
            required=self.required,
            widget=widget,
            min_length=self.least or None,
            max_length=self.most,
            error_messages=messages,
        )


@dataclass(frozen=True)
class OneOf(Input):
    """One of a closed list of codes, a Django `TextChoices`."""

    label: Any
    choices: Any
    hint: Any = ""
    required: bool = True

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return forms.TypedChoiceField(
            label=self.label,
            help_text=self.hint,
            required=self.required,
            choices=self.choices.choices,
            coerce=self.choices,
            empty_value="",
            widget=forms.RadioSelect(),
            error_messages={"required": _("选一项"), "invalid_choice": _("选一项")},
        )


@dataclass(frozen=True)
class Pick(Input):
    """One of the zone's things; `options(case, actor)` yields (value, text, object)."""

    label: Any
    options: Callable[[Any, Actor], Iterable[tuple[str, str, Any]]]
    hint: Any = ""
    required: bool = True

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        known = {value: (text, thing) for value, text, thing in self.options(case, actor)}
        choices = [("", _("请选择")), *((value, text) for value, (text, _thing) in known.items())]
        return forms.TypedChoiceField(
            label=self.label,
            help_text=self.hint,
            required=self.required,
            choices=choices,
            coerce=lambda value: known[value][1],
            empty_value=None,
            error_messages={"required": _("选一个"), "invalid_choice": _("这个选项已经没有了，请重新选一个")},
        )


@dataclass(frozen=True)
class YesNo(Input):
    """A box to tick."""

    label: Any
    hint: Any = ""
    required: bool = False

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return forms.BooleanField(label=self.label, help_text=self.hint, required=False)


@dataclass(frozen=True)
class Day(Input):
    """A date of the zone."""

    label: Any
    hint: Any = ""
    required: bool = True

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return forms.DateField(
            label=self.label,
            help_text=self.hint,
            required=self.required,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": _("选一个日期"), "invalid": _("日期写成 2025-11-29 这样")},
        )


class _Several(forms.Field):
    """Fields of the same name, read as a list, empty ones dropped at the end."""

    def __init__(self, one: forms.Field) -> None:
        super().__init__(label=one.label, help_text=one.help_text, required=False)
        self.one = one
        self.widget = _SeveralWidget(one.widget)

    def clean(self, value: list[str]) -> list[Any]:
        self.one.required = False
        cleaned = [self.one.clean(item) for item in value or []]
        while cleaned and not cleaned[-1]:
            cleaned.pop()
        return cleaned


class _SeveralWidget(forms.Widget):
    """Reads every value of the name; the page draws the rows itself."""

    def __init__(self, one: forms.Widget) -> None:
        super().__init__()
        self.one = one
        self.rows = MORE

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))


@dataclass(frozen=True)
class Many(Input):
    """A keyword that takes a list: its field stands several times on the page, in rows with its siblings."""

    one: Any

    def form_field(self, case: Any, actor: Actor) -> forms.Field:
        return _Several(self.one.form_field(case, actor))


class ActionForm(forms.Form):
    """The form of one action: the case's version, the effect's keywords, and a note."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    action_name: str

    @property
    def inputs(self) -> dict[str, Any]:
        """What `perform` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen_version(self) -> int | None:
        """The version the page was made of."""
        version: int | None = self.cleaned_data.get("version")
        return version


def declared(annotation: Any) -> Input:
    """The Input in an `Annotated[...]`. Raises TypeError if there is none."""
    for item in get_args(annotation)[1:]:
        if isinstance(item, Input):
            return item
    raise TypeError(f"no input declared: {annotation}")


def form_for(flow: Flow, name: str, case: Any, actor: Actor, data: Any = None, files: Any = None) -> ActionForm:
    """A form for that action; bound when data is given. Its field names are the effect's keywords."""
    action = flow.action(name)
    form = ActionForm(data, files, initial={"version": getattr(case, "version", None)}, auto_id=f"{name}-%s")
    form.action_name = f"{flow.kind}.{name}"
    keywords = {key: declared(p.annotation) for key, p in inputs_of(action).items()}
    for key, wanted in keywords.items():
        if (made := wanted.form_field(case, actor)) is not None:
            form.fields[key] = made
    if not any(isinstance(wanted, Words) for wanted in keywords.values()):
        note = Words(_("说明"), hint=_("反映人看不到。"), required=False)
        form.fields["note"] = note.form_field(case, actor)
    return form
