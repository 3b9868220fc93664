"""What is done on time: job by job, by one process of the site at a time."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from django.db import Error, connection

from . import bulk_work
from .editing import pending_edits, unsaved_work
from .quality import findings, progress

LOCK = "mokuroku run_due"
logger = logging.getLogger("mokuroku.clock")

# Each does what is due by now, and returns how much that was and what it is called.
JOBS: dict[str, Callable[[], int]] = {
    "scheduled edits published": pending_edits.publish_due,
    "old unsaved work removed": unsaved_work.remove_old,
    "entries and conflicts of long runs done": bulk_work.do_some,
    "catalogue compared with itself": findings.refresh_if_stale,
    "open findings counted for the day": progress.count_today,
}


class Busy(Exception):
    """Another process of the site is doing what is due."""


def run_due() -> dict[str, int | None]:
    """Do all that is due, and return how much each job did, None where it failed.

    A job that fails holds up no other; the log says why. Raises Busy.
    """
    with _alone():
        return {name: _done(name, job) for name, job in JOBS.items()}


def _done(name: str, job: Callable[[], int]) -> int | None:
    try:
        return job()
    except Exception:
        logger.exception("%s: failed", name)
        return None


def _alone() -> AbstractContextManager[None]:
    """Return a context that keeps other processes out, or raises Busy.

    Its lock goes with the process that holds it, however that ends.
    """
    if connection.vendor == "postgresql":
        return _advisory_lock()
    if connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's own
        return nullcontext()  # no other process sees it
    return _lock_beside(Path(connection.settings_dict["NAME"]))


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy
        try:
            yield
        finally:
            with suppress(Error):  # a connection that broke holds it no more
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


@contextmanager
def _lock_beside(database: Path) -> Iterator[None]:
    # Not the database itself: whoever closes that gives up SQLite's own locks on it.
    path = database.with_name(f"{database.name}-clock")
    path.touch(mode=0o600)
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield
