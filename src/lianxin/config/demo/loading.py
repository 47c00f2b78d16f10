"""Loads the demonstration zone."""

from lianxin.core.errors import Refused


def load(year: int | None, small: bool) -> dict[str, int]:
    """Make the zone and its cases; what was made, by kind. Raises Refused if the database is not empty."""
    raise Refused("the demonstration zone is not built yet")
