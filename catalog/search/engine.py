"""What someone is looking for: the functions that pages and the admin call."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import QuerySet

from ..document import PartialDate
from ..models import Anime, Artist, SearchName, Song
from ..querysets import AnimeQuerySet
from .answer import answer
from .query import Query
from .question import Meaning
from .ranking import GROUPS, Kind, Matches, Tier, entries_of, kind_in, matches_by

MOST_SONGS = 10_000  # that a list is asked for: SQLite takes so many keys in a query
_ROUNDS = 8  # of queries at most, where much of what matches may not be shown


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result, with what a page shows of it.

    `kind` is `anime`, `franchise`, `song` or `artist`, and `pk` the key of that one.
    `name` is the name that matched; `title`, `slug`, `type` and `date` are those of the
    entry that it was found by, `franchise` and `franchise_slug` of its franchise,
    `artist`, `artist_slug` and `artist_note` of the artist that it is. Of a song,
    `song_slug` is that of its page, "" where it has none, `song_kind` what it is of
    that entry and `singer` who sings it there, as it is written. `catalogue` and
    `number` are set of an entry that was found by its number there.
    """

    kind: str
    tier: Tier
    pk: int
    name: str
    title: str
    slug: str
    type: str
    date: PartialDate
    franchise: str
    franchise_slug: str
    artist: str = ""
    artist_slug: str = ""
    artist_note: str = ""
    song_slug: str = ""
    song_kind: str = ""
    singer: str = ""
    catalogue: str = ""
    number: int = 0

    @property
    def year(self) -> int | None:
        """The year in which the entry surely starts."""
        return self.date.year if self.date else None


_SHOWN = (
    "owner",
    "name",
    "anime__title",
    "anime__slug",
    "anime__type",
    "anime__sure_start",
    "anime__franchise__name",
    "anime__franchise__slug",
)


@dataclass(frozen=True, slots=True)
class Hits:
    """What matches a query, by kind, each best first."""

    anime: list[Hit]
    franchises: list[Hit]
    songs: list[Hit]
    artists: list[Hit]
    matches: list[Matches]
    meaning: Meaning | None  # how the text was read, where not as it is
    is_closest: bool  # lists do not have them

    @property
    def entries(self) -> list[int]:
        """The keys of all entries that match, best first, suitable or not."""
        return entries_of(self.matches)

    def song_ids(self) -> QuerySet[SearchName, Any]:
        """Return a query for the keys of all songs that match, near ones not."""
        return _songs(self.matches)

    def __bool__(self) -> bool:
        return any(self._kinds)

    @property
    def is_near(self) -> bool:
        """Whether all that is found is something else than was typed."""
        return all(hit.tier == Tier.NEAR for hits in self._kinds for hit in hits[:1])

    @property
    def anime_last(self) -> bool:
        """Whether franchises, songs or artists match better than any anime."""
        of_anime, *others = (hits[0].tier if hits else None for hits in self._kinds)
        return of_anime is not None and any(
            tier is not None and tier < of_anime for tier in others
        )

    @property
    def _kinds(self) -> tuple[list[Hit], ...]:
        return self.anime, self.franchises, self.songs, self.artists


def anime_ids(text: str, *, unpublished: bool = False) -> list[int]:
    """Return the keys of the entries that match, best first; of a blank text none."""
    return entries_of(answer(text, unpublished=unpublished, closest=False).matches)


def song_ids(text: str) -> QuerySet[SearchName, Any]:
    """Return a query for the keys of all songs that match, near ones not."""
    return _songs(answer(text, closest=False).matches)


