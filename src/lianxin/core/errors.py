"""What can stand between a person and an action, each with the page it becomes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """The action is not possible with these inputs (422). The message is for the person."""

    def __init__(self, message: "StrOrPromise", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(Exception):
    """The actor sees the object and may not do this (403)."""


class Conflict(Exception):
    """The object has moved on since the page was made (409)."""
