"""Identifiers that people carry: the receipt code, and tokens nobody can guess."""

import secrets
from functools import reduce

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L
LENGTH = 16


def _check(body: str) -> str:
    """The last character: 31 is prime, so any one wrong or two swapped characters change it."""
    total = reduce(lambda acc, pair: acc + (pair[0] + 1) * ALPHABET.index(pair[1]), enumerate(body), 0)
    return ALPHABET[total % len(ALPHABET)]


def new_receipt() -> str:
    """A receipt code of four groups, 74 random bits and a check character: `7KQM-2XRD-P9HV-C4TN`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return group(body + _check(body))


def group(code: str) -> str:
    """Sixteen characters in four groups."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def normalise_receipt(text: str) -> str:
    """What a person typed, upper case, without dashes and blanks; of any length."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def receipt_is_wellformed(code: str) -> bool:
    """Whether a normalised code has its length, its alphabet and its check character."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and _check(code[:-1]) == code[-1]


def token(nbytes: int = 16) -> str:
    """A random URL-safe token."""
    return secrets.token_urlsafe(nbytes)
