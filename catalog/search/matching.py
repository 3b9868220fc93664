"""Which names match a query, in the order that `ranking` declares."""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connections, router
from django.db.models import Q

from ..models import SearchName
from . import typos
from .folding import name_key
from .prior import BEGINS_SO
from .query import Query
from .ranking import (
    FIRST_UNPUBLISHED,
    PLACE,
    Kind,
    Matches,
    Tier,
    entry_in,
    kind_in,
    own_names_first,
)
from .segment import GRAM, NameRow
from .snapshot import Snapshot, current

_SHORTEST = 4  # letters in which a typo is forgiven
_SHORTEST_INSIDE = 5  # letters that are looked for in the middle of words
_FEW = 5  # entries among which another is still seen
_SEVERAL = 3  # words, of which one may be another
_MOST_NEAR = 800  # names that are compared letter by letter
_MOST_READ = 200  # names that are read for how they are spelled


def find_matches(query: Query, *, unpublished: bool) -> list[Matches]:
    """Return the names that match, best first; of an entry there may be several.

    With `unpublished`, those of entries that are not published are among them. Where no
    entry and no franchise is named so, what they are named but for typos goes before
    songs and artists with the words of the query in their names.
    """
    if not query.key:
        return []
    numbered = _numbered(query, unpublished) if query.numbers else []
    if query.is_number:
        return numbered
    names = names_now(unpublished)
    wholes, others = _by_words(names, query)
    if wholes or numbered or len(query.key) < _SHORTEST:
        return [*wholes, *others, *numbered]
    entries = sum(matches.entry_names for matches in others)
    if not entries:
        near_first = _by_typos(names, query), _inside(names, query), *others
        found = [matches for matches in near_first if len(matches.places)]
        return found or _but_for_a_word(names, query)
    if entries < _FEW and query.is_short:
        others.append(_near(places_of(names.whole(query.corrections()))))
    return others


def names_now(unpublished: bool) -> Snapshot:
    """Return the names that are looked in."""
    names = current(connections[router.db_for_read(SearchName)])
    return names if unpublished else names.published


def _by_words(names: Snapshot, query: Query) -> tuple[list[Matches], list[Matches]]:
    """Return the names that are the query, and those that have it or its words, what
    matters more before the rest."""
    same, longer = names.beginning(query.key)
    wholes = names.priors.best_first(places_of(same))
    if same:
        spelled = {name[1]: query.difference(name[2]) for name in same}
        apart = np.array([spelled[pk] for pk in wholes["pk"].tolist()])
        wholes = wholes[np.lexsort((apart, kind_in(wholes["rank"])))]
        wholes = np.concatenate([wholes, _firsts_beside(names, wholes)])
    found = np.concatenate([longer, names.having(query.pieces)])
    _, firsts = np.unique(found["pk"], return_index=True)
    found = np.sort(found[firsts])
    if query.has_cjk:  # nobody knows where words begin
        others = names.priors.best_first(found)
    else:
        begins = np.isin(found["pk"], longer["pk"])
        others = names.priors.best_first(found, BEGINS_SO * begins)
        others = _as_typed_first(names, others, query)
    return (
        [Matches(Tier.WHOLE, wholes)] if same else [],
        own_names_first([Matches(Tier.WORDS, others)]),
    )


def _firsts_beside(names: Snapshot, wholes: np.ndarray) -> np.ndarray:
    """Return the titles of first works that have no article of Wikipedia, where that of
    a later work is named so: it is mostly about all of them."""
    articles = wholes[kind_in(wholes["rank"]) == Kind.ALIAS]
    if not len(articles):
        return articles
    entries = {*entry_in(articles["rank"]).tolist()}
    firsts = names.priors.first_works_of(entries)
    return names.titles(firsts) if firsts else articles[:0]


