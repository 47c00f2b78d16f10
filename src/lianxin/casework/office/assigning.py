"""The table in which an office gives a suggestion to units: each unit with the part it gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lianxin.workflow.inputs import ActionForm

MAIN, ASSIST, SEPARATE = "main", "assist", "separate"


@dataclass(frozen=True)
class Choice:
    """One unit's row: whether the deputies wished for it, and the parts chosen for it so far."""

    value: str
    name: str
    wished: bool
    main: bool
    assist: bool
    separate: bool


def choices(form: ActionForm, wished: Iterable[int]) -> list[Choice]:
    """The units that this form offers, the wished ones first; the first of them is proposed as the main one."""
    asked = [str(pk) for pk in wished]
    field: Any = form.fields[MAIN]
    units = [(value, name) for value, name in field.choices if value]
    chosen = {name: _values(form, name) for name in (MAIN, ASSIST, SEPARATE)}
    if not form.is_bound:
        chosen[MAIN] = {next((value for value in asked if value in dict(units)), "")}
    rows = [
        Choice(value, name, value in asked, *(value in chosen[part] for part in (MAIN, ASSIST, SEPARATE)))
        for value, name in units
    ]
    return sorted(rows, key=lambda row: not row.wished)


def _values(form: ActionForm, name: str) -> set[str]:
    value = form[name].value()
    return {str(one) for one in (value if isinstance(value, list) else [value]) if one}
