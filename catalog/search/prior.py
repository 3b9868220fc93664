"""What matters first: how much an entry is looked for, from what is known of it.

Of names that match alike below the whole name, those of entries that matter more go
first. It is one number for each entry, the sum of what is declared here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from numpy.typing import ArrayLike

from ..models import Anime
from .ranking import entry_in

ARTICLE = 1.0  # the entry has an article of the English Wikipedia
FIRST = 0.5  # it is the first of its franchise, by date
BEARS_THE_NAME = 0.5  # its title is the franchise's name
SONGS = 0.3  # times the logarithm of their number and one
SIZE = 0.3  # times the logarithm of the number of works of its franchise
TYPES = {"tv-serie": 0.4, "movie": 0.2}
BEGINS_SO = 0.4  # not of the entry, but of a name: it begins as what was typed

_FACTS = np.dtype(
    [
        *(("entry", np.int64), ("franchise", np.int64), ("day", "U10")),
        *(("own", np.float64), ("has_article", bool)),
    ]
)
_LAST_DAY = "9999"


def by_prior(entries: ArrayLike, using: str) -> list[int]:
    """Return the places of entries, those first that matter most; of equal ones in
    their order. One query."""
    values = Priors.of_all(connections[using]).of(entries)
    return np.argsort(np.negative(values), kind="stable").tolist()


def first_works(
    franchises: ArrayLike, days: ArrayLike, entries: ArrayLike
) -> list[int]:
    """Return the places of those entries that are the first of their franchise.

    That is the one that starts first, by the start date on record, and of several the
    oldest entry; what has no date ("") comes last.
    """
    groups, firsts = np.asarray(franchises, np.int64), np.asarray(days, "U10")
    firsts = np.where(firsts == "", _LAST_DAY, firsts)
    order = np.lexsort((np.asarray(entries), firsts, groups))
    _, starts = np.unique(groups[order], return_index=True)
    return order[starts].tolist()


@dataclass(frozen=True)
class Priors:
    """What matters of all entries; those not published count for no franchise."""

    facts: np.ndarray  # of each entry, in the order of their keys

    @classmethod
    def of_all(cls, connection: BaseDatabaseWrapper) -> Self:
        """Read them: a tenth of a second for ten thousand entries."""
        return cls(_facts_of(connection, None))

    def refreshed(
        self, connection: BaseDatabaseWrapper, entries: Collection[int]
    ) -> Self:
        """Return them with some entries as they are now."""
        if not entries:
            return self
        left = self.facts[~np.isin(self.facts["entry"], list(entries))]
        facts = np.concatenate([left, _facts_of(connection, entries)])
        return type(self)(facts[np.argsort(facts["entry"])])

    def first_works_of(self, entries: Collection[int]) -> list[int]:
        """Return the first works of the franchises of entries, but for those that have
        an article of their own or are among them."""
        facts = self.facts
        franchises = facts["franchise"][np.isin(facts["entry"], list(entries))]
        works = facts[np.isin(facts["franchise"], franchises)]
        firsts = works[first_works(works["franchise"], works["day"], works["entry"])]
        lacking = firsts["entry"][~firsts["has_article"]].tolist()
        return [entry for entry in lacking if entry not in entries]

    @cached_property
    def _values(self) -> np.ndarray:
        facts = self.facts
        franchises = facts["franchise"]
        _, number, sizes = np.unique(
            franchises, return_inverse=True, return_counts=True
        )
        values = facts["own"] + SIZE * np.log(sizes)[number]
        values[first_works(franchises, facts["day"], facts["entry"])] += FIRST
        return values

    def of(self, entries: ArrayLike) -> np.ndarray:
        """Return how much entries matter, by their keys: 0 for those not known."""
        keys = np.asarray(entries, np.int64)
        if not len(self.facts):
            return np.zeros(len(keys))
        at = self.facts["entry"].searchsorted(keys).clip(max=len(self.facts) - 1)
        return np.where(self.facts["entry"][at] == keys, self._values[at], 0.0)

    def best_first(self, places: np.ndarray) -> np.ndarray:
        """Return places in the order of how much their entries matter; those that are
        equal keep theirs."""
        if len(places) < 2:
            return places
        values = self.of(entry_in(places["rank"]))
        return places[np.argsort(np.negative(values), kind="stable")]


def _facts_of(
    connection: BaseDatabaseWrapper, entries: Collection[int] | None
) -> np.ndarray:
    found = Anime.objects.using(connection.alias).for_prior()
    if entries is not None:
        found = found.filter(pk__in=entries)
    facts = [_fact(*row) for row in found.order_by("pk")]
    return np.array(facts, dtype=_FACTS)


def _fact(
    pk: int,
    franchise: int,
    start: str,
    type: str,
    title: str,
    name: str,
    is_published: bool,
    has_article: bool,
    songs: int,
) -> tuple[Any, ...]:
    own = TYPES.get(type, 0.0) + SONGS * float(np.log1p(songs))
    own += ARTICLE * has_article
    own += BEARS_THE_NAME * (title.casefold() == name.casefold())
    # What is not published is no work of its franchise yet.
    return pk, franchise if is_published else -pk, start, own, has_article
