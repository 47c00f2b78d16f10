"""`make upgrade-base`: keep the small demonstration of the present release for the tests of all later ones."""

import json
import lzma
import sqlite3
import sys
import tempfile
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.upgrade import HERE, KEYS

# a Wednesday; the demonstration's work ends then
NOW = "2025-11-19T10:00:00+08:00"
MOST_BYTES = 1_000_000


def release() -> str:
    """`0.1` of version 0.1.0."""
    content = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text("utf-8"))
    return ".".join(content["project"]["version"].split(".")[:2])


def told(one: Installation, *words: str) -> Any:
    """What a command answers in JSON."""
    return json.loads(one.run(*words, "--json", LIANXIN_NOW=NOW, **KEYS).stdout)


def facts(one: Installation, path: Path) -> dict[str, Any]:
    """What later releases must find again."""
    checkpoint = told(one, "ledger", "checkpoint")
    verified = told(one, "verify")
    assert verified["ok"], verified
    with closing(sqlite3.connect(path)) as database:
        contacts = database.execute("SELECT COUNT(*) FROM privacy_contactdetails WHERE erased_at IS NULL").fetchone()[0]
    return {"stats": told(one, "stats"), "events": verified["events"], "contacts": contacts, "checkpoint": checkpoint}


def packed(path: Path, folder: Path) -> bytes:
    """The database as one compressed file, what stands in its log included."""
    copy = folder / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM INTO ?", (str(copy),))
    return lzma.compress(copy.read_bytes(), preset=9 | lzma.PRESET_EXTREME)


def main() -> int:
    """Make it, and write it beside this file; 1 if it came out too large to keep."""
    name = release()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        path = home / "lianxin.sqlite3"
        one = Installation(home, f"sqlite:///{path}")
        one.run("migrate", "--quiet", **KEYS)
        one.run("demo", "load", "--small", LIANXIN_NOW=NOW, **KEYS)
        known = facts(one, path)
        content = packed(path, Path(scratch))
    print(f"{name}: {known['events']} events, {len(content):,} bytes")
    if len(content) > MOST_BYTES:
        print(f"too large to keep: at most {MOST_BYTES:,}")
        return 1
    (HERE / f"{name}.sqlite3.xz").write_bytes(content)
    (HERE / f"{name}.json").write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
