"""Dates known to the year, the month or the day."""

import re
from datetime import date
from typing import Self

_ISO = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
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
