"""A Django form's fields as the components need them: kind, control, choices, problems."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Box:
    """One choice of a group: its control, id, label, value and whether it is chosen."""

    tag: SafeString
    id: str
    label: str
    value: str
    chosen: bool


def kind(field: BoundField) -> str:
    """radio, boxes, checkbox, select, textarea, file, hidden or line."""
    widget = field.field.widget
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.CheckboxSelectMultiple, "boxes"),
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.HiddenInput, "hidden"),
        (forms.MultipleHiddenInput, "hidden"),
    ]
    return next((name for cls, name in kinds if isinstance(widget, cls)), "line")


def described_by(field: BoundField, hint: str) -> str:
    """The ids of the field's hint and error, as `aria-describedby` wants them."""
    ids = [f"{field.auto_id}_hint"] if hint else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


def control(field: BoundField, hint: str = "", **attrs: Any) -> SafeString:
    """The control itself, tied to its hint and error; dates become date inputs."""
    widget = field.field.widget
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    found = {key.replace("_", "-"): value for key, value in attrs.items() if value not in ("", None)}
    described = described_by(field, hint)
    if described:
        found["aria-describedby"] = described
    if field.errors:
        found["aria-invalid"] = "true"
    if kind(field) == "textarea":
        found.setdefault("rows", widget.attrs.get("rows", 4))
    return field.as_widget(attrs=found)


def boxes(field: BoundField) -> list[Box]:
    """The choices of a radio or checkbox group; the empty choice is left out."""
    found = []
    for box in field:
        data = box.data
        if data["value"] in ("", None):
            continue
        attrs = {"aria-invalid": "true"} if field.errors else {}
        data["attrs"].update(attrs)
        label = str(box.choice_label)
        found.append(Box(box.tag(), box.id_for_label, label, str(data["value"]), bool(data["selected"])))
    return found


def own_ids(form: forms.BaseForm | None, action: str) -> None:
    """Give a form's controls ids of their own, for pages with several forms."""
    if form is not None and form.auto_id == "id_%s":
        form.auto_id = action.replace(".", "-") + "-%s"


def _target(field: BoundField) -> str:
    return f"{field.auto_id}_0" if kind(field) in ("radio", "boxes") else str(field.auto_id)


def problems(*found: forms.BaseForm | None) -> list[tuple[str, str]]:
    """Every error of the forms as (id to jump to, sentence); the id is empty for an error of the whole."""
    listed: list[tuple[str, str]] = []
    for form in found:
        if form is None or not form.is_bound:
            continue
        listed += [("", str(error)) for error in form.non_field_errors()]
        listed += [(_target(field), str(field.errors[0])) for field in form if field.errors]
    return listed


def title_count(*found: forms.BaseForm | None) -> str:
    """What a page's title begins with when something is missing: （2 处要改）; empty otherwise."""
    count = len(problems(*found))
    if not count:
        return ""
    return ngettext("（%(count)s 处要改）", "（%(count)s 处要改）", count) % {"count": count}
