"""Turning the texts of a directory file into values. Each raises Refused with a sentence."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.directory.sheets import Column, Sheet
from lianxin.directory.tables import Row

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$|^(\d{4})(\d{2})(\d{2})$")
_PHONE = re.compile(r"^(?:\+?86)?(1[3-9]\d{9})$")
_LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,31}$")
_CJK = re.compile(r"[\u3400-\u9fff]")
LONG = ("introduction",)


def values_of(row: Row) -> dict[str, Any]:
    """The values of a row by column name; empty cells are left out. References stay names.

    Raises Refused with the first thing wrong with the row.
    """
    if row.sheet is None or row.problem:
        raise Refused(row.problem)
    for column in row.sheet.required:
        if column.name not in row.cells:
            raise Refused(_("“%(column)s”没有填写。") % {"column": column.header})
    return {
        column.name: value_of(column, row.cells[column.name])
        for column in row.sheet.columns
        if column.name in row.cells
    }


def value_of(column: Column, text: str) -> Any:
    """One cell: str, date or Decimal by the column's type; a choice's stored value."""
    text = _clean(column, text)
    if column.choices:
        value = column.choice(text)
        if value is None:
            words = "、".join(words[0] for words in column.choices.values())
            raise Refused(
                _("“%(column)s”不能是“%(text)s”，可以是：%(words)s。")
                % {"column": column.header, "text": text[:40], "words": words}
            )
        return value
    if column.type == "date":
        return _date(column, text)
    if column.type == "decimal":
        return _decimal(column, text)
    if column.type == "phone":
        return _phone(column, text)
    if column.type == "login":
        return _login(column, text)
    if column.name in ("name", "person") or column.type == "ref":
        return _without_padding(text)
    return text


def sentence(error: ValidationError, sheet: Sheet) -> str:
    """What the models found wrong, with the headers of the sheet."""
    if not hasattr(error, "error_dict"):
        return "".join(error.messages)
    found = []
    for name, messages in error.message_dict.items():
        column = next((column for column in sheet.columns if column.name == name), None)
        label = f"“{column.header}”" if column is not None else ""
        found += [f"{label}{message}" for message in messages]
    return " ".join(found)


def _clean(column: Column, text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise Refused(_("“%(column)s”含有控制字符。") % {"column": column.header})
    return text if column.name in LONG else " ".join(text.split())


def _without_padding(text: str) -> str:
    """Short Chinese names are often spaced out to align: 张　伟 is 张伟."""
    return text.replace(" ", "") if _CJK.search(text) else text


def _date(column: Column, text: str) -> date:
    found = _DATE.match(text)
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return date(year, month, day)
    except ValueError:
        raise Refused(
            _("“%(column)s”应当是日期，如 2024-08-16；写的是“%(text)s”。")
            % {"column": column.header, "text": text[:40]}
        ) from None


def _decimal(column: Column, text: str) -> Decimal:
    try:
        number = Decimal(text)
        if not number.is_finite() or abs(number) > 1000:
            raise InvalidOperation
        return number.quantize(Decimal("0.000001"))
    except InvalidOperation:
        raise Refused(_("“%(column)s”应当是数字。") % {"column": column.header}) from None


def _phone(column: Column, text: str) -> str:
    found = _PHONE.match(re.sub(r"[\s-]", "", text))
    if found is None:
        raise Refused(_("“%(column)s”不是有效的手机号。") % {"column": column.header})
    return found[1]


def _login(column: Column, text: str) -> str:
    if not _LOGIN.match(text.lower()):
        raise Refused(_("“%(column)s”只能用小写字母、数字、点和短横线，2 至 32 个。") % {"column": column.header})
    return text.lower()
