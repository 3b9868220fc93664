"""The letters under which artists stand, the way that a printed index has them."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from string import ascii_lowercase
from typing import NamedTuple

from ..pages.songs import Singer, singers

LAST = chr(0x10FFFF)


class Letter(NamedTuple):
    """A letter of the index: its value in addresses, and the names it holds."""

    value: str
    label: str
    first: str
    after: str
    description: str = ""  # where the label alone would be a riddle

    def holds(self, name: str) -> bool:
        return self.first <= name < self.after


# By the names' own order: figures, letters, and all that comes behind them.
LETTERS = [
    Letter("0", "0–9", "", "a"),
    *(Letter(a, a.upper(), a, chr(ord(a) + 1)) for a in ascii_lowercase),
    Letter("other", "あ", "{", LAST, "other scripts"),
]
BY_VALUE = {letter.value: letter for letter in LETTERS}


def letter_of(name: str) -> Letter:
    """Return the letter under which a name, in its form for sorting, stands."""
    return next((letter for letter in LETTERS if letter.holds(name)), LETTERS[-1])


def letters_with(initials: Collection[str]) -> list[tuple[Letter, bool]]:
    """Return each letter, with whether any of the initials is under it."""
    used = {letter_of(initial) for initial in initials}
    return [(letter, letter in used) for letter in LETTERS]


def by_letter(
    artists: Iterable[tuple], songs: dict[int, int]
) -> Iterator[tuple[Letter, list[tuple[Singer, int]]]]:
    """Yield artists with their numbers of songs, in groups of one letter.

    `artists` are rows of `ArtistQuerySet.for_index`.
    """
    singer_of = singers()
    for letter, group in groupby(artists, key=lambda row: letter_of(row[0])):
        yield letter, [(singer_of(*row), songs.get(row[0], 0)) for _, *row in group]
