"""What goes before what, declared once.

A name that matches better goes first: by its tier, then by how near it is. But what
only a shared name begins with (that of a franchise, an article, a song, an artist) goes
after what own names have in them: see `own_names_first`. Names that match equally well
go by their rank: the kind of name, then the type of the entry, its date, its key. A
rank is one number, which databases keep and numpy sorts.
"""

from collections.abc import Collection, Iterable
from enum import IntEnum
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np

# What an answer has of a name: its rank, and its key.
PLACE = np.dtype([("rank", np.int64), ("pk", np.int64)])

# One rank, or an array of them.
Ranks = TypeVar("Ranks", int, np.ndarray)


class Tier(IntEnum):
    """How a name matches a query."""

    WHOLE = 0  # it is the query
    PREFIX = 1  # it begins with the query
    WORDS = 2  # all words of the query, or pieces of kana and kanji, are in it
    NEAR = 3  # but for a letter or two, or a word of several


class Kind(IntEnum):
    """What a name is of its entry, the strongest first.

    That of the franchise, and the article that Wikipedia has, are shared by many
    entries; songs and artists lead to entries too, after all that are named so.
    """

    TITLE = 0
    ORIGINAL = 1
    ALTERNATIVE = 2
    FRANCHISE = 3
    ALIAS = 4
    SONG = 5
    ARTIST = 6


# What a name is the name of.
GROUPS = {
    Kind.TITLE: "anime",
    Kind.ORIGINAL: "anime",
    Kind.ALTERNATIVE: "anime",
    Kind.FRANCHISE: "franchise",
    Kind.ALIAS: "anime",
    Kind.SONG: "song",
    Kind.ARTIST: "artist",
}


class Matches(NamedTuple):
    """Names that match equally well: an array of `PLACE`, mostly in order of rank."""

    tier: Tier
    places: np.ndarray

    @property
    def entry_names(self) -> int:
        """How many of the names are those of entries and franchises."""
        return int(np.count_nonzero(kind_in(self.places["rank"]) <= Kind.ALIAS))


def own_names_first(found: Iterable[Matches]) -> list[Matches]:
    """Return matches in their order, those by names that entries share at the end.

    So “madoka” finds Madoka Magica before the songs of Madoka Kimura.
    """
    own, shared = [], []
    for tier, places in found:
        is_own = kind_in(places["rank"]) <= Kind.ALTERNATIVE
        if is_own.any():
            own.append(Matches(tier, places[is_own]))
        if not is_own.all():
            shared.append(Matches(tier, places[~is_own]))
    return own + shared


def entries_of(matches: Iterable[Matches]) -> list[int]:
    """Return the keys of the entries that names are of, each once, in their order."""
    entries = (entry_in(places["rank"]).tolist() for _, places in matches)
    return list(dict.fromkeys(chain.from_iterable(entries)))


def matches_by(matches: Iterable[Matches], entries: Collection[int]) -> list[Matches]:
    """Return the matches by which some entries are found."""
    keys = np.fromiter(entries, np.int64, len(entries))
    return [
        Matches(tier, places[np.isin(entry_in(places["rank"]), keys)])
        for tier, places in matches
    ]


_TYPES = ("tv-serie", "movie", "ova", "ona", "special")

# The parts of a rank, from its lowest bits: entry, date, type, kind, not published.
_ENTRY, _DATE, _TYPE, _KIND = 38, 17, 3, 4
_NO_DATE = (1 << _DATE) - 1
_FIRST_YEAR, _LAST_YEAR = 1850, 2105
FIRST_UNPUBLISHED = 1 << (_ENTRY + _DATE + _TYPE + _KIND)


def rank(kind: Kind, entry: int, type: str, date: str, is_published: bool) -> int:
    """Return the place of an entry's name among names that match equally well.

    Entries that are not published come after all else, so that leaving them out is one
    comparison.
    """
    number = 0 if is_published else 1
    number = number << _KIND | kind
    number = number << _TYPE | _TYPES.index(type)
    number = number << _DATE | _day(date)
    return number << _ENTRY | entry


def entry_in(rank: Ranks) -> Ranks:
    """Return the key of the entry that a rank has in it, or those of an array."""
    return rank & ((1 << _ENTRY) - 1)


def kind_in(rank: Ranks) -> Ranks:
    """Return the kind of name that a rank has in it, or those of an array."""
    return rank >> (_ENTRY + _DATE + _TYPE) & ((1 << _KIND) - 1)


def _day(date: str) -> int:
    """Return a number that goes up with a partial date; the undated come last."""
    if not date:
        return _NO_DATE
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    year = min(max(year, _FIRST_YEAR), _LAST_YEAR) - _FIRST_YEAR
    return year << 9 | month << 5 | day
