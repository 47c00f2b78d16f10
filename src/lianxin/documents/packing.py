"""Papers to plain JSON and back, so that what was asked for is kept and can be made again."""

import hashlib
import json
import re
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lianxin.documents import papers
from lianxin.documents.papers import Paper

_PARTS: dict[str, type[Any]] = {
    part.__name__: part
    for part in (
        papers.Paragraph,
        papers.Column,
        papers.Table,
        papers.Attachment,
        papers.Letter,
        papers.Tick,
        papers.Cell,
        papers.Row,
        papers.Passage,
        papers.Form,
        papers.SheetColumn,
        papers.Sheet,
    )
}
# what neither XML nor a database takes: control characters, halves of pairs, two that are none
_REFUSED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without what XML refuses, each line break a single `\\n`."""
    return _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def pack(paper: Paper) -> dict[str, Any]:
    """Plain JSON of a paper, its texts cleaned. Raises TypeError for a value no paper can hold."""
    packed: dict[str, Any] = _packed(paper)
    return packed


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple | list):
        return [_packed(one) for one in value]
    if isinstance(value, datetime):
        return {"is": "datetime", "value": value.isoformat()}
    if isinstance(value, date):
        return {"is": "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"is": "Decimal", "value": str(value)}
    name = type(value).__name__
    if _PARTS.get(name) is not type(value):
        raise TypeError(f"a paper holds no {name}")
    return {"is": name} | {field.name: _packed(getattr(value, field.name)) for field in fields(value)}


def unpack(packed: dict[str, Any]) -> Paper:
    """The paper again: `unpack(pack(paper)) == paper` for clean texts. Raises ValueError for anything else."""
    try:
        paper = _unpacked(packed)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a paper: {error}") from error
    if not isinstance(paper, Paper):
        raise ValueError("not a paper")
    return paper


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    name = value["is"]
    if name == "datetime":
        return datetime.fromisoformat(value["value"])
    if name == "date":
        return date.fromisoformat(value["value"])
    if name == "Decimal":
        return Decimal(value["value"])
    return _PARTS[name](**{key: _unpacked(one) for key, one in value.items() if key != "is"})


def digest(packed: dict[str, Any]) -> str:
    """SHA-256 of the content in hex, whatever the order of its keys."""
    plain = json.dumps(packed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
