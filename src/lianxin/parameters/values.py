"""Looking a dated value up: the zone's own row, else the row for all zones, else the default.

Nothing is remembered between two look-ups unless the caller asks for it with `remembered()`, so a
change is seen at once, by every process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal

from django.apps import apps
from django.db.models import CharField, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.core.rows import Rows
from lianxin.core.statements import Given
from lianxin.core.time import Span

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from lianxin.parameters.models import Parameter

Kind = Literal["span", "number", "text"]
KINDS = {"span": gettext_lazy("时限"), "number": gettext_lazy("整数"), "text": gettext_lazy("文字")}


@dataclass(frozen=True)
class Declared:
    """A key that some room reads, with the value that holds where no rule says otherwise."""

    key: str
    default: str
    label: "StrOrPromise"
    kind: Kind


_declared: dict[str, Declared] = {}
_memory: ContextVar["dict[int | None, dict[str, list[Parameter]]] | None"] = ContextVar("parameters", default=None)


def declare(key: str, default: str, label: "StrOrPromise") -> str:
    """Make a key known, at import of a room's `rules.py`; returns the key.

    The default fixes what its rows may hold: a span (`2wd`), a whole number or a text.
    Raises ValueError if the key is known with another default already.
    """
    entry = Declared(key, default, label, _kind(default))
    known = _declared.setdefault(key, entry)
    if known.default != default:
        raise ValueError(f"parameter {key!r} is declared twice: {known.default!r}, {default!r}")
    return key


def declared() -> list[Declared]:
    """Every known key, by name."""
    return [_declared[key] for key in sorted(_declared)]


def text(key: str, zone_id: int | None, on: date) -> str:
    """The value in force in that zone on that day. Raises KeyError for an undeclared key."""
    default = _declared[key].default
    rows = [row for row in _rows(key, zone_id) if _holds(row, on)]
    if not rows:
        return default
    return max(rows, key=lambda row: (row.zone_id is not None, row.since)).value


def span(key: str, zone_id: int | None, on: date) -> Span:
    """The same as a length of time. Raises ValueError if the row holds none."""
    return Span.parse(text(key, zone_id, on))


def number(key: str, zone_id: int | None, on: date) -> int:
    """The same as a whole number. Raises ValueError if the row holds none."""
    return int(text(key, zone_id, on))


@contextmanager
def remembered() -> Iterator[None]:
    """Within the block a zone's few rows are read from the database once: for one request or one batch."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def problems() -> list[str]:
    """What is wrong with the stored rows, a sentence each: unknown keys, values of another kind,
    two rows of one key and zone that hold on the same day."""
    found = []
    last: Parameter | None = None
    for row in _model().objects.order_by("key", "zone_id", "since"):
        found += _problems_of(row)
        same = last is not None and (last.key, last.zone_id) == (row.key, row.zone_id)
        if same and last is not None and (last.until is None or last.until > row.since):
            found.append(_("参数“%(key)s”在 %(since)s 起的两行重叠。") % {"key": row.key, "since": row.since})
        if not same or last is None or last.until is not None:
            last = row
    return found


def _problems_of(row: "Parameter") -> list[str]:
    known = _declared.get(row.key)
    if known is None:
        return [_("没有名为“%(key)s”的参数。") % {"key": row.key}]
    if known.kind != "text" and _kind(row.value) != known.kind:
        return [
            _("参数“%(key)s”的取值“%(value)s”应当是%(kind)s。")
            % {"key": row.key, "value": row.value, "kind": KINDS[known.kind]}
        ]
    return []


def _kind(value: str) -> Kind:
    try:
        Span.parse(value)
    except ValueError:
        return "number" if value.removeprefix("-").isdecimal() else "text"
    return "span"


def _model() -> "type[Parameter]":
    # Asked for late: rooms declare their keys while the models are still being loaded.
    return apps.get_model("parameters.Parameter")


def _rows(key: str, zone_id: int | None) -> "list[Parameter]":
    memory = _memory.get()
    if memory is None:
        return _stored().ask(key=key, zone=zone_id)
    if zone_id not in memory:
        whose = Q(zone_id__isnull=True) if zone_id is None else Q(zone_id__isnull=True) | Q(zone_id=zone_id)
        rows = memory[zone_id] = {}
        for row in _model().objects.filter(whose):
            rows.setdefault(row.key, []).append(row)
    return memory[zone_id].get(key, [])


@cache
def _stored() -> "Rows[Parameter]":
    """The rows of a key, for all zones and for the one that is given."""
    whose = Q(zone_id__isnull=True) | Q(zone_id=Given("zone"))
    return Rows(_model().objects.filter(whose, key=Given("key", CharField())))


def _holds(row: "Parameter", on: date) -> bool:
    return row.since <= on and (row.until is None or on < row.until)
