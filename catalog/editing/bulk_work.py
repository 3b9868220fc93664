"""Edits of very many entries: put on record as a run, and done slice by slice.

What remains is kept with the run and goes with each slice, in one transaction. So a
process may end between two slices, and the next goes on where it was.
"""

import time
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import Error

from ..models import Run, catalogue_write
from . import bulk_edits
from .edit_kinds import Plan, edit_of

AT_ONCE = 300  # entries that are edited while an editor waits
SLICE = 100  # entries that are edited between two looks at whether to go on
TURN = 25.0  # seconds, after which other jobs have their turn


def begin(
    keys: Iterable[int], plan: Plan, author: User | None, seen: int | None
) -> Run:
    """Put an edit of entries on record, to be done by `do_some`."""
    run = bulk_edits.new_run(edit_of(plan), author)
    chosen = sorted(keys)
    run.work = {"plan": dict(plan), "keys": chosen, "all": len(chosen), "seen": seen}
    run.save()
    return run


def is_waiting() -> bool:
    """Return True if there is anything to do."""
    return Run.objects.filter(work__isnull=False).exists()


def do_some() -> int:
    """Do what waits, for a while, and return how many entries that was."""
    ends = time.monotonic() + TURN
    done = 0
    while (number := _do_slice()) and time.monotonic() < ends:
        done += number
    return done + number


@catalogue_write()
def stop(run: Run) -> None:
    """Leave what remains of a run undone, for good; do nothing if nothing remains."""
    run.refresh_from_db()
    if run.work is not None:
        run.report["stopped"] = len(run.work["keys"])
        run.work = None
        run.save(update_fields=["report", "work"])


def _do_slice() -> int:
    run = Run.objects.filter(work__isnull=False).order_by("pk").first()
    if run is None:
        return 0
    try:
        return _edit_slice(run.pk)
    except Error:
        raise  # the database has a problem: it is tried again
    except Exception:
        stop(run)  # it would hold up all others
        raise


@catalogue_write()
def _edit_slice(key: int) -> int:
    # Someone may have stopped or undone it meanwhile.
    run = Run.objects.filter(pk=key, work__isnull=False).first()
    if run is None or run.work is None:
        return 0
    work, keys = run.work, run.work["keys"]
    batch, rest = keys[:SLICE], keys[SLICE:]
    bulk_edits.apply_to(batch, edit_of(work["plan"]), run, work["seen"])
    run.work = {**work, "keys": rest} if rest else None
    run.save(update_fields=["report", "work"])
    return len(batch)
