"""What each process makes of the catalogue, and keeps until that changes."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")

# By what is held and the database that it is of: what it was made for, and itself.
_kept: dict[tuple[str, str], tuple[Hashable, Any]] = {}


class ProcessCache(Generic[T]):
    """A value that each process makes once for each state of the catalogue.

    `state_of` tells the states apart, and `make` makes the value of one; both are given
    the connection to read by, and `make` the value of an earlier state, None for none.
    """

    def __init__(
        self,
        name: str,
        state_of: Callable[[BaseDatabaseWrapper], Hashable],
        make: Callable[[BaseDatabaseWrapper, T | None], T],
    ) -> None:
        self.name = name
        self._state_of = state_of
        self._make = make
        self._one_makes = Lock()

    def now(self, connection: BaseDatabaseWrapper) -> T:
        """Return the value of the catalogue as a connection has it now."""
        if is_in_transaction(connection):
            # Whatever is written next gets the version that is seen here.
            return self._make(connection, None)
        # Read before the value is: with what is written in between there is another.
        state = self._state_of(connection)
        place = self.name, connection.alias
        known, value = _kept.get(place, (None, None))
        if known != state:
            with self._one_makes:
                known, value = _kept.get(place, (None, None))
                if known != state:
                    value = self._make(connection, value)
                    _kept[place] = state, value
        return value


def is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Return True if what a connection reads may be rolled back."""
    return connection.in_atomic_block
