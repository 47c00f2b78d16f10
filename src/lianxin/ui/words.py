"""Small wordings that pages share: counts, days left, sizes, differences between two texts."""

import re
from difflib import SequenceMatcher

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

TEN_THOUSAND = 10_000
_PIECE = re.compile(r"[A-Za-z0-9:.]+|\s+|.", re.S)
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?", re.S)


def number(value: int | None) -> str:
    """1,286; empty for None."""
    return "" if value is None else f"{value:,}"


def many(value: int) -> str:
    """A count for a list's head: 1,286, and past ten thousand 1 万多."""
    if value <= TEN_THOUSAND:
        return number(value)
    if (get_language() or "").startswith("en"):
        return f"{value // 1000 * 1000:,}+"
    return _("%(count)s 万多") % {"count": value // TEN_THOUSAND}


def size(bytes_: int) -> str:
    """12.4 MB, 860 KB."""
    return f"{bytes_ / 1_048_576:.1f} MB" if bytes_ >= 1_000_000 else f"{max(1, bytes_ // 1024)} KB"


def days_words(days: int, public: bool = False) -> str:
    """余 3 天, 今天截止, 超 1 天; in public 还有 3 天. `days` as `core.time.days_left` gives it."""
    if days < 0:
        return ngettext("超 %(days)s 天", "超 %(days)s 天", -days) % {"days": -days}
    if days == 0:
        return _("今天截止")
    if public:
        return ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}
    return ngettext("余 %(days)s 天", "余 %(days)s 天", days) % {"days": days}


def step_words(step: int, of: int) -> str:
    """第 1 步，共 3 步"""
    return _("第 %(step)s 步，共 %(of)s 步") % {"step": step, "of": of}


def differences(mine: str, theirs: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, each marked True where it differs from the other."""
    cut = _PIECE if len(mine) + len(theirs) < TEN_THOUSAND // 4 else _SENTENCE
    left, right = cut.findall(mine), cut.findall(theirs)
    ours: list[tuple[bool, str]] = []
    others: list[tuple[bool, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for pieces, side in ((left[a:b], ours), (right[c:d], others)):
            if pieces:
                side.append((kind != "equal", "".join(pieces)))
    return ours, others
