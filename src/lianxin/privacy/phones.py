"""Telephone numbers as people write them, and as we keep them: digits only."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lianxin.core.errors import Refused

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})([2-8]\d{6,7})")
_SEPARATORS = re.compile(r"[\s\-‐-―−()（）.·]")
_COUNTRY = re.compile(r"^(?:\+|00)?86")


@sensitive_variables()
def normalise(text: str) -> str:
    """A mainland mobile or landline number, digits only: `+86 138-0000 0000` → `13800000000`.

    Raises Refused (field `phone`) with a sentence that says what to mend.
    """
    raw = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    bare = _COUNTRY.sub("", raw)
    # behind the country's number an area code goes without its 0
    for digits in (raw, bare, "0" + bare if bare != raw else ""):
        if is_mobile(digits) or is_landline(digits):
            return digits
    raise Refused(_what_is_wrong(bare if is_national(raw) else raw), field="phone")


def is_national(raw: str) -> bool:
    """Whether a number is written with the country's own number, or with none."""
    return not raw.startswith(("+", "00")) or bool(_COUNTRY.match(raw))


def _what_is_wrong(digits: str) -> str:
    if not digits:
        return _("填手机号，或带区号的座机号")
    if not is_national(digits):
        return _("只能填中国大陆的电话号码")
    if not (digits.isascii() and digits.isdecimal()):
        return _("电话里只能有数字")
    given = len(digits)
    if digits[0] == "1" and given < 11:
        return _("手机号是 11 位，您填了 %(given)s 位，少 %(less)s 位") % {"given": given, "less": 11 - given}
    if digits[0] == "1" and given > 11:
        return _("手机号是 11 位，您填了 %(given)s 位，多 %(more)s 位") % {"given": given, "more": given - 11}
    if digits[0] == "1":
        return _("没有这样的手机号，看看前三位是不是写错了")
    if digits[0] != "0" and given in (7, 8):
        return _("座机号前面要加区号，例如 0513-85920000")
    return _("这个号码不对：手机号 11 位，座机号带区号，例如 0513-85920000")


def is_mobile(phone: str) -> bool:
    """Whether a normalised number can receive a short message."""
    return bool(_MOBILE.fullmatch(phone)) and phone.isascii()


def is_landline(phone: str) -> bool:
    """Whether a normalised number is an area code and seven or eight digits."""
    found = _LANDLINE.fullmatch(phone)
    # Beijing and the 02x cities have eight digits behind their three-digit code
    return found is not None and phone.isascii() and (len(found[1]) == 4 or len(found[2]) == 8)


def mask(phone: str) -> str:
    """`13800000000` → `138****0000`, `051385921234` → `0513****1234`; empty stays empty."""
    if not phone:
        return ""
    found = _LANDLINE.fullmatch(phone)
    if found:
        return f"{found[1]}****{found[2][4:]}"
    return f"{phone[:3]}****{phone[-4:]}"
