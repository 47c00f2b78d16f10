"""A paper made at once, while somebody waits: in a process of its own, which is ended when it takes too long.

A page's process has one thread, and neither time nor memory for a renderer. The text is handed over as JSON
on standard input, the file comes back on standard output.
"""

import json
import os
import subprocess
import sys

from django.conf import settings

from lianxin.documents.packing import pack, unpack
from lianxin.documents.papers import Paper
from lianxin.documents.rendering import render

LONGEST = 15.0


class TooSlow(Exception):
    """It was not made in time."""


def render_apart(paper: Paper, suffix: str, seconds: float = LONGEST) -> bytes:
    """The file, as `rendering.render` makes it. Raises TooSlow, and RuntimeError where it cannot be made."""
    command = [sys.executable, "-m", __name__, suffix]
    home = {"LIANXIN_HOME": str(settings.LIANXIN_HOME)}
    packed = json.dumps(pack(paper)).encode()
    try:
        done = subprocess.run(
            command, input=packed, capture_output=True, timeout=seconds, check=False, env={**os.environ, **home}
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    if done.returncode:
        # what it says may hold what the paper says
        raise RuntimeError(f"no {suffix} was made: exit code {done.returncode}")
    return done.stdout


def main() -> None:
    """The process itself: a paper on standard input, its format the only argument."""
    paper = unpack(json.load(sys.stdin))
    sys.stdout.buffer.write(render(paper, sys.argv[1]))


if __name__ == "__main__":
    main()
