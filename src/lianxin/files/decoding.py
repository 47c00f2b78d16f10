"""Runs the decoder process on one file and says in the person's words what was wrong with it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.core.errors import Refused
from lianxin.files import store
from lianxin.files.store import Size

MOST_PIXELS = 70_000_000
SECONDS = 30
_DECODER = Path(__file__).with_name("decode.py")


@dataclass(frozen=True)
class Decoded:
    """Two finished files in `incoming`, and the size of the larger in pixels."""

    drafts: dict[Size, Path]
    width: int
    height: int

    def drop(self) -> None:
        """Remove what was not moved into place."""
        for path in self.drafts.values():
            path.unlink(missing_ok=True)


def decode(source: str, kind: str) -> Decoded:
    """Re-encode the file at `source`. Raises Refused; then nothing is left behind."""
    drafts: dict[Size, Path] = {size: store.draft() for size in store.SIZES}
    told = _run(source, drafts, kind)
    if "problem" in told:
        Decoded(drafts, 0, 0).drop()
        raise Refused(_sentence(told), field="photos")
    return Decoded(drafts, int(told["width"]), int(told["height"]))


def no_room() -> Refused:
    """The disk is full."""
    return Refused(_("照片现在存不下，文字没有丢：先不带照片提交，过后再补"), field="photos")


def _run(source: str, drafts: dict[Size, Path], kind: str) -> dict[str, str | int]:
    command = [sys.executable, "-I", str(_DECODER), source, str(drafts["full"]), str(drafts["thumb"])]
    try:
        done = subprocess.run(
            [*command, kind, str(MOST_PIXELS)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            env={"MALLOC_ARENA_MAX": "2"},
            check=True,
        )
        told: dict[str, str | int] = json.loads(done.stdout)
        return told
    except (subprocess.SubprocessError, ValueError):
        # killed by its own bounds, or by a fault in a decoder: the picture's doing either way
        return {"problem": "broken"}


def _sentence(told: dict[str, str | int]) -> str:
    if told["problem"] == "full":
        return str(no_room())
    if told["problem"] == "pixels":
        return _("照片尺寸太大，最多 %(most)s 万像素，缩小一些再传") % {"most": MOST_PIXELS // 10_000}
    return _("这张照片打不开，可能没有存完整，换一张再试")
