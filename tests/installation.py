"""An installation of the product, driven from outside as an operator does."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Installation:
    """An installation apart from the tests' own database, driven by the `lianxin` command."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see: nothing of the tests' own settings."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**kept, "LIANXIN_HOME": str(self.home), "DATABASE_URL": self.url}

    def command(self, *words: str) -> list[str]:
        """The words to start `lianxin` with."""
        return [sys.executable, "-m", "lianxin.cli", *words]

    def does(self, code: str, **environment: str) -> None:
        """Run a few lines within the installation, as its own processes would."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "lianxin.config.settings", **environment},
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def run(self, *words: str, expect: int | None = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit code must be `expect` (None: any)."""
        done = subprocess.run(
            self.command(*words),
            env={**self.environment, **environment},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert expect is None or done.returncode == expect, done.stdout + done.stderr
        return done
