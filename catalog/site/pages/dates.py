"""Dates in words, and no more of them than is known."""

from ...document import PartialDate

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


def date_in_words(date: PartialDate) -> str:
    """Return “3 October 1985”, “October 1985” or “1985”."""
    month = MONTHS[date.month - 1] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)
