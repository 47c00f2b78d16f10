"""The only place that reads the wall clock for the flows.

Views and commands ask here once and hand the instant on; rules take `now` as an argument.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from lianxin.core.models import Installation


def wall() -> datetime:
    """The wall clock in UTC: for sessions, limits and leases, never for a flow."""
    return datetime.now(UTC)


def is_demo() -> bool:
    """Whether this database is marked as a demonstration."""
    return Installation.objects.filter(demo=True).exists()


def now() -> datetime:
    """The flows' present instant, aware, in UTC.

    `LIANXIN_NOW` is obeyed on a demo database and nowhere else: an ISO instant, or `@` and the path of a file that
    holds one; the file may be written anew while the pages are served. Raises ImproperlyConfigured if there is none.
    """
    fixed = os.environ.get("LIANXIN_NOW")
    if not fixed or not is_demo():
        return wall()
    try:
        instant = datetime.fromisoformat(_read(fixed))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"LIANXIN_NOW is not an ISO instant: {fixed} ({error})") from error
    if instant.tzinfo is None:
        raise ImproperlyConfigured(f"LIANXIN_NOW needs a time zone: {fixed}")
    return instant.astimezone(UTC)


def _read(fixed: str) -> str:
    return Path(fixed[1:]).read_text("utf-8").strip() if fixed.startswith("@") else fixed


def mark_demo(at: datetime) -> None:
    """Mark this database as a demonstration, from now on and for good."""
    Installation.objects.update_or_create(id=1, defaults={"demo": True, "created_at": at})
