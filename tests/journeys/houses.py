"""Installations served by `lianxin serve` at an instant of the test's choosing."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lianxin.config.processes import port_is_free
from tests.config.processes import free_port, get, wait_for
from tests.installation import Installation

# a Wednesday; the demonstration's work ends then
NOW = "2025-11-19T10:00:00+08:00"
START = 90.0
DELIVER = """
from lianxin.core import clock
from lianxin.notify import outbox
outbox.deliver(clock.now())
"""


@dataclass
class House:
    """An installation and its running server."""

    installation: Installation
    now: str = NOW
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    extra: dict[str, str] = field(default_factory=dict)
    # of whoever has signed in before, by role
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    before: tuple[str, ...] = ()  # a command that the server is started by
    _log: IO[bytes] | None = None

    @property
    def home(self) -> Path:
        """Its `LIANXIN_HOME`."""
        return self.installation.home

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """All that its processes wrote."""
        return self.home.parent / "serve.log"

    def start(self, now: str = "", *words: str) -> None:
        """Serve at that instant; returns once the pages answer."""
        self.set_clock(now or self.now)
        # one that was killed takes its children along a moment later; they must not answer for the new one
        assert wait_for(lambda: port_is_free(self.port), 20)
        self._log = self.log.open("ab")
        self.process = subprocess.Popen(
            [*self.before, *self.installation.command("serve", "--port", str(self.port), *words)],
            env={**self.installation.environment, "LIANXIN_NOW": f"@{self._clock}", **self.extra},
            cwd="/",
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        assert wait_for(lambda: get(self.port, "/readyz")[0] == 200, START), self.log.read_text("utf-8")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop serving, gently or not; a second time is well."""
        if self.process is not None:
            if self.process.poll() is None:
                os.kill(self.process.pid, number)
            self.process.wait(20)
            self.process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    @property
    def _clock(self) -> Path:
        return self.home.parent / "clock"

    def set_clock(self, now: str) -> None:
        """It is another instant, for whoever is being served too."""
        self.now = now
        beside = self._clock.with_suffix(".new")
        beside.write_text(now, "utf-8")
        beside.replace(self._clock)  # at once: it is read for every page

    def at(self, now: str, *words: str) -> None:
        """Start again at another instant."""
        self.stop()
        self.start(now, *words)

    def run(self, *words: str, expect: int | None = 0) -> str:
        """What a command prints."""
        return self.installation.run(*words, expect=expect, LIANXIN_NOW=self.now).stdout

    def deliver(self) -> None:
        """Send what is waiting to be sent, where no worker runs."""
        self.installation.does(DELIVER, LIANXIN_NOW=self.now)

    def accounts(self) -> dict[str, dict[str, str]]:
        """The demonstration's accounts by role."""
        path = self.home / "keys/demo-accounts.json"
        return {one["role"]: one for one in json.loads(path.read_text("utf-8"))}

    def messages_to(self, phone: str) -> list[str]:
        """The texts sent to a phone so far, oldest first."""
        found = []
        for path in sorted((self.home / "outbox").glob("*.txt")):
            recipient, _line, text = path.read_text("utf-8").partition("\n")
            if recipient == phone:
                found.append(text)
        return found
