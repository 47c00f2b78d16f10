"""Chinese names in Latin letters, for search by sound and for addresses."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

# Characters read otherwise when they are a family name.
SURNAMES = {
    "万俟": ["mo", "qi"],
    "尉迟": ["yu", "chi"],
    "长孙": ["zhang", "sun"],
    "单于": ["chan", "yu"],
    "澹台": ["tan", "tai"],
    "单": ["shan"],
    "曾": ["zeng"],
    "解": ["xie"],
    "仇": ["qiu"],
    "查": ["zha"],
    "区": ["ou"],
    "盖": ["ge"],
    "任": ["ren"],
    "朴": ["piao"],
    "翟": ["zhai"],
    "华": ["hua"],
    "覃": ["qin"],
    "乐": ["yue"],
    "缪": ["miao"],
    "冼": ["xian"],
    "宓": ["mi"],
    "种": ["chong"],
    "员": ["yun"],
    "繁": ["po"],
    "折": ["she"],
    "黑": ["he"],
    "晟": ["cheng"],
    "逄": ["pang"],
}

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")


def syllables(name: str) -> list[str]:
    """The sounds of a person's name, its family name first: 曾乐 -> ["zeng", "le"]."""
    for length in (2, 1):
        known = SURNAMES.get(name[:length])
        if known is not None and len(name) > length:
            return known + _plain(name[length:])
    return _plain(name)


def full(name: str) -> str:
    """All sounds without spaces: 张伟 -> "zhangwei"."""
    return "".join(syllables(name))


def initials(name: str) -> str:
    """The first letter of each sound: 张伟 -> "zw"."""
    return "".join(sound[0] for sound in syllables(name))


def slug(name: str) -> str:
    """A name for an address: 青禾街道 -> "qinghejiedao"; may be empty."""
    return _NOT_A_SLUG.sub("-", "".join(_plain(name))).strip("-")[:60]


@cache
def _reader() -> Any:
    """pypinyin, loaded at the first name: its tables cost 0.4 s, a third of the start of every process."""
    return import_module("pypinyin")


def _plain(text: str) -> list[str]:
    reader = _reader()
    sounds = reader.lazy_pinyin(text, style=reader.Style.NORMAL, v_to_u=False)
    return [sound.strip().lower() for sound in sounds if sound.strip()]
