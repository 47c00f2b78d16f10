"""Icons inlined as SVG: our own marks, and the Tabler icons that `icons.txt` names.

`make install` copies the named files to `icons/`, which is not kept in git.
"""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

HERE = Path(__file__).parent
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_HEAD = re.compile(r"<svg\b([^>]*)>", re.S)
_FRAME = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
_KEPT = re.compile(r'(viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="([^"]*)"')


@cache
def names() -> frozenset[str]:
    """The names in `icons.txt`, each `outline/x` or `filled/x`."""
    return frozenset((HERE / "icons.txt").read_text("utf-8").split())


def _file(name: str) -> Path:
    mark = HERE / "marks" / f"{name}.svg"
    if mark.is_file():
        return mark
    full = name if "/" in name else f"outline/{name}"
    if full not in names():
        raise LookupError(f"icon {name!r} is not listed in ui/icons.txt")
    return HERE / "icons" / f"{full}.svg"


@cache
def icon(name: str, style: str = "") -> Markup:
    """`icon("check")`, `icon("filled/octagon")`: hidden from assistive tools; the word stands beside it.

    Raises LookupError for a name not listed, FileNotFoundError if `make install` has not run.
    """
    text = _COMMENT.sub("", _file(name).read_text("utf-8")).strip()
    head = _HEAD.search(text)
    if not head:
        raise LookupError(f"icon {name!r} is no SVG")
    kept = " ".join(f'{key}="{value}"' for key, value in _KEPT.findall(head[1]))
    body = _FRAME.sub("", text[head.end() :])
    body = re.sub(r"\s*\n\s*", "", body)
    classes = f"i {style}".strip()
    return Markup(f'<svg class="{classes}" {kept} aria-hidden="true" focusable="false">{body}')  # noqa: S704
