"""Who has the work of a body that is gone."""

from datetime import date

from lianxin.directory.models import Organization
from lianxin.directory.queries import office_above, successor_of


def heir(body: Organization, on: date, above: Organization | None = None) -> Organization:
    """The body itself while it exists, else its successor, else `above` or the office above it."""
    if not body.dissolved_on or body.dissolved_on > on:
        return body
    if body.successor_id is None and above is not None:
        return above
    return successor_of(body, on) or office_above(body, on) or body
