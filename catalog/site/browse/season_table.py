"""The years and their seasons, as far as the dates on record are sure."""

from collections.abc import Iterator, Sequence
from math import ceil, sqrt
from typing import NamedTuple, TypeVar

from ...document.dates import SEASONS
from .facets import UNKNOWN
from .index import Index

HEATS = 5
FEWEST_OF_SEASON = 6

T = TypeVar("T")


class SeasonCell(NamedTuple):
    """A season of a year, the number of its entries, and how many that is.

    `name` is None where the month is not known. `heat` goes from 0 for none to `HEATS`
    for the most of any season.
    """

    year: int
    name: str | None
    entries: int
    heat: int = 0


class YearRow(NamedTuple):
    """A year with its entries, by season."""

    number: int
    entries: int
    seasons: list[SeasonCell]
    unknown: SeasonCell


def years_of(index: Index) -> list[YearRow]:
    """Return the years that have entries, with all of their seasons."""
    suitable = index.suitable()
    years = index.number_counts("year", suitable)
    counted = {
        (year, name): (index.having("year", str(year)) & in_season).bit_count()
        for name in (*SEASONS, None)
        for in_season in [index.having("season", name or UNKNOWN) & suitable]
        for year, _ in years
    }
    most = max(
        (counted[year, name] for year, _ in years for name in SEASONS), default=0
    )

    def season(year: int, name: str | None) -> SeasonCell:
        entries = counted[year, name]
        heat = ceil(HEATS * sqrt(entries / most)) if entries and name else 0
        return SeasonCell(year, name, entries, heat)

    return [
        YearRow(
            year,
            entries,
            [season(year, name) for name in SEASONS],
            season(year, None),
        )
        for year, entries in years
    ]


def decades_of(years: list[YearRow]) -> list[tuple[int, list[YearRow]]]:
    """Return the decades that have entries, the last first, and its last year first."""
    decades: dict[int, list[YearRow]] = {}
    for year in reversed(years):
        decades.setdefault(year.number // 10 * 10, []).append(year)
    return list(decades.items())


def latest_season(seasons: Sequence[SeasonCell]) -> SeasonCell | None:
    """Return the last season of which there is something to see."""
    known = (season for season in reversed(seasons) if season.name)
    return next((one for one in known if one.entries >= FEWEST_OF_SEASON), None)


def season_keys(
    index: Index, year: int, season: str | None, by: str = "prior"
) -> list[int]:
    """Return the keys of a season's entries, what matters most first, or in another
    order."""
    of_year = index.having("year", str(year))
    found = of_year & index.having("season", season or UNKNOWN)
    return index.sorted_by(by, found & index.suitable())


def neighbours(years: Sequence[T], one: T) -> tuple[T | None, T | None]:
    """Return what stands before and behind one in a list, None where nothing does."""
    place = years.index(one)
    return (
        years[place - 1] if place else None,
        years[place + 1] if place + 1 < len(years) else None,
    )


def seasons_of(years: list[YearRow]) -> Iterator[SeasonCell]:
    """Yield the seasons that have entries, in order of time."""
    for year in years:
        yield from (season for season in year.seasons if season.entries)
