"""The web: granian, with one worker a core."""

import os
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lianxin.config.processes import ADDRESS, die_with

# less than a part is given to end, so that granian can see to its own workers
GRACE = 0.5


def load() -> None:
    """Import what answers pages, for all processes that are forked from this one."""
    import_module(settings.ROOT_URLCONF)


def run(port: int) -> None:
    """Serve pages until asked to stop, one worker a core. Forks: no connection may be open."""
    server = Granian(
        "lianxin.config.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=os.cpu_count() or 1,
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=GRACE,  # type: ignore[arg-type]  # it goes to Process.join, which takes a float
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)


def _application(parent: int) -> Any:
    """In granian's worker: bound to its parent first; each makes its own application, after the fork."""
    die_with(parent)
    return import_module("lianxin.config.wsgi").application
