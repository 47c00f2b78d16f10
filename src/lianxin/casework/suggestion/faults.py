"""What keeps a text from being handed in, by its words alone: the effect refuses it, and the page says it before."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin.privacy.scrub import has_numbers


def missing(text: dict[str, Any]) -> list[tuple[str, Any]]:
    """The field and a sentence each. `text` has title, facts, problem, findings (pairs of how, words), proposals."""
    found: list[tuple[str, Any]] = []
    if not text["problem"].strip():
        found.append(("problem", _("还没写问题是什么")))
    if not any(words.strip() for _how, words in text["findings"]):
        found.append(("finding", _("还没写您自己的核实；没有这一部分不能提交")))
    if not any(words.strip() for words in text["proposals"]):
        found.append(("proposals", _("还没写建议怎么办")))
    if field := numbers_in(text):
        found.append((field, _("文字里有电话或证件号码，群众的联系方式不能写进建议")))
    return found


def numbers_in(text: dict[str, Any]) -> str:
    """The first field in which a telephone or identity number stands; empty where there is none."""
    words = {
        "title": [text["title"]],
        "facts": [text["facts"]],
        "problem": [text["problem"]],
        "finding": [said for _how, said in text["findings"]],
        "proposals": text["proposals"],
    }
    return next((field for field, lines in words.items() if any(has_numbers(one) for one in lines)), "")
