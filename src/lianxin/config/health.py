"""For whoever watches the service: is the process alive, and is its database ready."""

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before anything else: no session, any host name, in few words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _say("alive")
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            # asked until it is so; a process never sees its own migrations undone
            self.migrated = self.migrated or not pending_migrations()
        except DatabaseError:
            connection.close()
            return _say("the database does not answer", 503)
        return _say("ready") if self.migrated else _say("the database is not migrated", 503)


def pending_migrations() -> int:
    """How many migrations are not applied yet. Raises DatabaseError."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _say(word: str, status: int = 200) -> HttpResponse:
    return HttpResponse(word + "\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
