"""The forms that show a text under way: fields that stand once, a form a finding, a form a proposal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.models import Suggestion
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.casework.writing import content as contents
from lianxin.casework.writing.content import MARKED, SINGLES, Content
from lianxin.workflow.inputs import form_for

FORM = "text"  # the id of the form that the controls beside it belong to
FEWEST_ROWS, MOST_ADDED = 3, 60
REPEATED = ("how", "finding", "proposals")


@dataclass
class Editor:
    """What the page of a draft writes in."""

    content: Content
    singles: forms.Form
    findings: list[forms.Form] = field(default_factory=list)
    proposals: list[forms.Form] = field(default_factory=list)
    revision: int = 0
    saved_at: datetime | None = None

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, for the summary of errors."""
        return [self.singles, *self.findings, *self.proposals]


def opened(suggestion: Suggestion, actor: Actor, rows: int = 0) -> Editor:
    """The editor as it opens; at least that many rows of findings and proposals."""
    content, copy = contents.newest(suggestion)
    made = _shown(suggestion, actor, content, rows, bound=False)
    if copy:
        made.revision, made.saved_at = copy.revision, copy.saved_at if copy.revision else None
    return made


def returned(suggestion: Suggestion, actor: Actor, content: Content, revision: int) -> Editor:
    """The editor with what was sent, each field checked."""
    made = _shown(suggestion, actor, content, 0, bound=True)
    made.revision = revision
    return made


def tell(editor: Editor, name: str | None, sentence: str) -> None:
    """Put a refusal's sentence at its field; a row's at the first one it can be about."""
    rows = {"finding": editor.findings, "how": editor.findings, "proposals": editor.proposals}.get(name or "", [])
    at: forms.Form = editor.singles
    if rows:
        at = rows[0]
        if name == "how":
            at = next((row for row in rows if row.initial.get("finding") and not row.initial.get("how")), at)
        if not at.is_bound:
            at.data, at.is_bound = at.initial, True
    at.add_error(name if name in at.fields else None, sentence)


def _shown(suggestion: Suggestion, actor: Actor, content: Content, rows: int, bound: bool) -> Editor:
    singles = form_for(SUGGESTION, "edit", suggestion, actor, contents.as_data(content) if bound else None)
    singles.initial.update({name: content[name] for name in SINGLES})
    for name in MARKED:
        _as_boxes(singles, name, list(content[name]))
    several: dict[str, Any] = {name: singles.fields.pop(name).one for name in REPEATED}  # type: ignore[attr-defined]
    how = several["how"]
    how.widget = forms.Select(choices=[("", _("请选择")), *how.choices])
    found, wanted = content["findings"], content["proposals"]
    made = Editor(content, singles)
    for at in range(_count(found, rows)):
        values = dict(zip(("how", "finding"), found[at], strict=True)) if at < len(found) else {}
        made.findings.append(_row({name: several[name] for name in ("how", "finding")}, values, at + 1, bound))
    for at in range(_count(wanted, rows)):
        values = {"proposals": wanted[at]} if at < len(wanted) else {}
        made.proposals.append(_row({"proposals": several["proposals"]}, values, at + 1, bound))
    return made


def _count(rows: list[Any], asked: int) -> int:
    return max(len(rows) + 1, FEWEST_ROWS, min(asked, MOST_ADDED))


def _as_boxes(form: forms.Form, name: str, chosen: list[str]) -> None:
    """One of a repeated field's choices a box; they may stand outside their form."""
    several: Any = form.fields[name]
    choices = [(value, text) for value, text in several.one.choices if value]
    form.fields[name] = forms.MultipleChoiceField(
        label=several.label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple(attrs={"form": FORM}),
        error_messages={"invalid_choice": _("这个选项已经没有了，请重新选一个")},
    )
    form.initial[name] = chosen


def _row(columns: dict[str, Any], values: dict[str, Any], n: int, bound: bool) -> forms.Form:
    """A form of one row: the names of all rows, ids of its own."""
    form = forms.Form(values if bound and values else None, initial=values, auto_id=f"edit-%s-{n}")
    for name, one in columns.items():
        one.required = False
        form.fields[name] = one
    return form
