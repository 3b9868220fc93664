"""What tests that start processes of their own need of the machine."""

import socket
import sqlite3
from contextlib import closing
from urllib.parse import quote

from django.db import connection


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
