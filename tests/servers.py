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
    open = 0  # connections of all such servers

    def process_request(self, request, client_address):
        self.count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.count(-1)

    @classmethod
    def count(cls, more):
        with cls.changed:
            cls.open += more
            cls.changed.notify_all()

    @classmethod
    def wait(cls):
        """Wait until all that was accepted is answered."""
        with cls.changed:
            assert cls.changed.wait_for(lambda: not cls.open, timeout=20)


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
