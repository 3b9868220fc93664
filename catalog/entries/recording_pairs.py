"""Recordings that may be one, for editors to join: of one title, by nearly one name."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from rapidfuzz.distance import OSA

from ..document.folding import fold
from ..document.same_songs import own_key
from ..document.sort_keys import order_key
from ..models import CatalogueVersion, Credit, ProcessCache, Song, SongToldApart
from .artist_pairs import SHORTEST

MOST = 10  # of one recording


@dataclass(slots=True)
class _Songs:
    """What songs are called and who sings them, by their recordings."""

    of_title: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    singers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    apart: set[int] = field(default_factory=set)  # split off by an editor


def _read(*_: object) -> _Songs:
    songs = _Songs()
    told = SongToldApart.objects.order_by().values_list("key", "anime")
    apart = {own_key(key, anime) for key, anime in told}
    rows = Song.objects.exclude(recording=None).order_by()
    fields = ("recording", "key", "title", "original_title")
    for recording, key, *titles in rows.values_list(*fields).iterator():
        for letters in filter(None, map(fold, titles)):
            songs.of_title[letters].add(recording)
            songs.titles[recording].add(letters)
        if key in apart:
            songs.apart.add(recording)
    credits = Credit.objects.exclude(song__recording=None).order_by()
    for recording, *names in credits.values_list(
        "song__recording", "artist__name", "artist__native_name"
    ).iterator():
        spelled = (order_key(name).replace(" ", "") for name in names)
        songs.singers[recording] |= {*filter(None, spelled)}
    return songs


def _version(connection: BaseDatabaseWrapper) -> int:
    return CatalogueVersion.now(connection.alias)


_songs = ProcessCache("likely recordings", _version, _read)


def likely_same(recording: int) -> list[int]:
    """Return the recordings that may be the same as one: whose titles have the same
    letters and figures, and one of whose artists nearly the same name.

    One that an editor split off is none.
    """
    songs = _songs.now(connection)
    if recording in songs.apart:
        return []
    others = set[int]().union(
        *(songs.of_title[letters] for letters in songs.titles.get(recording, ()))
    )
    own = songs.singers.get(recording, set())
    return [
        other
        for other in sorted(others - songs.apart - {recording})
        if _are_near(own, songs.singers.get(other, set()))
    ][:MOST]


def _are_near(some: set[str], others: set[str]) -> bool:
    """Return True if two names are nearly one, or those of either are not known."""
    return not (some and others) or any(
        one == other
        or (
            min(len(one), len(other)) >= SHORTEST
            and OSA.distance(one, other, score_cutoff=1) <= 1
        )
        for one in some
        for other in others
    )
