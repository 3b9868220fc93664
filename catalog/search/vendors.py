"""What the two databases do in ways of their own."""

from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgresql, sqlite

_VENDORS = {"sqlite": sqlite, "postgresql": postgresql}


def vendor_of(connection: BaseDatabaseWrapper):
    """Return the module that speaks to the database of a connection."""
    return _VENDORS[connection.vendor]
