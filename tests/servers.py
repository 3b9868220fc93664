"""What tests that start processes of their own need of the machine."""

import socket
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
