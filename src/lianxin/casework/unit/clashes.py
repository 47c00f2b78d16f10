"""Where two devices changed the same field of a text: both versions in words, and what was chosen of them."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lianxin.casework.assignment.models import Status
from lianxin.casework.drafts.copies import Saved
from lianxin.casework.models import Assignment
from lianxin.casework.unit.editor import Content

MINE = "mine"


@dataclass(frozen=True)
class Clash:
    """One field: its name in the content, what it is called, and both texts."""

    name: str
    label: str
    mine: str
    theirs: str


def shown(assignment: Assignment, saved: Saved) -> list[Clash]:
    """The fields to choose in, in the order of the page."""
    return [Clash(name, label_of(name), _words(mine), _words(theirs)) for name, (theirs, mine) in saved.clashes.items()]


def label_of(name: str) -> str:
    """What a field of the content is called."""
    if name.startswith("answer-"):
        return _("第 %(n)s 条的答复") % {"n": name.removeprefix("answer-")}
    labels = {
        "reply_class": _("办到什么程度"),
        "opening": _("开头"),
        "measures": _("措施"),
        "closing": _("结尾"),
        "openness": _("希望公开多少"),
        "contact_name": _("联系人"),
        "contact_phone": _("联系电话"),
        "opinion": _("协办意见"),
    }
    return labels.get(name, name)


def _words(value: Any) -> str:
    """A text as it is; rows of measures line by line."""
    if not isinstance(value, list):
        return str(value or "")
    return "\n".join("，".join(part for part in (row[0], _status(row[1]), row[2]) if part) for row in value)


def _status(code: str) -> str:
    return str(Status(code).label) if code in Status.values else ""


def settled(newest: Content, data: Any) -> Content:
    """The newest text with one's own in the fields in which it was chosen."""
    try:
        mine = json.loads(data.get("typed", ""))
    except ValueError:
        mine = {}
    chosen = mine.items() if isinstance(mine, dict) else ()
    return {
        **newest,
        **{name: value for name, value in chosen if data.get(f"keep-{name}") == MINE and _fits(name, value)},
    }


def _fits(name: str, value: Any) -> bool:
    """Whether it is what such a field holds: a text, or rows of three."""
    if name != "measures":
        return isinstance(value, str)
    return isinstance(value, list) and all(
        isinstance(row, list) and [type(part) for part in row] == [str, str, str] for row in value
    )
