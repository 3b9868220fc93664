"""Which dates are not to be asserted. Pages, lists and rules all ask here."""

from collections.abc import Collection
from typing import NamedTuple

from .dates import PartialDate

# The last year of the data that the catalogue began with.
LAST_SURE_YEAR = 2022


class DateDoubt(NamedTuple):
    """A date that a quality rule doubts: the Document's field, the rule's code."""

    field: str
    rule: str


def is_in_future(date: PartialDate) -> bool:
    """Return True if a bare year may once have been read as day and year.

    1931 became 2031-01-19. In a file that is doubtful, and not where someone typed it.
    """
    return date.year > LAST_SURE_YEAR and date.day == 19


def is_on_suspect_day(date: PartialDate) -> bool:
    """Return True if the day may come from the reading of a bare year or month.

    `2008` became 2008-01-20, `April 1998` 1998-04-19. Some of these days are true.
    """
    day = 20 if date.year >= 2000 else 19
    return date.day == day and date.year <= LAST_SURE_YEAR


def says_only_finished(
    start: PartialDate, end: PartialDate, episodes: int | None
) -> bool:
    """Return True if an end date is a copy of the start date of a longer work."""
    return end == start and episodes != 1


def _doubts_of_start(start: PartialDate | None, filed: PartialDate | None) -> list[str]:
    found = []
    if start and start == filed and is_in_future(start):
        found.append("start-in-future")
    if start and is_on_suspect_day(start):
        found.append("suspect-day")
    return found


def doubts(
    start: PartialDate | None,
    end: PartialDate | None,
    episodes: int | None,
    dismissed: Collection[str] = (),
    filed: PartialDate | None = None,
) -> list[DateDoubt]:
    """Return what the rules doubt of an entry's dates, but for those dismissed.

    `filed` is the start date that the entry's file has, None for an entry without one.
    """
    found = [DateDoubt("start_date", rule) for rule in _doubts_of_start(start, filed)]
    if start and end == start:
        # A copy is as doubtful as what it is a copy of.
        found += [DateDoubt("end_date", doubt.rule) for doubt in found]
        if says_only_finished(start, end, episodes):
            found.append(DateDoubt("end_date", "end-equals-start"))
    elif start and end and start.is_after(end):
        found.append(DateDoubt("end_date", "dates-reversed"))
    return [doubt for doubt in found if doubt.rule not in dismissed]


def trusted_part(
    start: PartialDate | None,
    dismissed: Collection[str] = (),
    filed: PartialDate | None = None,
) -> PartialDate | None:
    """Return a start date as far as no rule doubts it; None where nothing is sure.

    A suspect day leaves the month, and in January only the year. Lists read what
    `catalog.quality.start_dates` keeps of it with each entry.
    """
    if not start:
        return None
    found = [r for r in _doubts_of_start(start, filed) if r not in dismissed]
    if "start-in-future" in found:
        return None
    if "suspect-day" in found:
        return PartialDate(start[:4] if start.month == 1 else start[:7])
    return start
