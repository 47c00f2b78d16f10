"""`make test`: the whole suite on SQLite, what touches data again on PostgreSQL, and the counts side by side.

`--fast` runs on SQLite alone and leaves out browsers and long tests. What stands after `--` goes to pytest.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FAST = ["-m", "not slow and not browser"]


def run(vendor: str, counts: Path, more: list[str], **environment: str) -> tuple[int, dict[str, set[str]]]:
    """Run pytest on one database: its exit code, and the names of the tests that passed, by kind."""
    print(f"\n===== {vendor} =====", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "tests", *more],
        env={**os.environ, "LIANXIN_TEST_DB": vendor, "LIANXIN_TEST_COUNTS": str(counts), **environment},
    )
    passed = json.loads(counts.read_text()) if counts.exists() else {"data": []}
    return done.returncode, {kind: set(names) for kind, names in passed.items()}


def compare(sqlite: set[str], postgres: set[str]) -> bool:
    """Print the counts; whether the same tests passed on both."""
    print(f"\ntests that touch data: {len(sqlite)} on SQLite, {len(postgres)} on PostgreSQL")
    for name in sorted(sqlite ^ postgres)[:20]:
        print(f"  only on {'SQLite' if name in sqlite else 'PostgreSQL'}: {name}")
    return sqlite == postgres and bool(sqlite)


def main(words: list[str]) -> int:
    """The worst exit code of the runs; 1 where the counts differ."""
    fast = "--fast" in words
    more = [word for word in words if word not in ("--fast", "--")]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        first, sqlite = run("sqlite", Path(folder, "sqlite"), [*more, *(FAST if fast else [])])
        if fast:
            return first
        second, postgres = run("postgres", Path(folder, "postgres"), more, LIANXIN_TEST_DATA_ONLY="1")
    same = compare(sqlite["data"], postgres["data"])
    print(f"the whole took {time.monotonic() - began:.0f} s", flush=True)
    return max(first, second) or int(not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