def _as_typed_first(names: Snapshot, places: np.ndarray, query: Query) -> np.ndarray:
    """Return names in their order, those first that have at the beginning of a word
    what was typed: of “free” Free! goes before Fresh, of “fullmetal” it does before
    Full Metal."""
    if len(places) < 2 or len(query.beginning) < GRAM:
        return places
    is_typed = np.isin(places["pk"], names.having([query.beginning])["pk"])
    if query.is_folded:
        # Too long a row of names for anyone to look for one of them there.
        spelled = names.written(places[is_typed][:_MOST_READ])
        same = [pk for pk, name in spelled.items() if query.is_spelled_in(name)]
        is_typed = np.isin(places["pk"], same)
    return places[np.argsort(~is_typed, kind="stable")]


def _inside(names: Snapshot, query: Query) -> Matches:
    """Return the names that have the text in them, also from the middle of a word."""
    text = query.words.strip()
    is_long = len(text) >= _SHORTEST_INSIDE
    found = names.having([text]) if is_long else np.array([], dtype=PLACE)
    return _near(names.priors.best_first(found))


def _by_typos(names: Snapshot, query: Query) -> Matches:
    """Return the names that may be meant, with what has the likeliest of them in it."""
    if season := query.with_season():
        meant = [found for group in _by_words(names, season) for found in group]
        if meant:
            return _near(*(found.places for found in meant))
    wholes = names.whole(query.corrections()) if query.is_short else []
    if wholes:
        nearest = names.priors.best_first(places_of(wholes))
    else:
        near = names.near(query.parts(), _MOST_NEAR, typos.letters_of_wholes(query))
        found = typos.wholes(query, near)
        nearest = _nearest(names, near, found)
        wholes = [near[at] for _, at in found]
    if not wholes:
        near = names.near(query.parts(), _MOST_NEAR)
        return _near(_nearest(names, near, typos.parts(query, near)))
    likeliest = Query(next(row[2] for row in wholes if row[1] == nearest["pk"][0]))
    with_it = [found for group in _by_words(names, likeliest) for found in group]
    return _near(nearest, *(found.places for found in with_it))


def _nearest(
    names: Snapshot, near: Sequence[NameRow], found: Sequence[tuple[int, int]]
) -> np.ndarray:
    """Return names with few typos first, of those what matters more."""
    order = names.priors.best_first(places_of(near[at] for _, at in found))
    typos_of = {near[at][1]: number for number, at in found}
    numbers = [typos_of[pk] for pk in order["pk"].tolist()]
    return order[np.argsort(numbers, kind="stable")] if numbers else order


def _but_for_a_word(names: Snapshot, query: Query) -> list[Matches]:
    """Return the names that have all words of the query but one, if it has several.

    The one that is left out is the lesser part, so that what is left still says much.
    """
    pieces = query.pieces
    found = [
        names.having(pieces[:at] + pieces[at + 1 :])
        for at, piece in enumerate(pieces)
        if len(pieces) >= _SEVERAL
        and 2 * len(name_key(piece)) < len(query.key)
        and not any(map(str.isdecimal, piece))
    ]
    return [_near(*found)] if any(map(len, found)) else []


def _near(*places: np.ndarray) -> Matches:
    return Matches(Tier.NEAR, np.concatenate(places))


def places_of(names: Iterable[NameRow]) -> np.ndarray:
    """Return where names are, in their order."""
    return np.array([name[:2] for name in names], dtype=PLACE)


def _numbered(query: Query, unpublished: bool) -> list[Matches]:
    """Return the titles of entries by their numbers in other catalogues."""
    columns = {name: f"anime__{name}_id" for name in query.numbers}
    is_one = Q()
    for name, column in columns.items():
        is_one |= Q(**{column: query.numbers[name]})
    rows = SearchName.objects.filter(is_one)
    if not unpublished:
        rows = rows.filter(rank__lt=FIRST_UNPUBLISHED)
    titles = []
    for rank, pk, *ids in rows.values_list("rank", "pk", *columns.values()):
        if kind_in(rank) == Kind.TITLE:
            others = [ids[at] != query.numbers[name] for at, name in enumerate(columns)]
            titles.append((others, rank, pk))
    places = [(rank, pk) for _, rank, pk in sorted(titles)]
    return [Matches(Tier.WHOLE, np.array(places, dtype=PLACE))] if titles else []
