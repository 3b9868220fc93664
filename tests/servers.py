"""Servers that tests start, and what these need of the machine."""

import socket
import sqlite3
import threading
from contextlib import closing
from urllib.parse import quote

from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection


class Watched(ThreadedWSGIServer):
    """A live server of which a test can wait for the last answer."""

    changed = threading.Condition()
    running = 0  # requests, of all such servers

    def set_app(self, application):
        def counted(environ, start_response):
            self.count(1)
            try:
                return application(environ, start_response)
            finally:
                self.count(-1)

        super().set_app(counted)

    @classmethod
    def count(cls, more):
        with cls.changed:
            cls.running += more
            cls.changed.notify_all()

    @classmethod
    def wait(cls):
        """Wait until no request is being answered."""
        with cls.changed:
            assert cls.changed.wait_for(lambda: not cls.running, timeout=20)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def postgresql_url(name=None):
    """Return the address of this test's database, or of another one on its server."""
    known = connection.settings_dict
    who = quote(known["USER"], "")
    if known["PASSWORD"]:
        who += ":" + quote(known["PASSWORD"], "")
    where = f"{known['HOST']}:{known['PORT'] or 5432}"
    return f"postgres://{who}@{where}/{name or known['NAME']}"


def copy_database(path):
    """Write this test's database, which is SQLite, to a file for other processes."""
    assert not connection.in_atomic_block, "it would wait for itself"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
