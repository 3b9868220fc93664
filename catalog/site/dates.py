"""Dates in words, and no more of them than is known.

The two rules about doubtful dates live here until the quality rules take them over; the
form of `is_start_doubtful` for the database is `catalog.querysets.DOUBTFUL`.
"""

from ..document import PartialDate
from ..document.dates import SEASONS
from ..querysets import LAST_SURE_YEAR

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_words(date: PartialDate) -> str:
    """Return “3 October 1985”, “October 1985” or “1985”."""
    month = MONTHS[date.month - 1] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)


def is_start_doubtful(start: str) -> bool:
    """Tell whether a bare year was once read as day and year: 1931 as 2031-01-19."""
    return start > str(LAST_SURE_YEAR + 1) and start.endswith("-19")


def is_month_doubtful(start: str) -> bool:
    """Tell whether a bare year was once made exact: 2008 as 2008-01-20."""
    if start > str(LAST_SURE_YEAR + 1):
        return is_start_doubtful(start)
    return start.endswith("-01-19" if start < "2000" else "-01-20")


def says_only_finished(
    start: PartialDate, end: PartialDate, episodes: int | None
) -> bool:
    """Tell whether an end date is a copy of the start date of a longer work."""
    return end == start and episodes != 1


def sure_year(start: str) -> int | None:
    """Return the year in which a work starts, where that is known."""
    return None if not start or is_start_doubtful(start) else int(start[:4])


def sure_season(start: str) -> str | None:
    """Return the season in which a work starts, where that is known."""
    month = start[5:7]
    if not month or is_month_doubtful(start):
        return None
    return SEASONS[(int(month) - 1) // 3]
