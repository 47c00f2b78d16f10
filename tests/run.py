"""`make test`: the whole suite on SQLite, beside it what touches data on PostgreSQL, and the counts side by side.

`--fast` runs on SQLite alone and leaves out browsers and long tests. What stands after `--` goes to pytest.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FAST = ["-m", "not slow and not browser"]
SLOWEST = ["--durations=25", "--durations-min=5"]


@dataclass
class Run:
    """The suite on one database, under way."""

    vendor: str
    counts: Path
    process: "subprocess.Popen[bytes]"

    def passed(self, kind: str) -> set[str]:
        """The names of the tests that passed, once it has ended."""
        return set(json.loads(self.counts.read_text())[kind]) if self.counts.exists() else set()


def start(
    vendor: str, workers: int, folder: Path, more: list[str], output: IO[bytes] | None = None, **environment: str
) -> Run:
    """Start pytest on one database, with so many workers."""
    counts = folder / vendor
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "worksteal", *SLOWEST, "tests", *more],
        env={**os.environ, "LIANXIN_TEST_DB": vendor, "LIANXIN_TEST_COUNTS": str(counts), **environment},
        stdout=output,
        stderr=output and subprocess.STDOUT,
    )
    return Run(vendor, counts, process)


def compare(sqlite: set[str], postgres: set[str]) -> bool:
    """Print the counts; whether the same tests passed on both."""
    print(f"\ntests that touch data: {len(sqlite)} on SQLite, {len(postgres)} on PostgreSQL")
    for name in sorted(sqlite ^ postgres)[:20]:
        print(f"  only on {'SQLite' if name in sqlite else 'PostgreSQL'}: {name}")
    return sqlite == postgres and bool(sqlite)


def both(cores: int, folder: Path, more: list[str]) -> int:
    """Run on both at once; the worst exit code, 1 where the counts differ.

    While a test of one waits (for a browser, a server that starts, a demonstration that is being loaded) those of the
    other go on, and when one run has ended the other has all the cores. Each has a worker for each core; of all of
    them one more is at work at a time than there are cores: more than that take each other's caches.
    """
    places = folder / "places"
    os.mkfifo(places)
    held = os.open(places, os.O_RDWR)  # what is in it is there as long as somebody has it open
    os.write(held, b"." * (cores + 1))
    shared = {"LIANXIN_TEST_PLACES": str(places)}
    with (folder / "output").open("w+b") as output:
        postgres = start("postgres", cores, folder, more, output, LIANXIN_TEST_DATA_ONLY="1", **shared)
        print("\n===== SQLite; PostgreSQL runs beside it, and is shown when it has ended =====", flush=True)
        sqlite = start("sqlite", cores, folder, more, **shared)
        codes = [sqlite.process.wait(), postgres.process.wait()]
        print("\n===== PostgreSQL =====", flush=True)
        output.seek(0)
        sys.stdout.buffer.write(output.read())
    os.close(held)
    same = compare(sqlite.passed("data"), postgres.passed("data"))
    return max(*codes, int(not same))


def main(words: list[str]) -> int:
    """The worst exit code of the runs; 1 where the counts differ."""
    more = [word for word in words if word not in ("--fast", "--")]
    cores = os.cpu_count() or 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if "--fast" in words:
            return start("sqlite", cores, Path(folder), [*more, *FAST]).process.wait()
        code = both(cores, Path(folder), more)
    print(f"the whole took {time.monotonic() - began:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
