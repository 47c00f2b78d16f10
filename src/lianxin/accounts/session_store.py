"""Django's sessions in the database, looked up by a statement put together once: each request asks for its own."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField

from lianxin.core import clock
from lianxin.core.statements import Given, GivenInstant, Statement


class SessionStore(db.SessionStore):
    """The same in everything else."""

    def load(self) -> dict[str, Any]:
        """What is kept under the key; without a live session there, nothing, and the key is not used again."""
        found = _live().rows(key=self.session_key, now=clock.wall())
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0]["data"])
        return kept


@cache
def _live() -> Statement:
    live = Session.objects.filter(session_key=Given("key", CharField()), expire_date__gt=GivenInstant("now"))
    return Statement.listing(live, data="session_data")
