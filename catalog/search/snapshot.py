"""The names that a database has, held by this process and kept current."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ..models import CatalogueVersion, ProcessCache, SearchName
from .prior import Priors
from .ranking import PLACE, entry_in
from .segment import NameRow, Segment

ALMOST_AS_NEAR = 0.75
NEAR_ENOUGH = 0.4  # of what a text and a name are made of
_MOST_FRESH = 5_000  # rows that came since; if there are more, all are read anew


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment without its names from a number on, and without stale ones."""

    segment: Segment
    end: int
    is_stale: np.ndarray | None = None

    def left(self, numbers: np.ndarray) -> np.ndarray:
        if self.end < len(self.segment):
            numbers = numbers[: numbers.searchsorted(self.end)]
        return numbers if self.is_stale is None else numbers[~self.is_stale[numbers]]


@dataclass(frozen=True)
class Snapshot:
    """Names as they are at one moment: nearly all of them, and those that came since.

    What finds names returns an array of `PLACE` in the order of their ranks, or a list
    of `NameRow` where they are looked at closer. Rows with a key above `since` are not
    in the first part.
    """

    parts: tuple[_Part, ...]
    since: int
    priors: Priors

    @classmethod
    def of_all(cls, connection: BaseDatabaseWrapper) -> Self:
        """Read all names; some tenths of a second for fifty thousand."""
        names, _, newest = _read(connection, 0)
        segment = Segment(names)
        priors = Priors.of_all(connection)
        return cls((_Part(segment, len(segment)),), newest, priors)

    def refreshed(self, connection: BaseDatabaseWrapper) -> Self:
        """Return the names as they are now: what came is read, the rest is shared."""
        names, entries, newest = _read(connection, self.since, _MOST_FRESH + 1)
        if newest < self.since or len(entries) > _MOST_FRESH:
            return self.of_all(connection)
        many, fresh = self.parts[0].segment, Segment(names)
        is_stale = np.isin(entry_in(many.places["rank"]), entries)
        parts = _Part(many, len(many), is_stale), _Part(fresh, len(fresh))
        priors = self.priors.refreshed(connection, entries)
        return type(self)(parts, self.since, priors)

    @cached_property
    def published(self) -> Self:
        """The names but for those of entries that are not published."""
        parts = tuple(
            _Part(part.segment, part.segment.published_end, part.is_stale)
            for part in self.parts
        )
        return type(self)(parts, self.since, self.priors)

    def beginning(self, text: str) -> tuple[list[NameRow], np.ndarray]:
        """Return the names whose key is a text, and the places of longer ones."""
        found = [part.segment.beginning(text) for part in self.parts]
        return self._names(same for same, _ in found), self._places(n for _, n in found)

    def having(self, pieces: Sequence[str]) -> np.ndarray:
        """Return the places of the names with all pieces in their words."""
        return self._places(part.segment.having(pieces) for part in self.parts)

    def whole(self, keys: Sequence[str]) -> list[NameRow]:
        """Return the names that have one of some keys."""
        return self._names(part.segment.whole(keys) for part in self.parts)

    def titles(self, entries: Sequence[int]) -> np.ndarray:
        """Return the places of the titles of entries."""
        return self._places(part.segment.titles(entries) for part in self.parts)

    def written(self, places: np.ndarray) -> dict[int, str]:
        """Return names as they are written, by their keys."""
        names: dict[int, str] = {}
        for part in self.parts:
            names |= part.segment.written(places)
        return names

    def near(
        self, pieces: Sequence[str], most: int, letters: range | None = None
    ) -> list[NameRow]:
        """Return the best names that have one of some pieces in their words.

        With `letters`, only those whose key has so many.
        """
        found = (part.segment.having_any(pieces, letters) for part in self.parts)
        return self._names(found, most)

    def closest(self, text: str, most: int) -> np.ndarray:
        """Return the places of the names that are nearest to a folded text, those first
        that are nearest; none that merely has a common piece of it."""
        found = []
        for part in self.parts:
            for near, number in part.segment.closest(text, most):
                if near >= NEAR_ENOUGH and len(part.left(np.array([number]))):
                    place = part.segment.places[number]
                    found.append((-near, int(place["rank"]), int(place["pk"])))
        found.sort()
        least = ALMOST_AS_NEAR * found[0][0] if found else 0
        best = [place[1:] for place in found[:most] if place[0] <= least]
        return np.array(best, dtype=PLACE)

    def _places(self, found: Iterable[np.ndarray]) -> np.ndarray:
        pairs = zip(self.parts, found, strict=True)
        places = [part.segment.places[part.left(numbers)] for part, numbers in pairs]
        return places[0] if len(places) == 1 else np.sort(np.concatenate(places))

    def _names(
        self, found: Iterable[np.ndarray], most: int | None = None
    ) -> list[NameRow]:
        names = []
        for part, numbers in zip(self.parts, found, strict=True):
            if len(numbers):
                names += part.segment.rows(part.left(numbers)[:most])
        return names if len(self.parts) == 1 else sorted(names)[:most]


def _version(connection: BaseDatabaseWrapper) -> int:
    return CatalogueVersion.now(connection.alias)


def _read_anew(connection: BaseDatabaseWrapper, known: Snapshot | None) -> Snapshot:
    return known.refreshed(connection) if known else Snapshot.of_all(connection)


_names = ProcessCache("names", _version, _read_anew)


def current(connection: BaseDatabaseWrapper) -> Snapshot:
    """Return the names that a connection sees, whichever process wrote them."""
    return _names.now(connection)


def preload() -> None:
    """Read the names at once, so that no visitor waits for it."""
    for alias in connections:
        current(connections[alias])


def _read(
    connection: BaseDatabaseWrapper, since: int, most: int | None = None
) -> tuple[list[NameRow], list[int], int]:
    """Return the names in rows after one, the entries of these, and the newest key."""
    rows = SearchName.objects.using(connection.alias).filter(pk__gt=since).order_by()
    found = list(rows.values_list("rank", "pk", "name", "words")[:most])
    names = [row for row in found if row[3]]
    newest = max((key for _, key, *_ in found), default=0)
    return names, [entry_in(rank) for rank, *_ in found], newest
