"""What the environment says: where this installation lives and which database it uses."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def home() -> Path:
    """`LIANXIN_HOME`, else `.lianxin` beside the virtual environment, else `~/.lianxin`."""
    given = os.environ.get("LIANXIN_HOME")
    if given:
        return Path(given).expanduser().absolute()
    beside = Path(sys.prefix).parent if sys.prefix != sys.base_prefix else Path.home()
    return beside / ".lianxin"


def listed(name: str) -> list[str]:
    """A setting that is a list, parted by commas; empty if it is not set."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def number(name: str, default: int) -> int:
    """A setting that is a whole number. Raises ImproperlyConfigured for anything else."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} is not a number: {text}")
    return int(text)


def database(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///relative`, `sqlite:////absolute` or `postgres://user:password@host:port/name`.

    Raises ImproperlyConfigured; the message never shows the address, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL cannot be read") from error
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path))
    if parts.scheme in ("postgres", "postgresql"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": port or options.pop("port", ""),
            "OPTIONS": {"application_name": "lianxin", **options},
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://")


def _sqlite(path: str) -> dict[str, Any]:
    name = path[1:]
    if not name:
        raise ImproperlyConfigured(
            "DATABASE_URL names no file: sqlite:///lianxin.sqlite3, sqlite:////srv/lianxin.sqlite3"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        # kept whole, so that a command that changes folder still finds it
        "NAME": name if name == ":memory:" else str(Path(name).absolute()),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was answered survives a power cut too
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-32000;",
        },
        "CONN_MAX_AGE": None,
    }
