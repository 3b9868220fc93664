"""What the home page takes from the shelves.

The choice depends on the catalogue alone and never on the clock or on chance, so that
the page is the same until something is saved.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from django.urls import reverse

from ..covers.patterns import COLOURS
from .cards import Card

T = TypeVar("T")

# The wall of a catalogue that has no entries yet.
BLANKS = tuple(COLOURS)

FEWEST_YEARS = 8  # for a chart
FEWEST_DEBUTS = 3
ROW = 6  # covers side by side on a wide screen


class FranchiseSize(NamedTuple):
    pk: int
    first: str | None
    size: int


class Shelf(NamedTuple):
    """A franchise whose works stand side by side."""

    name: str
    url: str
    cards: list[Card]


class Opening(NamedTuple):
    """A song of a work, with the artist as the source words it."""

    card: Card
    title: str
    original_title: str
    artist: str


class ChartBar(NamedTuple):
    """A year of the chart, as text; its height in hundredths of the highest."""

    year: str
    url: str
    entries: str
    place: str
    height: str
    is_marked: bool


class Chart(NamedTuple):
    """Entries by year; `marks` are decades and where they begin, in hundredths."""

    bars: list[ChartBar]
    first: int
    last: int
    span: int
    marks: list[tuple[int, float]]


def one_of_each_franchise(rows: Iterable[dict], most: int) -> list[dict]:
    """Return the first row of each franchise, so that no series fills the wall."""
    first: dict[int, dict] = {}
    for row in rows:
        first.setdefault(row["franchise_id"], row)
    return list(first.values())[:most]


def pick(choices: Sequence[T], turn: int) -> T | None:
    """Return one of the choices, or None where there is none."""
    # Saved one after the other, neighbours in the table are neighbours in the alphabet.
    return choices[turn * 7919 % len(choices)] if choices else None


def pick_decade(
    franchises: Iterable[FranchiseSize], turn: int, most: int
) -> tuple[int | None, list[FranchiseSize]]:
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


def pick_franchise(
    franchises: Sequence[FranchiseSize], turn: int, sizes: range
) -> FranchiseSize | None:
    """Return a franchise of a size that fits, or one of the largest; None for none."""
    fitting = [franchise for franchise in franchises if franchise.size in sizes]
    largest = max((franchise.size for franchise in franchises), default=0)
    return pick(fitting or [f for f in franchises if f.size == largest > 1], turn)


def chart(counts: Iterable[tuple[str, int]], decade: int | None) -> Chart | None:
    """Return a bar for each year on record, or None where there are too few."""
    years = [(int(year), entries) for year, entries in counts]
    if len(years) < FEWEST_YEARS:
        return None
    first, last = years[0][0], years[-1][0]
    span = last - first + 1
    highest = max(entries for _, entries in years)
    before, _, after = reverse("catalog:season-year", args=[0]).rpartition("0")
    marked = range(decade, decade + 10) if decade is not None else ()
    bars = [
        ChartBar(
            str(year),
            f"{before}{year}{after}",
            f"{entries:,}",
            str(year - first),
            str(max(1, round(100 * entries / highest))),
            year in marked,
        )
        for year, entries in years
    ]
    decades = range(-(-first // 10) * 10, last + 1, 10)
    marks = [(year, round(100 * (year - first) / span, 2)) for year in decades]
    return Chart(bars, first, last, span, marks)
