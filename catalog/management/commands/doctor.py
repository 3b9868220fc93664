import platform
import sys
from importlib.metadata import version
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from redis import Redis
from redis.exceptions import RedisError

from catalog import __version__

LIBRARIES = ("gunicorn", "pillow", "psycopg", "redis")


class Command(BaseCommand):
    help = (
        "Show what this site runs on, one line each, and what does not answer. "
        "Example: manage.py doctor"
    )
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, **options: Any) -> None:
        lines = [
            ("Mokuroku", __version__),
            ("Python", platform.python_version()),
            ("Django", django.get_version()),
            *((name, version(name)) for name in LIBRARIES),
        ]
        ill = False
        for name, ask in (("database", database), ("cache", cache)):
            try:
                lines.append((name, ask()))
            except (DatabaseError, RedisError) as error:
                ill = True
                self.stderr.write(f"{name}: does not answer ({type(error).__name__})")
        for name, said in lines:
            self.stdout.write(f"{name} {said}")
        if ill:
            sys.exit(1)


def database() -> str:
    """Return the kind of database and its version; raise where it does not answer."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
    numbers = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, numbers))}"


def cache() -> str:
    """Return the kind of cache and its version; raise where it does not answer."""
    where = settings.CACHES["default"]
    kind = where["BACKEND"].rpartition(".")[2]
    if kind != "RedisCache":
        return f"{kind}, one per process"
    # Asked directly: the site's own cache would answer in its stead.
    with Redis.from_url(where["LOCATION"], **where["OPTIONS"]) as server:
        return f"Redis {server.info('server')['redis_version']}"
