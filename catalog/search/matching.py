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
from .segment import NameRow
from .snapshot import Snapshot, current

_SHORTEST = 4  # letters in which a typo is forgiven
_SHORTEST_INSIDE = 5  # letters that are looked for in the middle of words
_FEW = 5  # entries among which another is still seen
_SEVERAL = 3  # words, of which one may be another
_MOST_NEAR = 800  # names that are compared letter by letter
_MOST_READ = 100  # names that are read for how they are spelled


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
    others = _having_words(names, query, longer)
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


def _having_words(names: Snapshot, query: Query, longer: np.ndarray) -> np.ndarray:
    """Return the names that have the words of the query, or its key at their beginning,
    what matters more first.

    Those go before the others that have at the beginning of a word what was typed: of
    “free” Free! goes before Fresh, of “fullmetal” it does before Full Metal. Of kana
    and kanji nobody knows where words begin.
    """
    found = np.concatenate([longer, names.having(query.pieces)])
    if len(found) < 2:
        return found
    _, firsts, times = np.unique(found["pk"], return_index=True, return_counts=True)
    found, begins = found[firsts], firsts < len(longer)
    has_words = ~begins | (times > 1)
    by_rank = found["rank"].argsort(kind="stable")
    found, begins, has_words = found[by_rank], begins[by_rank], has_words[by_rank]
    values = names.priors.of(entry_in(found["rank"]))
    if query.has_cjk or len(query.key) == 1:
        return found[np.argsort(np.negative(values), kind="stable")]
    values += BEGINS_SO * begins
    typed = has_words
    # Of one word all that have it, and what begins with several in a row has them.
    if query.ends_in_a_letter or not (query.is_a_word or begins[has_words].all()):
        together = {*names.having([query.beginning])["pk"].tolist()}
        typed = np.array([pk in together for pk in found["pk"].tolist()])
    order = np.lexsort((np.negative(values), ~typed))
    found, number = found[order], int(np.count_nonzero(typed))
    if query.is_folded and number > 1:
        # Too long a row of names for anyone to look for one of them behind these.
        number = min(number, _MOST_READ)
        spelled = names.written(found[:number])
        is_spelled = np.zeros(len(found), dtype=bool)
        is_spelled[:number] = query.are_spelled_in(
            [spelled[pk] for pk in found["pk"][:number].tolist()]
        )
        found = found[np.argsort(~is_spelled, kind="stable")]
    return found


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
        nearest = _own_first(names.priors.best_first(places_of(wholes)))
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


def _own_first(places: np.ndarray) -> np.ndarray:
    """Return names in their order, those first that no entries share: an anime called
    so goes before songs."""
    return places[np.argsort(kind_in(places["rank"]) > Kind.FRANCHISE, kind="stable")]


def _nearest(
    names: Snapshot, near: Sequence[NameRow], found: Sequence[tuple[int, int]]
) -> np.ndarray:
    """Return names with few typos first, of those own ones, and what matters more."""
    order = _own_first(names.priors.best_first(places_of(near[at] for _, at in found)))
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
