"""Databases of earlier releases: each must migrate with the present code and be found whole.

`N.sqlite3.xz` is a small demonstration as release N left it, `N.json` what is known about it. `keys.json` holds the
keys it was sealed and signed with: for tests alone, known to everybody, never for an installation.
"""

import json
import lzma
from pathlib import Path
from typing import Any

from tests.installation import Installation

HERE = Path(__file__).parent
KEYS: dict[str, str] = json.loads((HERE / "keys.json").read_text("utf-8"))


def releases() -> list[str]:
    """The releases whose databases are kept, by name."""
    return sorted(path.name.removesuffix(".sqlite3.xz") for path in HERE.glob("*.sqlite3.xz"))


def known(release: str) -> dict[str, Any]:
    """`{"stats": …, "events": n, "contacts": n, "checkpoint": {…}}` as that release told it."""
    found: dict[str, Any] = json.loads((HERE / f"{release}.json").read_text("utf-8"))
    return found


def restored(release: str, home: Path) -> Installation:
    """An installation in `home` with that release's database, not migrated yet."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "lianxin.sqlite3"
    path.write_bytes(lzma.decompress((HERE / f"{release}.sqlite3.xz").read_bytes()))
    return Installation(home, f"sqlite:///{path}")
