"""Where the files lie: `$LIANXIN_HOME/documents/ab/<token>.pdf`; what is under way in `incoming/`."""

import os
from pathlib import Path

from django.conf import settings

from lianxin.core import ids


def root() -> Path:
    """The folder of this room."""
    return Path(settings.LIANXIN_HOME) / "documents"


def incoming() -> Path:
    """The folder for what is being written; on the same disk, so that a rename suffices."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def path(token: str, suffix: str) -> Path:
    """Where one file of a document lies."""
    return root() / token[:2].lower() / f"{token}.{suffix}"


def put(token: str, suffix: str, content: bytes) -> None:
    """Write a file, whole or not at all, for good once this returns. Raises OSError; then nothing is left behind."""
    draft, target = incoming() / ids.token(), path(token, suffix)
    try:
        with draft.open("xb") as handle:
            os.fchmod(handle.fileno(), 0o600)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.rename(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove_drafts_older_than(instant: float) -> int:
    """Remove what a killed process left in `incoming` (POSIX seconds); how many files."""
    left = [entry for entry in incoming().iterdir() if entry.stat().st_mtime < instant]
    for entry in left:
        entry.unlink(missing_ok=True)
    return len(left)
