"""The sheets of a directory workbook: their columns, in Chinese and in English.

They are read from `data/sheets.toml`; the template and the reader both go by them.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column. `name` is the field and the English header, `header` the Chinese one;
    `type` is text, date, decimal, phone, login or ref; `choices` are value -> accepted words."""

    name: str
    header: str
    type: str
    required: bool
    choices: dict[str, list[str]]
    also: tuple[str, ...]
    hint: str

    def choice(self, text: str) -> str | None:
        """The stored value that a word means, or None."""
        wanted = text.strip().upper()
        for value, words in self.choices.items():
            if wanted == value or wanted in words:
                return value
        return None


@dataclass(frozen=True)
class Sheet:
    """One sheet; `name` is its English name, `title` its Chinese one, `event` begins its events."""

    name: str
    title: str
    event: str
    columns: tuple[Column, ...]
    also: tuple[str, ...]

    def column(self, header: str) -> Column | None:
        """The column with that header, a required one's star and any spaces left aside."""
        wanted = plain(header)
        for column in self.columns:
            if wanted in map(plain, (column.header, column.name, *column.also)):
                return column
        return None

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]


def plain(header: str) -> str:
    """A header or sheet name as it is compared."""
    return "".join(header.split()).strip("*＊").replace("_", "").lower()


@cache
def _file() -> dict[str, Any]:
    text = resources.files("lianxin.directory").joinpath("data/sheets.toml").read_text("utf-8")
    return tomllib.loads(text)


def table_column() -> list[str]:
    """The headers of a CSV file's first column, the Chinese one first."""
    return list(_file()["table_column"])


def notes() -> list[str]:
    """The names of a sheet without rows, the one of the template first."""
    return list(_file()["notes"])


@cache
def sheets() -> tuple[Sheet, ...]:
    """All sheets, in the order in which they are stored."""
    raw = _file()
    found = []
    for sheet in raw["sheets"]:
        columns = tuple(
            Column(
                name=column["name"],
                header=column["header"],
                type=column.get("type", "text"),
                required=column.get("required", False),
                choices=raw["choices"].get(column.get("choices"), {}),
                also=tuple(column.get("also", ())),
                hint=column.get("hint", ""),
            )
            for column in sheet["columns"]
        )
        also = tuple(sheet.get("also", ()))
        found.append(Sheet(sheet["name"], sheet["title"], sheet["event"], columns, also))
    return tuple(found)


def sheet_named(name: str) -> Sheet | None:
    """The sheet with that Chinese or English name."""
    wanted = plain(name)
    for sheet in sheets():
        if wanted in map(plain, (sheet.name, sheet.title, *sheet.also)):
            return sheet
    return None
