"""One process minds three: the web, the worker and the tick. None outlives it, however it ends."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import structlog
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

log = structlog.get_logger()

ADDRESS = "127.0.0.1"
PARTS = ("web", "worker", "tick")
PARENT = "LIANXIN_PARENT"
# the whole has to be gone within a second: those minded get this long, granian's own workers less
GRACE, WEB_GRACE = 0.8, 0.5
BACKOFF_MOST = 30.0
PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when `parent`, the process that started it, is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # gone before we asked
        os._exit(1)


def leave() -> NoReturn:
    """End this process at once: taking a large interpreter apart costs half of the second we have."""
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class Stopping:
    """True once SIGTERM or SIGINT came: a plain flag, because a handler may interrupt anything."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: Any) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Sleep that long or until asked to stop; whether it was asked."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.05))
        return self.asked


@dataclass
class Child:
    """One part in a process of its own, started again when it ends, later and later if it keeps ending."""

    part: str
    port: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def mind(self) -> None:
        """Start it if it is due; notice if it ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self._start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 1 if now - self.started > 60 else self.failures + 1
        pause = min(BACKOFF_MOST, 0.5 * 2 ** (self.failures - 1))
        log.error("part ended", part=self.part, code=code, again_in=pause)
        self.process, self.again_at = None, now + pause

    def _start(self, now: float) -> None:
        self.started = now
        words = [sys.executable, "-m", "lianxin.cli", "serve", "--only", self.part, "--port", str(self.port)]
        self.process = subprocess.Popen(words, env={**os.environ, PARENT: str(os.getpid())})

    def stop(self, deadline: float) -> None:
        """Wait for it, having asked it before; kill it at the deadline."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def port_is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether the pages are served there."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=0.3)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def mind_all(port: int, when_up: Callable[[], None]) -> None:
    """Run all parts until asked to stop. `when_up` is called once, when the pages are served."""
    stopping = Stopping()
    children = [Child(part, port) for part in PARTS]
    up = False
    while not stopping.wait(0.1):
        for child in children:
            child.mind()
        if not up and (up := answers(port)):
            when_up()
    deadline = time.monotonic() + GRACE
    for child in children:
        if child.process is not None:
            child.process.terminate()
    for child in children:
        child.stop(deadline)


def _load(parent: int) -> Any:
    """In granian's worker: bound to its parent first; each makes its own application, after the fork."""
    die_with(parent)
    return import_module("lianxin.config.wsgi").application


def run_web(port: int) -> None:
    """Serve pages until asked to stop, one worker a core. Forks: no connection may be open."""
    import_module(settings.ROOT_URLCONF)  # once, and not in each worker
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
        workers_kill_timeout=WEB_GRACE,  # type: ignore[arg-type]  # it goes to Process.join, which takes a float
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)
