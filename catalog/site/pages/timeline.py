"""The works of a franchise along the years, and no more exactly than they are known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...document import TYPES, PartialDate
from .cards import Card

MOST_TICKS = 8
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


class Mark(NamedTuple):
    """A work on the scale, in hundredths of it: where it starts, and how wide it is.

    A work of which the year alone is known is as wide as that year.
    """

    place: float
    width: float


class Lane(NamedTuple):
    """The works of a type."""

    kind: str
    marks: list[Mark]


class Scale(NamedTuple):
    """The lanes over a scale of years; `ticks` are years and their places."""

    first: int
    last: int
    lanes: list[Lane]
    ticks: list[tuple[int, float]]


def scale_of(cards: Iterable[Card]) -> Scale | None:
    """Return the scale of the dated works, or None where it would say nothing."""
    dated = [(card.type, card.start) for card in cards if card.start]
    years = {start.year for _, start in dated}
    if len(years) < 2:
        return None
    first, last = min(years), max(years)
    span = last + 1 - first

    def mark(date: PartialDate) -> Mark:
        place = date.year - first + ((date.month or 1) - 1) / 12
        return Mark(_hundredths(place, span), 0 if date.month else _hundredths(1, span))

    lanes = (
        Lane(kind.label, [mark(start) for of, start in dated if of == type])
        for type, kind in TYPES.items()
    )
    step = next(step for step in STEPS if span / step <= MOST_TICKS)
    ticks = range(-(-first // step) * step, last + 1, step)
    return Scale(
        first,
        last,
        [lane for lane in lanes if lane.marks],
        [(year, _hundredths(year - first, span)) for year in ticks],
    )


def extent_of(cards: Sequence[Card]) -> str:
    """Return “4 works from 1998 to 2012”, or how much of it is known."""
    works = f"{len(cards)} works" if len(cards) > 1 else "one work"
    years = [card.year for card in cards if card.year]
    if not years:
        return works
    first, last = min(years), max(years)
    return f"{works} from {first} to {last}" if first < last else f"{works} of {first}"


def type_counts(cards: Iterable[Card]) -> list[tuple[str, int]]:
    """Return how many works there are of each type that has any."""
    counts = Counter(card.type for card in cards)
    return [(kind.label, counts[type]) for type, kind in TYPES.items() if counts[type]]


def _hundredths(part: float, whole: int) -> float:
    return round(100 * part / whole, 2)
