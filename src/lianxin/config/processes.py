"""One process minds three: the web, the worker and the tick. None outlives it, however it ends."""

import ctypes
import gc
import http.client
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from typing import Any, NoReturn

import structlog
from django.db import connections

log = structlog.get_logger()

ADDRESS = "127.0.0.1"
# the whole has to be gone within a second, on a busy machine too: those minded get this long
GRACE = 0.6
BACKOFF_MOST = 30.0
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
ENDING = (signal.SIGTERM, signal.SIGINT)


def be_called(part: str) -> None:
    """Show as `lianxin-web` and the like where processes are listed; the kernel keeps fifteen bytes."""
    ctypes.CDLL(None).prctl(PR_SET_NAME, f"lianxin-{part}".encode())


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
        for number in ENDING:
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
    """One part in a process of its own, started again when it ends, later and later if it keeps ending.

    It is forked, and so has at once whatever was loaded here.
    """

    part: str
    run: Callable[[], None]
    process: ForkProcess | None = None
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
        code = self.process.exitcode
        if code is None:
            return
        self.failures = 1 if now - self.started > 60 else self.failures + 1
        pause = min(BACKOFF_MOST, 0.5 * 2 ** (self.failures - 1))
        log.error("part ended", part=self.part, code=code, again_in=pause)
        self.process, self.again_at = None, now + pause

    def _start(self, now: float) -> None:
        self.started = now
        # two processes cannot share a connection
        connections.close_all()
        fork = multiprocessing.get_context("fork")
        self.process = fork.Process(target=self._live, args=(os.getpid(),), name=self.part)
        # until the child has put down the handlers it was born with, a signal would only set the parent's flag in it
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def _live(self, parent: int) -> NoReturn:
        """In the child: bound to its parent, with the signals of a process just started."""
        die_with(parent)
        be_called(self.part)
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        try:
            self.run()
        except Exception:
            log.exception("part failed", part=self.part)
            os._exit(1)
        leave()

    def stop(self, deadline: float) -> None:
        """Wait for it, having asked it before; kill it at the deadline."""
        if self.process is None:
            return
        self.process.join(max(0.0, deadline - time.monotonic()))
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()


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


def mind_all(parts: Mapping[str, Callable[[], None]], port: int, when_up: Callable[[], None]) -> None:
    """Run all parts until asked to stop. `when_up` is called once, when the pages are served at the port."""
    stopping = Stopping()
    children = [Child(part, run) for part, run in parts.items()]
    # what is loaded by now stays: counting it over in each child would copy every page of it
    gc.freeze()
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
