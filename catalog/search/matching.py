"""Which names match, in order."""

from collections.abc import Iterable

import numpy as np
from django.db import connections, router
from django.db.models import Q

from ..models import SearchName
from . import typos
from .folding import key
from .query import Query
from .ranking import FIRST_DRAFT, Kind, Tier, kind_of
from .segment import PLACE, Name
from .snapshot import Snapshot, current

# Places of names that match equally well, best first.
Run = tuple[Tier, np.ndarray]

_SHORTEST = 4  # letters in which a typo is forgiven
_FEW = 5  # entries among which another is still seen
_SEVERAL = 3  # words, of which one may be another
_MOST_NEAR = 800  # names that are compared letter by letter


def matches(query: Query, *, drafts: bool) -> list[Run]:
    """Return the names that match, best first; of an entry there may be several.

    Where no entry and no franchise is named so, what they are named but for typos goes
    before songs and artists with the words of the query in their names.
    """
    if not query.key:
        return []
    numbered = _numbered(query, drafts) if query.numbers else []
    if query.is_number:
        return numbered
    names = current(connections[router.db_for_read(SearchName)])
    if not drafts:
        names = names.published
    wholes, others = _by_words(names, query)
    if wholes or numbered or len(query.key) < _SHORTEST:
        return [*wholes, *numbered, *others]
    entries = sum(
        np.count_nonzero(kind_of(places["rank"]) <= Kind.ALIAS) for _, places in others
    )
    if not entries:
        found = [run for run in (_by_typos(names, query), *others) if len(run[1])]
        return found or _but_for_a_word(names, query)
    if entries < _FEW and query.is_short:
        others.append(_near(_places(names.whole(query.corrections()))))
    return others


def _by_words(names: Snapshot, query: Query) -> tuple[list[Run], list[Run]]:
    """Return the names that are the query, and those that have it or its words."""
    same, longer = names.beginning(query.key)
    same.sort(key=lambda name: (query.difference(name[2]), *name[:2]))
    wholes = [(Tier.WHOLE, _places(same))] if same else []
    others = (Tier.PREFIX, longer), (Tier.WORDS, names.having(query.pieces))
    own, shared = [], []
    for tier, places in others:
        is_own = kind_of(places["rank"]) <= Kind.ALTERNATIVE
        if is_own.any():
            own.append((tier, places[is_own]))
        if not is_own.all():
            shared.append((tier, places[~is_own]))
    return wholes, own + shared


def _by_typos(names: Snapshot, query: Query) -> Run:
    """Return the names that may be meant, with what has the likeliest of them in it."""
    if season := query.with_season():
        wholes, others = _by_words(names, season)
        if wholes or others:
            return _near(*(places for _, places in (*wholes, *others)))
    wholes = names.whole(query.corrections()) if query.is_short else []
    if not wholes:
        near = names.near(query.parts(), _MOST_NEAR, typos.letters_of_wholes(query))
        wholes = [near[at] for at in typos.wholes(query, near)]
    if not wholes:
        near = names.near(query.parts(), _MOST_NEAR)
        return _near(_places(near[at] for at in typos.parts(query, near)))
    likeliest = Query(wholes[0][2])
    found = (places for runs in _by_words(names, likeliest) for _, places in runs)
    return _near(_places(wholes), *found)


def _but_for_a_word(names: Snapshot, query: Query) -> list[Run]:
    """Return the names that have all words of the query but one, if it has several.

    The one that is left out is the lesser part, so that what is left still says much.
    """
    pieces = query.pieces
    found = [
        names.having(pieces[:at] + pieces[at + 1 :])
        for at, piece in enumerate(pieces)
        if len(pieces) >= _SEVERAL and 2 * len(key(piece)) < len(query.key)
    ]
    return [_near(*found)] if any(map(len, found)) else []


def _near(*places: np.ndarray) -> Run:
    return Tier.NEAR, np.concatenate(places)


def _places(names: Iterable[Name]) -> np.ndarray:
    return np.array([name[:2] for name in names], dtype=PLACE)


def _numbered(query: Query, drafts: bool) -> list[Run]:
    """Return the titles of entries by their numbers in other catalogues."""
    columns = {name: f"anime__{name}_id" for name in query.numbers}
    is_one = Q()
    for name, column in columns.items():
        is_one |= Q(**{column: query.numbers[name]})
    rows = SearchName.objects.filter(is_one)
    if not drafts:
        rows = rows.filter(rank__lt=FIRST_DRAFT)
    titles = []
    for rank, pk, *ids in rows.values_list("rank", "pk", *columns.values()):
        if kind_of(rank) == Kind.TITLE:
            others = [ids[at] != query.numbers[name] for at, name in enumerate(columns)]
            titles.append((others, rank, pk))
    found = _places((rank, pk) for _, rank, pk in sorted(titles))
    return [(Tier.WHOLE, found)] if titles else []
