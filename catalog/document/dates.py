"""Dates known to the year, the month or the day."""

import re
from datetime import date
from typing import Self

from .folding import as_seen

_ISO = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WORD = r"(?P<word>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[1-9][0-9]{3})"
_UNKNOWN = r"(?:[-/.](?:\?\?|xx|00))"
# Ways to write a date that leave no doubt which part of it is what.
_OTHER_WAYS = [
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}([-/.])(?P<month>[0-9]{{1,2}})(?:\2{_DAY})?",
        rf"{_YEAR}(?:[-/.](?P<month>[0-9]{{2}}){_UNKNOWN}|{_UNKNOWN}{{1,2}})",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"{_WORD} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"(?:{_DAY}(?:st|nd|rd|th)? )?{_WORD},? {_YEAR}",
        rf"{_YEAR} ?年(?: ?(?P<month>[0-9]{{1,2}}) ?月(?: ?{_DAY} ?日)?)?",
    )
]
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
SEASONS = ("winter", "spring", "summer", "fall")


class PartialDate(str):
    """A date as ISO text of the precision on record: 1985, 1985-10 or 1985-10-03.

    It is its own text, so databases, JSON and templates need no conversion, and text
    order is time order. Raise ValueError for anything else, impossible days included.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(
                f"“{text}” is not a date: write 1985, 1985-10 or 1985-10-03"
            )
        try:
            date(*(int(part or 1) for part in match.groups()))
        except ValueError as error:
            raise ValueError(f"“{text}” is not a day of the calendar") from error
        return super().__new__(cls, text)

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def month(self) -> int | None:
        return int(self[5:7]) if len(self) > 4 else None

    @property
    def day(self) -> int | None:
        return int(self[8:]) if len(self) > 7 else None

    @property
    def season(self) -> str | None:
        """The broadcasting season; None where the month is not known."""
        return SEASONS[(self.month - 1) // 3] if self.month else None

    def is_after(self, other: str) -> bool:
        """Return True if this is surely later, by the parts that both dates have."""
        known = min(len(self), len(other))
        return self[:known] > other[:known]


def read_date(text: str) -> PartialDate:
    """Return the date that a file says in one of the usual ways.

    Raise ValueError where it says none, or one that can be read in two ways.
    """
    usual = as_seen(text).translate(_DASHES)
    for pattern in _OTHER_WAYS:
        if match := pattern.fullmatch(usual):
            parts = match.groupdict()
            month = parts.get("month") or _month_of(parts.get("word"))
            if parts.get("word") and not month:
                continue
            iso = [parts["year"], month, parts.get("day") if month else None]
            return PartialDate("-".join(part.zfill(2) for part in iso if part))
    return PartialDate(text)


def _month_of(word: str | None) -> str | None:
    """Return the number of a month by its English name, None for any other word."""
    for names in (_MONTHS, _LONG_MONTHS):
        if word and word.lower() in names:
            return str(names.index(word.lower()) + 1)
    return None
