"""What answers a text: names as they are, or else what else the text may mean.

Only where the text as a whole finds nothing, or only what is near it, it is read as a
question (`question`); where that finds nothing either, the nearest names are an answer.
A text in quotes is taken as it is.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from ..models import Anime, Link, SearchName
from .articles import article_at
from .folding import fold_name, name_key
from .matching import find_matches, names_now, places_of
from .query import Query
from .question import (
    Meaning,
    SeasonAsked,
    is_quoted,
    meanings,
    season_of,
)
from .ranking import (
    FIRST_UNPUBLISHED,
    PLACE,
    Kind,
    Matches,
    Tier,
    entries_of,
    entry_in,
    kind_in,
    matches_by,
)
from .snapshot import Snapshot

_MOST_READ = 4_000  # entries of which year and type are looked at
_CLOSEST = 40
_TYPOS = 2
_LITTLE = 5  # entries that are near: if there are fewer, the closest follow


class Answer(NamedTuple):
    """Names that answer a text, best first, and how it was read where not as it is."""

    matches: list[Matches]
    meaning: Meaning | None = None
    is_closest: bool = False  # no name is meant, these are the nearest


def answer(text: str, *, unpublished: bool = False, closest: bool = True) -> Answer:
    """Return what answers a text; of a blank one nothing.

    With `closest`, the nearest names where nothing else does.
    """
    query = Query(text)
    matches = find_matches(query, unpublished=unpublished)
    is_named = any(one.tier == Tier.WHOLE for one in matches)
    if not is_named and (season := season_of(query.text)):
        matches = _of_season(season, unpublished) + matches
    if not query.key or _is_sure(matches) or is_quoted(query.text):
        return Answer(matches)
    if linked := _linked(query.text, unpublished):
        return Answer(linked)
    near: list[Answer] = [Answer(matches)] if matches else []
    for meaning in meanings(query.text):
        found = find_matches(Query(meaning.words), unpublished=unpublished)
        for one in _narrowed(found, meaning):
            if _is_sure(one.matches):
                return one
            if one.matches:
                near.append(one)
    names = names_now(unpublished)
    if not _is_misspelled(names, matches, query) and (songs := _sung(names, query)):
        return Answer(songs)
    best = near[0] if near else Answer([])
    if not closest or query.is_number or len(entries_of(best.matches)) >= _LITTLE:
        return best
    places = names.closest(query.words, _CLOSEST)
    nearest = [Matches(Tier.NEAR, places)] if len(places) else []
    return best._replace(matches=best.matches + nearest, is_closest=not near)


def _of_season(season: SeasonAsked, unpublished: bool) -> list[Matches]:
    """Return the series of a franchise that is a season of it by its date, where no
    name says which it is."""
    numbered = Query(f"{season.title} {season.number}").key
    found = find_matches(Query(season.title), unpublished=unpublished)
    best = next((one.places["rank"][0] for one in found if len(one.places)), None)
    if best is None or any(one.tier == Tier.NEAR for one in found[:1]):
        return []
    among = Anime.objects.all() if unpublished else Anime.objects.published()
    entry = among.filter(pk=int(entry_in(best))).first()
    if entry is None:
        return []
    series = among.filter(franchise=entry.franchise_id, type="tv-serie")
    keys = list(series.by_date().values_list("pk", flat=True))
    names = SearchName.objects.filter(anime__in=keys).order_by("rank")
    rows = list(names.values_list("rank", "pk", "anime", "words"))
    if season.number > 1 and any(name_key(row[3]) == numbered for row in rows):
        return []
    if season.number == 1 and entry.type == "tv-serie":
        wanted = entry.pk
    elif season.number <= len(keys):
        wanted = keys[season.number - 1]
    else:
        return []
    title = next(row[:2] for row in rows if row[2] == wanted)
    return [Matches(Tier.WORDS, np.array([title], dtype=PLACE))]


def _linked(text: str, unpublished: bool) -> list[Matches]:
    """Return the titles of the entries that link to a Wikipedia article."""
    article = article_at(text)
    if article is None:
        return []
    entries = Link.objects.filter(url__in=article.addresses).values("anime")
    names = SearchName.objects.filter(anime__in=entries).order_by("rank")
    if not unpublished:
        names = names.filter(rank__lt=FIRST_UNPUBLISHED)
    firsts: dict[int, tuple[int, int]] = {}  # the first of an entry is its title
    for anime, rank, pk in names.values_list("anime", "rank", "pk"):
        firsts.setdefault(anime, (rank, pk))
    places = np.array([*firsts.values()], dtype=PLACE)
    return [Matches(Tier.WHOLE, places)] if firsts else []


def _is_sure(matches: Iterable[Matches]) -> bool:
    return any(one.tier < Tier.NEAR and len(one.places) for one in matches)


def _is_misspelled(names: Snapshot, matches: list[Matches], query: Query) -> bool:
    """Return True if a name is found that the whole text is, but for a typo or two."""
    if not matches:
        return False
    (name,) = names.written(matches[0].places[:1]).values()
    return OSA.distance(name_key(fold_name(name)), query.key) <= _TYPOS


def _narrowed(matches: list[Matches], meaning: Meaning) -> Iterable[Answer]:
    """Yield what is found of the year and the type that are said, and all of it where
    there is none."""
    if meaning.year or meaning.type:
        keys = {
            key
            for one in matches
            for key in entry_in(one.places["rank"]).tolist()[:_MOST_READ]
        }
        entries = Anime.objects.filter(pk__in=keys)
        if meaning.year:
            entries = entries.in_year(meaning.year)
        of_both = entries.filter(type=meaning.type) if meaning.type else entries
        for among in (of_both, entries):
            left = matches_by(matches, among.values_list("pk", flat=True))
            if left := [one for one in left if len(one.places)]:
                yield Answer(left, meaning)
                return
    left_out = (*meaning.passed_over, *([str(meaning.year)] if meaning.year else []))
    yield Answer(matches, Meaning(meaning.words, passed_over=left_out))


def _sung(names: Snapshot, query: Query) -> list[Matches]:
    """Return the songs of which some words are the title, and the others are in the
    name of who sings it or of its anime."""
    words = query.text.split()
    if not 2 <= len(words) <= 12:
        return []
    halves = [
        (Query(" ".join(words[:at])), Query(" ".join(words[at:])))
        for at in range(1, len(words))
    ]
    sides = [side for both in halves for side in (both, both[::-1])]
    sides = [(title, rest) for title, rest in sides if title.key and rest.pieces]
    for exactly in (True, False):
        found = []
        for title, rest in sides:
            if exactly:
                songs = places_of(names.beginning(title.key)[0])
            else:
                songs = names.having(title.pieces)
            songs = songs[kind_in(songs["rank"]) == Kind.SONG]
            if not len(songs):
                continue
            others = names.having(rest.pieces)
            others = others[kind_in(others["rank"]) != Kind.SONG]
            shared = np.isin(entry_in(songs["rank"]), entry_in(others["rank"]))
            found.append(songs[shared])
        if any(map(len, found)):
            return [Matches(Tier.WORDS, np.concatenate(found))]
    return []
