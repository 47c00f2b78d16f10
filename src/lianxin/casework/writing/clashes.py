"""Where two devices changed the same part of a text: both in words, and what was chosen of them."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lianxin.casework.drafts.copies import Saved
from lianxin.casework.suggestion.models import Authorship, Found, Openness, Sensitivity
from lianxin.casework.writing.content import Content

MINE = "mine"
CODES: dict[str, Any] = {"authorship": Authorship, "sensitivity": Sensitivity, "openness": Openness}


@dataclass(frozen=True)
class Clash:
    """One field: its name in the content, what it is called, and both texts."""

    name: str
    label: str
    mine: str
    theirs: str


def shown(saved: Saved) -> list[Clash]:
    """The fields to choose in."""
    return [
        Clash(name, label_of(name), words(name, mine), words(name, theirs))
        for name, (theirs, mine) in saved.clashes.items()
    ]


def label_of(name: str) -> str:
    """What a field of the content is called on the page."""
    labels = {
        "title": _("标题"),
        "facts": _("基本情况"),
        "problem": _("问题是什么"),
        "place": _("在哪里"),
        "findings": _("我的核实"),
        "proposals": _("建议怎么办"),
        "concerns": _("背后的群众诉求"),
        "wished": _("希望哪些单位办"),
        "authorship": _("怎么提出"),
        "sensitivity": _("能不能公开"),
        "openness": _("希望公开多少"),
    }
    return labels.get(name, name)


def words(name: str, value: Any) -> str:
    """A field of the content to be read; rows line by line."""
    if name == "findings":
        return "\n".join("：".join(part for part in (_code(Found, how), text) if part) for how, text in value)
    if isinstance(value, list):
        return "\n".join(f"{n}. {text}" for n, text in enumerate(value, start=1))
    if isinstance(value, dict):
        return "、".join(value)
    return _code(CODES[name], value) if name in CODES else str(value or "")


def _code(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def typed(saved: Saved) -> str:
    """What clashed of one's own, to travel with the page that asks."""
    return json.dumps({name: mine for name, (_theirs, mine) in saved.clashes.items()}, ensure_ascii=False)


def settled(newest: Content, data: Any) -> Content:
    """The newest text with one's own in the fields in which it was chosen."""
    try:
        mine = json.loads(data.get("typed", ""))
    except ValueError:
        mine = {}
    chosen = mine.items() if isinstance(mine, dict) else ()
    kept = {name: value for name, value in chosen if data.get(f"keep-{name}") == MINE and _fits(newest, name, value)}
    return {**newest, **kept}


def _fits(newest: Content, name: str, value: Any) -> bool:
    """Whether it is what such a field holds: a text, rows of texts, marks."""
    if name not in newest or type(value) is not type(newest[name]):
        return False
    if name == "findings":
        return all(isinstance(row, list) and [type(part) for part in row] == [str, str] for row in value)
    if isinstance(value, list):
        return all(isinstance(row, str) for row in value)
    return not isinstance(value, dict) or all(mark.isdecimal() and on is True for mark, on in value.items())
