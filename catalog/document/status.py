"""Whether a work is finished or still running, as far as its dates tell."""

STATUSES = {"running": "Running", "finished": "Finished"}

# Of what else is dated nobody can tell: most films have no end date.
_RUNS = {"tv-serie", "ona"}


def status_of(type: str, start: str, sure_start: str, end: str) -> str | None:
    """Return the key of `STATUSES` that an entry has; None where that is not known.

    An end date says that it is finished, doubted or not. What runs is so as of the last
    import: a series whose start is known, which no rule doubts, and that has no end.
    `sure_start` is what `document.doubts.trusted_part` leaves of the start; "" is no
    date.
    """
    if end:
        return "finished"
    is_running = type in _RUNS and start and start == sure_start
    return "running" if is_running else None
