"""What a load balancer asks: whether this process lives, and whether it can serve."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import outages

from ... import __version__


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all, and its version."""
    return _line(f"ok, version {__version__}")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 once pages can be served, and else 503 with the reason in one line.

    What pages can be served without does not count, but is named.
    """
    if reason := _why_not_ready():
        return _line(reason, status=503)
    return _line(", without the ".join(["ok", *outages.going_on()]))


def _why_not_ready() -> str:
    try:
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        # The database's own words may name hosts and users: they are for the log.
        return "the database does not answer"
    return f"{len(missing)} migrations are not applied" if missing else ""


def _line(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status)
