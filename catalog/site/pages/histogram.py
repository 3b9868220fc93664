"""Entries by year, as a picture."""

from collections.abc import Iterable
from typing import NamedTuple

FEWEST_YEARS = 4  # of which a picture says more than a sentence


class HistogramBar(NamedTuple):
    """A year, its place from the first, and its height in hundredths of the highest."""

    year: int
    entries: int
    place: int
    height: int


def histogram(counts: Iterable[tuple[int, int]]) -> list[HistogramBar]:
    """Return a bar for each year that has entries, or none where there are too few."""
    counts = sorted(counts)
    if len(counts) < FEWEST_YEARS:
        return []
    first, most = counts[0][0], max(entries for _, entries in counts)
    return [
        HistogramBar(year, entries, year - first, max(1, round(100 * entries / most)))
        for year, entries in counts
    ]
