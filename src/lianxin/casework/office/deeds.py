"""What somebody can do on a page: each action with its form, its consequence and where it is sent."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.fields import PicturesField
from lianxin.casework.office import addresses, asking, wording
from lianxin.files import uploads
from lianxin.files.models import Picture
from lianxin.parameters import remembered
from lianxin.workflow.engine import Flow, flows
from lianxin.workflow.inputs import MORE, ActionForm, form_for
from lianxin.workflow.models import Deadline
from lianxin.workflow.table import Action

# which of the offered is the red one, and which answers to the key r
FIRST = (
    "take", "answer", "accept", "assign", "check", "sign", "grant", "report", "settle", "confirm", "submit", "cosign",
)  # fmt: skip
BY_KEY = ("refer", "urge")
APART = ("unmask",)  # stands beside the contact details
# written where there is room for it: the template beside the facts, at a desk
BROAD = {"concern.answer": "answer.html", "suggestion.assign": "assign.html"}
# the field with the units to choose from
UNITS = {"suggestion.assign": "main", "suggestion.add_unit": "unit"}
# has a page of its own, by the name of its address; where it is empty, that page is found by other ways
ELSEWHERE: dict[str, str] = {"suggestion.edit": "writing:edit", "suggestion.invite": "", "suggestion.submit": ""}


@dataclass(frozen=True)
class Deed:
    """One action on a page. `body` is the fields in order; a repeated group is a list of rows."""

    name: str
    action: str
    label: Any
    then: str
    url: str
    form: ActionForm
    main: bool = False
    key: str = ""
    version: int = 0
    elsewhere: str = ""
    more: int = MORE
    kept: list[Picture] = field(default_factory=list)

    @property
    def broad(self) -> str:
        """The template it is written in beside the facts; empty where a card is wide enough."""
        return BROAD.get(self.action, "")

    @property
    def has_files(self) -> bool:
        """Whether the form sends photos."""
        return any(isinstance(one, PicturesField) for one in self.form.fields.values())

    @property
    def is_open(self) -> bool:
        """Whether it came back with something to mend, or to be sent again."""
        return self.form.is_bound

    @property
    def is_plain(self) -> bool:
        """Whether one press is enough: nothing but a note could be given."""
        return all(bound.name == "note" and not bound.field.required for bound in self.form.visible_fields())

    @property
    def singles(self) -> list[BoundField]:
        """The fields that stand once."""
        return [bound for bound in self.form.visible_fields() if not _repeats(bound)]

    @property
    def repeated(self) -> list[BoundField]:
        """The fields that stand once a row."""
        return [bound for bound in self.form.visible_fields() if _repeats(bound)]

    @property
    def rows(self) -> list[forms.Form]:
        """The rows of the repeated fields, each a form with the same names and ids of its own."""
        given = {bound.name: bound.value() or [] for bound in self.repeated}
        count = max(self.more, *(len(values) for values in given.values())) if given else 0
        return [self._row(index, given) for index in range(count)]

    def _row(self, index: int, given: dict[str, list[str]]) -> forms.Form:
        initial = {name: values[index] for name, values in given.items() if index < len(values)}
        row = forms.Form(initial=initial, auto_id=f"{self.name}-%s-{index + 1}")
        for bound in self.repeated:
            several: Any = bound.field
            row.fields[bound.name] = several.one
        return row


def _repeats(bound: BoundField) -> bool:
    return hasattr(bound.field, "one")


@remembered()
def offered(
    case: Any,
    actor: Actor,
    clock: Deadline | None,
    now: datetime,
    tried: ActionForm | None = None,
    placed: Container[str] = (),
) -> list[Deed]:
    """What the actor can do to the case now, the main action first.

    `tried`: a form that came back; `placed`: actions that have their place on the page already.
    """
    flow = flows[case.kind]
    actions = [action for action in flow.offers(case, actor, now) if action.by_people and action.name not in placed]
    actions = [action for action in actions if ELSEWHERE.get(f"{flow.kind}.{action.name}") != ""]
    main = next((name for name in FIRST if any(action.name == name for action in actions)), "")
    actions.sort(key=lambda action: action.name != main)
    found = [_deed(flow, action, case, actor, now, main, tried) for action in actions]
    found = [deed for deed in found if _has_units(deed)]
    return found + [_asking(wish, case, actor, tried) for wish in asking.wishes(case, actor, now)]


def _has_units(deed: Deed) -> bool:
    """An office without a unit of its own has nothing to assign."""
    field: Any = deed.form.fields[UNITS[deed.action]] if deed.action in UNITS else None
    return field is None or any(value for value, _name in field.choices)


def _asking(wish: asking.Wish, case: Any, actor: Actor, tried: ActionForm | None) -> Deed:
    again = _is(tried, "request.ask") and tried is not None and tried.data.get("what", wish.what) == wish.what
    form = tried if again else asking.form(case, actor, what=wish.what)
    return _made("request.ask", asking.ASK, wish.label, wish.then, case, form)


def _is(tried: ActionForm | None, action: str) -> bool:
    return tried is not None and tried.action_name == action


def _deed(
    flow: Flow, action: Action, case: Any, actor: Actor, now: datetime, main: str, tried: ActionForm | None
) -> Deed:
    full = f"{flow.kind}.{action.name}"
    form = tried if _is(tried, full) and tried is not None else form_for(flow, action.name, case, actor)
    then = action.then(case, now) if action.then else ""
    if "note" in form.fields and wording.root(case).kind == "suggestion":
        form.fields["note"].help_text = _("代表和别的单位看不到。")
    key = "r" if action.name in BY_KEY else ""
    return _made(full, action.name, action.label, then, case, form, action.name == main, key)


def _made(full: str, name: str, label: Any, then: str, case: Any, form: Any, main: bool = False, key: str = "") -> Deed:
    tokens = getattr(form, "cleaned_data", {}).get("photos") or [] if form.is_bound else []
    kept = uploads.pending(tokens) if tokens else []
    own = reverse(ELSEWHERE[full], args=[case.pk]) if ELSEWHERE.get(full) else ""
    return Deed(name, full, label, then, addresses.act(case, name), form, main, key, case.version, own, kept=kept)
