"""Who reads from the replica, where REPLICA_URL names one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import Error, connections, transaction
from django.db.models import Model

from config import outages

REPLICA = "replica"
# None: it may be read from, if it answers.
_on_replica: ContextVar[bool | None] = ContextVar("on_replica", default=False)


@contextmanager
def replica_reads() -> Iterator[None]:
    """Let queries read from the replica within the block, up to its first write.

    Where it does not answer they read from the primary, which can do all of it.
    """
    token = _on_replica.set(None)
    try:
        yield
    finally:
        _on_replica.reset(token)


def replica_answers() -> bool:
    """Return whether the replica can be read from; ask it only where it may be."""
    if not outages.replica.may_ask():
        return False
    try:
        # Connects where there is no connection, or where that is of no use any more.
        connections[REPLICA].cursor().close()
    except Error as error:
        connections[REPLICA].close()
        outages.replica.failed(error)
        return False
    outages.replica.answered()
    return True


class ReplicaRouter:
    """Everything goes to the primary; what may lag behind it has to say so."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        # A transaction that writes must see what it wrote, and the row that it locks.
        if _on_replica.get() is False or transaction.get_connection().in_atomic_block:
            return "default"
        if _on_replica.get() is None:
            _on_replica.set(replica_answers())
        return REPLICA if _on_replica.get() else "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        _on_replica.set(False)
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # two copies of the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"
