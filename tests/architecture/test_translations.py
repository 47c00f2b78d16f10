"""Every text a person sees is Chinese in the source and has its English in the catalogue."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "src/lianxin/locale/en/LC_MESSAGES/django.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# files in which Chinese outside gettext is not for the reader of a page, with the reason
SPOKEN_ONLY_IN_CHINESE = {
    "src/lianxin/ui/jinja2/ui/header.html",
    "src/lianxin/ui/jinja2/ui/me.html",
}  # 中文: a language's own name


@cache
def extracted() -> dict[object, str]:
    """Every msgid in the source and where it stands first."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[object, str] = {}
    for name, line, msgid, _comments, _context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        found.setdefault(msgid if isinstance(msgid, str) else msgid[0], f"{name}:{line}")
    return found


@cache
def catalogue() -> Catalog:
    """The English catalogue."""
    with PO.open("rb") as file:
        return read_po(file)


def texts_of(entry: object) -> Iterator[str]:
    """A message's translations: one, or one for each number."""
    yield from ([entry] if isinstance(entry, str) else entry)  # type: ignore[misc]


def test_every_text_has_its_english() -> None:
    english = catalogue()
    missing = []
    for msgid, place in extracted().items():
        message = english.get(msgid)  # type: ignore[arg-type]
        if not message or not message.string or not all(texts_of(message.string)) or message.fuzzy:
            missing.append(f"{place}: {msgid}")
    assert not missing, f"{len(missing)} without English (run `make texts`, then translate):\n" + "\n".join(missing)


def test_translations_keep_their_placeholders() -> None:
    wrong = []
    for message in catalogue():
        if not message.id:
            continue
        wanted = {name for text in texts_of(message.id) for name in PLACEHOLDER.findall(text)}
        for text in texts_of(message.string):
            if text and set(PLACEHOLDER.findall(text)) - wanted:
                wrong.append(f"{message.id} -> {text}")
    assert not wrong, "\n".join(wrong)


def test_no_english_text_is_still_chinese() -> None:
    assert not [
        message.id
        for message in catalogue()
        if message.id and any(CHINESE.search(text) for text in texts_of(message.string))
    ]


@pytest.mark.parametrize("path", sorted(ROOT.glob("src/lianxin/**/jinja2/**/*.html")), ids=lambda path: path.name)
def test_no_page_speaks_past_the_catalogue(path: Path) -> None:
    """Chinese in a page stands inside `_()`, `ngettext()` or `{% trans %}`, or in a comment."""
    if str(path.relative_to(ROOT)) in SPOKEN_ONLY_IN_CHINESE:
        return
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r"\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\b(?:_|n?gettext)\((?:[^()]|\([^()]*\))*\)", "", text)
    left = CHINESE.search(text)
    assert not left, text[max(0, left.start() - 40) : left.start() + 40]
