"""Who reads from the replica, where REPLICA_URL names one."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_on_replica = ContextVar("on_replica", default=False)


@contextmanager
def replica_reads():
    """Let queries read from the replica within the block, up to its first write."""
    token = _on_replica.set(True)
    try:
        yield
    finally:
        _on_replica.reset(token)


class ReplicaRouter:
    """Everything goes to the primary; what may lag behind it has to say so."""

    def db_for_read(self, model, **hints):
        # A transaction that writes must see what it wrote, and the row that it locks.
        if _on_replica.get() and not transaction.get_connection().in_atomic_block:
            return "replica"
        return "default"

    def db_for_write(self, model, **hints):
        _on_replica.set(False)
        return "default"

    def allow_relation(self, one, other, **hints):
        return True  # two copies of the same rows

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
