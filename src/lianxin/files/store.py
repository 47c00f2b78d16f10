"""Where the bytes lie: `$LIANXIN_HOME/files/ab/<token>-full.jpg`; what is under way in `incoming/`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from django.conf import settings

from lianxin.core import ids

Size = Literal["full", "thumb"]
SIZES: tuple[Size, Size] = ("full", "thumb")


def root() -> Path:
    """The folder of this room."""
    return Path(settings.LIANXIN_HOME) / "files"


def incoming() -> Path:
    """The folder for what is being received or decoded; on the same disk, so that a rename suffices."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def draft() -> Path:
    """A name in `incoming` that nobody has."""
    return incoming() / ids.token()


def path(token: str, size: Size) -> Path:
    """Where one size of a picture lies."""
    return root() / token[:2].lower() / f"{token}-{size}.jpg"


def put(drafts: dict[Size, Path], token: str) -> None:
    """Move finished drafts into place, for good once this returns. Raises OSError."""
    folder = path(token, "full").parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for size, source in drafts.items():
        source.chmod(0o600)
        source.rename(path(token, size))
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(token: str) -> None:
    """Remove both sizes, if they are there."""
    for size in SIZES:
        path(token, size).unlink(missing_ok=True)


def tokens_older_than(instant: float) -> Iterator[str]:
    """Tokens of stored files last changed before `instant` (POSIX seconds); one token may come twice."""
    for entry in root().glob("??/*.jpg"):
        if entry.stat().st_mtime < instant:
            yield entry.name.rpartition("-")[0]


def remove_drafts_older_than(instant: float) -> int:
    """Remove what a killed process left in `incoming`; how many files."""
    left = [entry for entry in incoming().iterdir() if entry.stat().st_mtime < instant]
    for entry in left:
        entry.unlink(missing_ok=True)
    return len(left)
