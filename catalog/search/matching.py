"""Which names match, in order: the one place that asks the database for them."""

from collections.abc import Sequence

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from ..models import SearchName
from . import typos
from .query import Query
from .ranking import END, FIRST_DRAFT, Kind, Tier, kind_of
from .vendors import vendor_of

# A tier, the rank of a name and its key: plain tuples, since there may be thousands.
Match = tuple[int, int, int]

_SHORTEST = 4  # letters in which a typo is forgiven
_FEW = 5  # entries among which another is still seen
_MOST_PROPOSED = 800  # names that are compared letter by letter


def matches(query: Query, *, drafts: bool) -> list[Match]:
    """Return the names that match, best first; of an entry there may be several.

    Where no entry and no franchise is named so, what they are named but for typos goes
    before songs and artists with the words of the query in their names.
    """
    if not query.key:
        return []
    names = _Names(connections[router.db_for_read(SearchName)], drafts)
    numbered = names.numbered(query) if query.numbers else []
    if query.is_number:
        return numbered
    wholes, others = names.by_words(query)
    if wholes or numbered or len(query.key) < _SHORTEST:
        return [*wholes, *numbered, *others]
    own = [match for match in others if kind_of(match[1]) <= Kind.ALIAS]
    if not own:
        return [*_by_typos(names, query), *others]
    if len(own) < _FEW and query.is_short:
        others += [(Tier.TYPOS, *row[:2]) for row in names.wholes(query.corrections())]
    return others


def _by_typos(names: "_Names", query: Query) -> list[Match]:
    """Return the names that may be meant, with what has the likeliest of them in it."""
    if season := query.with_season():
        wholes, others = names.by_words(season)
        if wholes or others:
            return [(Tier.TYPOS, rank, pk) for _, rank, pk in (*wholes, *others)]
    wholes = []
    if query.is_short:
        wholes = names.wholes(query.corrections())
    if not wholes:
        proposed = names.proposed(query)
        wholes = [proposed[at][:3] for at in typos.wholes(query, proposed)]
    if not wholes:
        parts = (proposed[at] for at in typos.parts(query, proposed))
        return [(Tier.TYPOS, rank, pk) for rank, pk, *_ in parts]
    likeliest = Query(wholes[0][-1])
    found = [(rank, pk) for rank, pk, _ in wholes]
    for others in names.by_words(likeliest):
        found += [(rank, pk) for _, rank, pk in others]
    return [(Tier.TYPOS, rank, pk) for rank, pk in dict.fromkeys(found)]


class _Names:
    """The names in a database; those of drafts only if they are wanted."""

    def __init__(self, connection: BaseDatabaseWrapper, drafts: bool) -> None:
        self.connection = connection
        self.vendor = vendor_of(connection)
        self.below = END if drafts else FIRST_DRAFT

    def by_words(self, query: Query) -> tuple[list[Match], list[Match]]:
        """Return the names that are the query, and those that have it or its words."""
        # Of each: its tier, rank, key, and the name itself if it is the query.
        rows = self._rows(*self.vendor.by_words(query, self.below))
        wholes = sorted(
            (query.difference(name), rank, pk) for _, rank, pk, name in rows if name
        )
        others = [(tier, rank, pk) for tier, rank, pk, name in rows if not name]
        return [(Tier.WHOLE, rank, pk) for _, rank, pk in wholes], others

    def wholes(self, keys: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return (rank, key, name) of the names that fold to one of some keys."""
        return self._rows(*self.vendor.wholes(keys, self.below))

    def proposed(self, query: Query) -> list[tuple[int, int, str, str]]:
        """Return (rank, key, name, words) of names that may be near a query."""
        return self._rows(*self.vendor.proposed(query, self.below, _MOST_PROPOSED))

    def numbered(self, query: Query) -> list[Match]:
        """Return the titles of entries by their numbers in other catalogues."""
        columns = {name: f"anime__{name}_id" for name in query.numbers}
        is_one = Q()
        for name, column in columns.items():
            is_one |= Q(**{column: query.numbers[name]})
        rows = SearchName.objects.using(self.connection.alias).filter(
            is_one, rank__lt=self.below
        )
        titles = []
        for rank, pk, *ids in rows.values_list("rank", "pk", *columns.values()):
            if kind_of(rank) == Kind.TITLE:
                others = [
                    ids[at] != query.numbers[name] for at, name in enumerate(columns)
                ]
                titles.append((others, rank, pk))
        return [(Tier.WHOLE, rank, pk) for _, rank, pk in sorted(titles)]

    def _rows(self, sql: str, values: Sequence[object]) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()