def find(
    text: str,
    *,
    most: int = 8,
    unpublished: bool = False,
    among: AnimeQuerySet | None = None,
    left: Collection[int] | None = None,
) -> Hits:
    """Return what matches, at most so many of each kind.

    With `among`, only what is found by entries of that queryset: so a page leaves out
    adult entries, and the songs and artists that only these have. With `left`, only
    what is found by the entries with these keys, which filters leave; `entries` of the
    hits are those of all.
    """
    among = Anime.objects.all() if among is None else among
    answered = answer(text, unpublished=unpublished)
    matches = answered.matches
    shown_of = matches if left is None else matches_by(matches, left)
    waiting = _by_group(shown_of, 2 * most * _ROUNDS)
    hits: dict[str, dict[int, Hit]] = {group: {} for group in waiting}
    for _ in range(_ROUNDS):
        # Several names may be of one thing, and some things are not suitable.
        taken = [
            (group, match)
            for group, found in waiting.items()
            if len(hits[group]) < most
            for match in islice(found, 2 * most)
        ]
        if not taken:
            break
        shown = _shown([name for _, (_, name) in taken], among)
        for group, (tier, name) in taken:
            if name in shown and len(hits[group]) < most:
                owner, *values = shown[name]
                hits[group].setdefault(owner, Hit(group, tier, owner, *values))
    said = answered.meaning.words if answered.meaning else text
    hits["anime"] = _with_numbers(hits["anime"], Query(said))
    hits["artist"] = _with_artists(hits["artist"])
    hits["song"] = _with_recordings(hits["song"])
    return Hits(
        anime=[*hits["anime"].values()],
        franchises=[*hits["franchise"].values()],
        songs=[*hits["song"].values()],
        artists=[*hits["artist"].values()],
        matches=matches,
        meaning=answered.meaning,
        is_closest=answered.is_closest,
    )


def _songs(matches: list[Matches]) -> QuerySet[SearchName, Any]:
    """Return a query for the keys of all songs that match, near ones not."""
    names = [
        name
        for tier, places in matches
        if tier < Tier.NEAR
        for name in places["pk"][kind_in(places["rank"]) == Kind.SONG].tolist()
    ]
    return (
        SearchName.objects.filter(pk__in=names[:MOST_SONGS]).order_by().values("owner")
    )


def _with_numbers(hits: dict[int, Hit], query: Query) -> dict[int, Hit]:
    """Return entries with the number elsewhere by which each was found, if it was."""
    if not query.numbers:
        return hits
    columns = [f"{catalogue}_id" for catalogue in query.numbers]
    numbered = [pk for pk, hit in hits.items() if not query.is_in(hit.name)]
    found = dict(hits)
    rows = Anime.objects.filter(pk__in=numbered).values_list("pk", *columns)
    for pk, *ids in rows:
        for (catalogue, number), known in zip(query.numbers.items(), ids, strict=True):
            if known == number:
                found[pk] = replace(hits[pk], catalogue=catalogue, number=number)
                break
    return found


def _with_artists(hits: dict[int, Hit]) -> dict[int, Hit]:
    artists = Artist.objects.in_bulk([*hits]) if hits else {}
    return {
        pk: replace(
            hits[pk],
            artist=artist.name,
            artist_slug=artist.slug,
            artist_note=artist.note,
        )
        for pk, artist in ((pk, artists[pk]) for pk in hits if pk in artists)
    }


def _with_recordings(hits: dict[int, Hit]) -> dict[int, Hit]:
    """Return songs with their addresses, each once wherever it stands."""
    songs = Song.objects.filter(pk__in=hits).order_by() if hits else Song.objects.none()
    rows = songs.values_list("pk", "recording", "recording__slug", "kind", "artist")
    known = {row[0]: row for row in rows}
    found: dict[int, Hit] = {}
    for pk, hit in hits.items():
        if pk in known:
            _, recording, slug, kind, singer = known[pk]
            hit = replace(hit, song_slug=slug or "", song_kind=kind, singer=singer)
            found.setdefault(recording or -pk, hit)
    return found


def _by_group(
    matches: list[Matches], most: int
) -> dict[str, Iterator[tuple[Tier, int]]]:
    """Return tiers and keys of names that match, so many of each group at most."""
    groups: dict[str, list] = {group: [] for group in GROUPS.values()}
    numbers = {group: number for number, group in enumerate(groups)}
    number_of = np.array([numbers[GROUPS[kind]] for kind in Kind])
    for tier, places in matches:
        of_places = number_of[kind_in(places["rank"])]
        for group, names in groups.items():
            best = places["pk"][of_places == numbers[group]][: most - len(names)]
            names += [(tier, name) for name in best.tolist()]
    return {group: iter(names) for group, names in groups.items()}


def _shown(names: list[int], among: AnimeQuerySet) -> dict[int, list]:
    """Return what is shown of names by their keys, if their entries are suitable."""
    found = SearchName.objects.filter(pk__in=names)
    rows = list(found.values_list("pk", "anime", *_SHOWN))
    # Apart, since SQLite would take all that are suitable and look up their names.
    entries = among.filter(pk__in={entry for _, entry, *_ in rows})
    suitable = set(entries.values_list("pk", flat=True))
    return {pk: values for pk, entry, *values in rows if entry in suitable}
