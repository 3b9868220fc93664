"""The years and their seasons, as far as the dates on record are sure."""

from collections.abc import Iterator
from math import ceil, sqrt
from typing import NamedTuple

from ...document.dates import SEASONS
from .index import Index

HEATS = 5


class Cell(NamedTuple):
    """A season of a year, the number of its entries, and how many that is.

    `name` is None where the month is not known. `heat` goes from 0 for none to `HEATS`
    for the most of any season.
    """

    year: int
    name: str | None
    entries: int
    heat: int = 0


class Year(NamedTuple):
    """A year with its entries, by season."""

    number: int
    entries: int
    seasons: list[Cell]
    unknown: Cell


def years_of(index: Index) -> list[Year]:
    """Return the years that have entries, with all of their seasons."""
    suitable = index.suitable()
    years = sorted(index.counts("year", suitable))
    counted = {
        (year, name): (index.having("year", year) & in_season).bit_count()
        for name in (*SEASONS, None)
        for in_season in [index.having("season", name) & suitable]
        for year, _ in years
    }
    most = max(
        (counted[year, name] for year, _ in years for name in SEASONS), default=0
    )

    def season(year, name):
        entries = counted[year, name]
        heat = ceil(HEATS * sqrt(entries / most)) if entries and name else 0
        return Cell(year, name, entries, heat)

    return [
        Year(
            year,
            entries,
            [season(year, name) for name in SEASONS],
            season(year, None),
        )
        for year, entries in years
    ]


def decades_of(years: list[Year]) -> list[tuple[int, list[Year]]]:
    """Return the decades that have entries, the last first, and its last year first."""
    decades: dict[int, list[Year]] = {}
    for year in reversed(years):
        decades.setdefault(year.number // 10 * 10, []).append(year)
    return list(decades.items())


def neighbours(years: list, one) -> tuple:
    """Return what stands before and behind one in a list, None where nothing does."""
    place = years.index(one)
    return (
        years[place - 1] if place else None,
        years[place + 1] if place + 1 < len(years) else None,
    )


def seasons_of(years: list[Year]) -> Iterator[Cell]:
    """Yield the seasons that have entries, in order of time."""
    for year in years:
        yield from (season for season in year.seasons if season.entries)
