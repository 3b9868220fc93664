"""Recordings: which songs of entries are one, and which address leads to them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import NamedTuple, TypeVar, cast

from ..document import Song as SongText
from ..document.align import match_one
from ..document.fields import FIELDS, List
from ..document.same_songs import own_key, song_keys
from ..models import Song
from ..querysets import SongQuerySet
from .recording_groups import SongLine, keys_in, regroup

BATCH = 2_000  # songs

Place = TypeVar("Place", bound=Hashable)

_TEXT = tuple(field.name for field in fields(SongText))
_songs = cast(List, FIELDS["songs"])
# Where both title and number are mended, the artist still tells which song it was.
_SONGS = replace(
    _songs, keys=(*_songs.keys, lambda s: (s.kind, s.artist) if s.artist else None)
)


class SongThere(NamedTuple):
    """A song on record: what tells which one it is, what it says, and the keys of whom
    it credits, each with whether that is sure."""

    line: SongLine
    text: SongText
    credited: list[tuple[int, bool]]


def songs_there(songs: SongQuerySet) -> dict[int, SongThere]:
    """Return songs as they are on record, by key, in their order; one query."""
    found: dict[int, SongThere] = {}
    rows = songs.order_by("anime", "position", "credits__position").values_list(
        *("pk", "anime", "anime__slug", "recording", "key", "original_key"),
        *("credits__artist", "credits__is_sure", "credits__name"),
        *_TEXT,
    )
    for pk, anime, slug, recording, key, original_key, *row in rows:
        artist, is_sure, name, *values = row
        if pk not in found:
            text = SongText(*values)
            keys = keys_in(key, original_key)
            line = SongLine(anime, said_by(text), keys, name or slug, recording)
            found[pk] = SongThere(line, text, [])
        if artist is not None:
            found[pk].credited.append((artist, is_sure))
    return found


def credited_with(songs: Mapping[int, SongThere]) -> set[tuple[int, bool]]:
    """Return the keys of all whom songs credit, each with whether that is sure."""
    return {pair for song in songs.values() for pair in song.credited}


def said_by(song: SongText) -> tuple[str, str, str]:
    """Return what of a song tells which one it is."""
    return song.title, song.original_title, song.artist


def line_of(
    song: SongText, artists: Sequence[int], anime: int, beside: str = ""
) -> SongLine:
    """Return a song as it is to be written, with the keys of its artists."""
    keys = song_keys((song.title, song.original_title), artists, anime)
    return SongLine(anime, said_by(song), keys, beside)


def of_written(
    had: Mapping[int, SongThere],
    come: Mapping[Place, SongLine],
    texts: Mapping[Place, SongText],
) -> dict[Place, SongLine]:
    """Return songs that are to be written in the place of others with their recordings.

    `texts` are what those that come say.
    """
    became = dict(_become(had, come, texts))
    were = {place: had[pk].line for pk, place in became.items()}
    changed = {song.line.anime for pk, song in had.items() if pk not in became}
    for place, line in come.items():
        old = were.get(place)
        # Those of before there were recordings have none.
        if old is None or old.keys != line.keys or (old.keys and not old.recording):
            changed.add(line.anime)
    gone = {pk: song.line for pk, song in had.items() if song.line.anime in changed}
    new = {place: line for place, line in come.items() if line.anime in changed}
    told, others = regroup(
        gone, new, {pk: place for pk, place in became.items() if place in new}
    )
    for pk, place in became.items():
        if place not in told:
            recording = others.get(pk, had[pk].line.recording)
            told[place] = come[place]._replace(recording=recording)
    return told


def _become(
    had: Mapping[int, SongThere],
    come: Mapping[Place, SongLine],
    texts: Mapping[Place, SongText],
) -> Iterator[tuple[int, Place]]:
    """Yield which song of an entry is which of those that are written.

    Of what nothing tells, the only one of a kind is the only new one.
    """
    places, keys = defaultdict(list), defaultdict(list)
    for place, line in come.items():
        places[line.anime].append(place)
    for pk, song in had.items():
        keys[song.line.anime].append(pk)
    for anime, pks in keys.items():
        old = tuple(had[pk].text for pk in pks)
        new = tuple(texts[place] for place in places[anime])
        at = {id(song): place for song, place in zip(new, places[anime], strict=True)}
        lines = match_one(old, new, _SONGS)
        left = defaultdict(list)
        for number, text in enumerate(old):
            if number not in lines:
                left[text.kind].append(pks[number])
        came = defaultdict(list)
        for number, text in lines.items():
            if number < len(old):
                yield pks[number], at[id(text)]
            else:
                came[text.kind].append(at[id(text)])
        for kind, there in left.items():
            if len(there) == len(came[kind]) == 1:
                yield there[0], came[kind][0]


def let_go(songs: Mapping[int, SongThere]) -> None:
    """Let songs be no more; those that hung together by them may be several now."""
    regroup({pk: song.line for pk, song in songs.items()}, {}, {})


def tell_anew(songs: SongQuerySet) -> None:
    """Tell which recordings songs are, by their titles and artists of today."""
    pks = list(songs.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        _tell_anew(Song.objects.filter(pk__in=pks[start : start + BATCH]))


def _tell_anew(songs: SongQuerySet) -> None:
    there = songs_there(songs)
    were = {pk: song.line for pk, song in there.items()}
    come = {}
    for pk, song in there.items():
        artists = [artist for artist, _ in song.credited]
        come[pk] = line_of(song.text, artists, song.line.anime, song.line.beside)
    now, _ = regroup(were, come, {pk: pk for pk in were})
    changed = [
        Song(pk=pk, key=key, original_key=original_key, recording_id=recording)
        for pk, line in now.items()
        if line.columns != were[pk].columns
        for key, original_key, recording in [line.columns]
    ]
    names = ["key", "original_key", "recording"]
    Song.objects.bulk_update(changed, names, batch_size=500)


def known_slugs(
    songs: Iterable[tuple[SongText, Sequence[int | None]]], anime: int | None
) -> list[str]:
    """Return the addresses of songs that an entry would have, "" for those that are
    not known.

    Each comes with the keys of its artists, None for one who is not known. `anime` is
    None for a new entry.
    """
    keys: list[tuple[int, ...]] = []
    for song, artists in songs:
        usual = line_of(song, [one for one in artists if one], anime or 0).keys
        own = (own_key(key, anime) for key in usual if anime)  # if it is told apart
        keys.append(() if None in artists else (*own, *usual))
    known: dict[int, str] = {}
    wanted = {key for each in keys for key in each}
    if wanted:
        found = Song.objects.with_any_key(wanted).exclude(recording=None)
        rows = found.values_list("key", "original_key", "recording__slug")
        for *of_one, slug in rows:
            known |= {key: slug for key in of_one if key is not None}
    return [next((known[key] for key in each if key in known), "") for each in keys]
