"""Numbers that name a person, masked wherever free text might carry them out of the house."""

import re

# not inside a longer run of letters or digits: hashes and receipt codes stay readable
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[\s-]?)?(1[3-9]\d)([\s-]?)(\d{4})([\s-]?)(\d{4})(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{5})(?:19|20)\d{9}[0-9Xx](?![0-9A-Za-z])")

_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def without_numbers(text: str) -> str:
    """The text with mobile numbers as `138****0000` and identity card numbers as `320602***`."""
    return _IDENTITY.sub(r"\1***", _PHONE.sub(r"\1****\5", text.translate(_WIDE)))


def has_numbers(text: str) -> bool:
    """Whether a mobile or identity card number stands in the text."""
    narrow = text.translate(_WIDE)
    return bool(_PHONE.search(narrow) or _IDENTITY.search(narrow))
