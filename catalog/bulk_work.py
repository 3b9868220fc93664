"""Work on very many entries: put on record with its run, and done slice by slice.

What remains is kept with the run and goes with each slice, in one transaction. So a
process may end between two slices, and the next goes on where it was.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import Error

from .editing import bulk_edits, undo
from .editing.edit_kinds import Plan, edit_of
from .files import conflicts
from .models import Run, catalogue_write

AT_ONCE = 300  # entries, or conflicts, that are done while an editor waits
SLICE = 100  # of them, done between two looks at whether to go on
TURN = 25.0  # seconds, after which other jobs have their turn

Work = Mapping[str, Any]  # JSON: what remains (`keys`), of how many (`all`), and what


def begin_edit(
    keys: Iterable[int], plan: Plan, author: User | None, seen: int | None
) -> Run:
    """Put an edit of entries on record, to be done by `do_some`."""
    run = bulk_edits.new_run(edit_of(plan), author)
    return _begin(run, keys, plan=dict(plan), seen=seen)


def begin_undo(run: Run, author: User | None) -> None:
    """Let `do_some` undo a run, one of `undo.IN_SLICES`, in all that is left of it.

    Raise MergedSince where a later run has to be undone first.
    """
    undo.check(run)
    _begin(run, undo.entries_left(run), undo_by=author and author.pk)


def begin_decisions(
    keys: Iterable[int], choice: str, author: User | None, seen: Mapping[int, str]
) -> Run:
    """Let `do_some` decide conflicts as `conflicts.resolve_conflicts` does."""
    run = conflicts.new_decision_run(choice, author)
    stamps = {str(key): stamp for key, stamp in seen.items()}
    return _begin(run, keys, choice=choice, seen=stamps)


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
    """Leave what remains of a run undone, for good; do nothing if nothing remains.

    What remains of an undo can be gone on with: by the next undo of the run.
    """
    run.refresh_from_db()
    if run.work is not None:
        if not is_undo(run.work):
            run.report["stopped"] = len(run.work["keys"])
        run.work = None
        run.save(update_fields=["report", "work"])


def is_undo(work: Work) -> bool:
    """Return True if what remains is to be undone."""
    return "undo_by" in work


@catalogue_write()
def _begin(run: Run, keys: Iterable[int], **what: Any) -> Run:
    chosen = sorted(keys)
    run.work = {"keys": chosen, "all": len(chosen), **what}
    run.save()
    return run


def _do_slice() -> int:
    run = Run.objects.filter(work__isnull=False).order_by("pk").first()
    if run is None:
        return 0
    try:
        return _work_on(run.pk)
    except Error:
        raise  # the database has a problem: it is tried again
    except Exception:
        stop(run)  # it would hold up all others
        raise


@catalogue_write()
def _work_on(key: int) -> int:
    # Someone may have stopped or undone it meanwhile.
    run = Run.objects.filter(pk=key, work__isnull=False).first()
    if run is None or run.work is None:
        return 0
    work, keys = run.work, run.work["keys"]
    batch, rest = keys[:SLICE], keys[SLICE:]
    do = next(do for what, do in _KINDS.items() if what in work)
    do(run, work, batch)
    run.work = {**work, "keys": rest} if rest else None
    run.save(update_fields=["report", "work"])
    return len(batch)


def _edit(run: Run, work: Work, batch: Collection[int]) -> None:
    bulk_edits.apply_to([*batch], edit_of(work["plan"]), run, work["seen"])


def _undo(run: Run, work: Work, batch: Collection[int]) -> None:
    keys = work["keys"]
    undo.undo_some(
        run,
        batch,
        User.objects.filter(pk=work["undo_by"]).first(),
        is_first=len(keys) == work["all"],
        is_last=len(keys) == len(batch),
    )


def _decide(run: Run, work: Work, batch: Collection[int]) -> None:
    seen = {key: work["seen"][str(key)] for key in batch if str(key) in work["seen"]}
    conflicts.decide_some(run, batch, work["choice"], seen)


# What is done, by what a run's work has for it.
_KINDS: Mapping[str, Callable[[Run, Work, Collection[int]], None]] = {
    "plan": _edit,
    "undo_by": _undo,
    "choice": _decide,
}
