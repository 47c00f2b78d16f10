"""Measures of GB/T 9704—2012 and what follows from them, the same for PDF and DOCX. Lengths in 字 (em) unless said."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from lianxin.documents.papers import Cell, Letter, Row

# 156 × 225 mm take 28 × 22 only at 15.75 pt and a line of 225/22 mm; 16 pt gives 27 characters a line
BODY_PT, LINE_MM = 15.75, 225 / 22
TITLE_PT = 22
ACROSS = 28
TITLE_ACROSS = 20
HEAD_MOST_PT, HEAD_LEAST_PT, HEAD_MM = 36, 18, 156
UNITS = 24
LABEL_UNITS = 3
MM_PER_PT = 25.4 / 72

# never first, never last on a line
_NOT_FIRST, _NOT_LAST = set("，。、；：？！）》」』】〕”’%％号条款项件届次年月日"), set("（《「『【〔“‘第")
_GOOD_AFTER = set("，、；：》）的")
# words of this trade that a title should not break
_WORDS = (
    *("人大", "代表", "联席会议", "会议", "开发区", "街道", "办事处", "委员会", "管委会", "办公室"),
    *("关于", "建议", "答复", "通知", "意见", "工作", "情况", "问题", "申请"),
)


def width(text: str) -> float:
    """About how wide a text is: a 汉字 is 1, a Latin letter or digit a half."""
    return sum(1 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in text)


def written(day: date) -> str:
    """2026年1月5日: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _badness(title: str, at: int) -> float:
    """How ill a line break before character `at` reads; 99: not at all."""
    before, after = title[at - 1], title[at]
    if after in _NOT_FIRST or before in _NOT_LAST or re.fullmatch("[0-9A-Za-z.%〔〕-]{2}", before + after):
        return 99
    # a name in 《》 is better kept whole
    inside = title.rfind("《", 0, at) > title.rfind("》", 0, at)
    broken = any(title[at - cut : at - cut + len(word)] == word for word in _WORDS for cut in range(1, len(word)))
    return (0 if before in _GOOD_AFTER else 1.5) + (1 if inside else 0) + (4 if broken else 0)


def title_lines(title: str, across: int = TITLE_ACROSS) -> list[str]:
    """The lines of a title, each at most `across` wide, about equally long, broken where it reads well."""
    lines: list[str] = []
    for part in title.split("\n"):
        rest = part.strip()
        while width(rest) > across:
            at = _break(rest, across)
            lines.append(rest[:at].strip())
            rest = rest[at:].strip()
        lines.append(rest)
    return lines


def _break(rest: str, across: int) -> int:
    """Where the first line of `rest` ends: near an equal share of what is left."""
    left = -(-width(rest) // across)
    share = width(rest) / left
    fitting = [at for at in range(1, len(rest)) if width(rest[:at]) <= across]
    return min(fitting, key=lambda at: abs(width(rest[:at]) - share) + _badness(rest, at))


def head_pt(head: str) -> float:
    """The size of an office's name in points: on one line of the type area while it stays legible."""
    fitting = HEAD_MM / MM_PER_PT / max(1, width(head))
    return round(max(HEAD_LEAST_PT, min(HEAD_MOST_PT, fitting)) * 2) / 2


def signature_indents(letter: Letter) -> tuple[float, float]:
    """How far 署名 and 成文日期 stand from the right edge.

    Sealed: the date 4, 署名 centred on it. Unsealed: 署名 2 and the date begins 2 to its right; a longer date
    takes the 2 itself.
    """
    name, day = width(letter.signature), width(written(letter.date))
    if letter.sealed:
        return max(0, 4 + (day - name) / 2), 4
    if name - day >= 2:
        return 2, name - day
    return 4 + day - name, 2


def distribute(weights: Sequence[float], units: int) -> list[int]:
    """Share out `units` by weight, at least one each, the sum exact. Raises ValueError if there are too few."""
    if len(weights) > units:
        raise ValueError(f"{len(weights)} columns, at most {units}")
    spare, total = units - len(weights), sum(weights)
    exact = [(weight / total if total else 1 / len(weights)) * spare for weight in weights]
    shares = [int(one) for one in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: shares[i] - exact[i])
    for i in by_rest[: spare - sum(shares)]:
        shares[i] += 1
    return [1 + share for share in shares]


def spread(row: Row) -> list[tuple[Cell, int, int]]:
    """Each cell with the units its label and its text take, together all of them."""
    labels = [LABEL_UNITS if cell.label else 0 for cell in row.cells]
    texts = distribute([cell.width for cell in row.cells], UNITS - sum(labels))
    return list(zip(row.cells, labels, texts, strict=True))


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not blank."""
    return [line for line in text.split("\n") if line.strip()]


def addressed(addressee: str) -> str:
    """The addressee with its colon."""
    return addressee if not addressee or addressee.endswith(("：", ":")) else addressee + "："


def numbered(names: Sequence[str]) -> list[tuple[str, str]]:
    """Number and name of each attachment; a single one has no number."""
    return [(f"{number}." if len(names) > 1 else "", name) for number, name in enumerate(names, 1)]


def annex_label(number: int, of: int) -> str:
    """附件, or 附件2 where there are several."""
    return f"附件{number}" if of > 1 else "附件"


def copied(copies: Sequence[str]) -> str:
    """抄送：甲，乙。"""
    return f"抄送：{'，'.join(copies)}。" if copies else ""


def ticked(label: str, is_ticked: bool) -> str:
    """A box and its label, in characters every Chinese font has."""
    return f"{'■' if is_ticked else '□'}{label}"
