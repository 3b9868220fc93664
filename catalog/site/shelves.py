"""What the home page takes from the shelves.

The choice depends on the catalogue alone and never on the clock or on chance, so that
the page is the same until something is saved.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .figures import COLOURS

# The wall of a catalogue that has no entries yet.
BLANKS = tuple(COLOURS)

FEWEST_YEARS = 8  # for a chart
FEWEST_DEBUTS = 3
ROW = 6  # covers side by side on a wide screen


class Franchise(NamedTuple):
    pk: int
    first: str | None
    size: int


class Bar(NamedTuple):
    """A year of the chart; its height in hundredths of the highest."""

    year: int
    entries: int
    place: int
    height: int
    is_marked: bool


def one_of_each_franchise(rows: Iterable[dict], most: int) -> list[dict]:
    """Return the first row of each franchise, so that no series fills the wall."""
    first = {}
    for row in rows:
        first.setdefault(row["franchise_id"], row)
    return list(first.values())[:most]


def pick_decade(franchises: Iterable[Franchise], turn: int, most: int):
    """Return a decade and its largest new franchises, or (None, [])."""
    debuts = defaultdict(list)
    for franchise in franchises:
        if franchise.first:
            debuts[int(franchise.first[:3]) * 10].append(franchise)
    decades = sorted(d for d, new in debuts.items() if len(new) >= FEWEST_DEBUTS)
    if not decades:
        return None, []
    decade = decades[turn % len(decades)]
    largest = sorted(debuts[decade], key=lambda f: (-f.size, f.pk))[:most]
    whole_rows = len(largest) // ROW * ROW
    return decade, largest[: whole_rows or ROW]


def pick_franchise(franchises: Iterable[Franchise], turn: int, sizes: range):
    """Return a franchise of a size that fits, or one of the largest; None for none."""
    fitting = [franchise for franchise in franchises if franchise.size in sizes]
    largest = max((franchise.size for franchise in franchises), default=0)
    choices = fitting or [f for f in franchises if f.size == largest > 1]
    # Saved one after the other, neighbours in the table are neighbours in the alphabet.
    return choices[turn * 7919 % len(choices)] if choices else None


def chart(counts: Iterable[tuple[str, int]], decade: int | None) -> list[Bar]:
    """Return a bar for each year on record, or none where there are too few."""
    counts = [(int(year), entries) for year, entries in counts]
    if len(counts) < FEWEST_YEARS:
        return []
    first = counts[0][0]
    highest = max(entries for _, entries in counts)
    return [
        Bar(
            year,
            entries,
            year - first,
            max(1, round(100 * entries / highest)),
            decade is not None and decade <= year < decade + 10,
        )
        for year, entries in counts
    ]
