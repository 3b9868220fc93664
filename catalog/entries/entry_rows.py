"""Documents in rows: the columns of an entry's own row, and the rows of its parts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from django.db.models import IntegerField, Model, TextField, Value

from .. import fast_insert
from ..document import AlternativeName, Document, Extra, Link, Song, parser
from ..document.entry import Entry
from ..document.external_ids import external_ids
from ..document.fields import absent_values
from ..document.sort_keys import sort_key
from ..models import AlternativeName as NameRow
from ..models import Anime, TaggedAnime
from ..models import Link as LinkRow
from ..models import Song as SongRow
from . import credits, recordings
from .own_part import own_of

_Insert = Callable[[Sequence[tuple[Anime, Document]]], None]

_SONG_VALUES = tuple(field.name for field in fields(Song))

# What is read of each part. The songs are first: by them the types of all are known.
# The third of their values is a number, so that others have none there.
_NO_NUMBER = Value(None, IntegerField())
_READ: list[tuple[type[Model], Sequence[Any]]] = [
    (SongRow, _SONG_VALUES),
    (NameRow, ["name", "language", _NO_NUMBER, "kind"]),
    (LinkRow, ["label", "url"]),
    (TaggedAnime, ["tag__name"]),
]
_BLANKS = {
    name: _NO_NUMBER if name == "number" else Value("", TextField())
    for name in _SONG_VALUES
}


def entries_of_rows(entries: Sequence[Anime]) -> dict[int, Entry]:
    """Return entries as their rows say, whoever has read them."""
    songs, names, links, tags = _parts_of([anime.pk for anime in entries])
    return {
        anime.pk: Entry(
            Document(
                **_values_of(anime),
                alternative_names=tuple(
                    AlternativeName(name, language, kind)
                    for name, language, _, kind in names[anime.pk]
                ),
                songs=tuple(Song(*values) for values in songs[anime.pk]),
                links=tuple(Link(*values) for values in links[anime.pk]),
                tags=tuple(name for (name,) in tags[anime.pk]),
                extras=tuple(Extra(*values) for values in anime.extras),
                **_manner_from_json(anime.manner),
            ),
            own_of(anime),
        )
        for anime in entries
    }


def fill_row(anime: Anime, document: Document) -> None:
    for name in absent_values():
        value = getattr(document, name)
        is_blank = value is None and not Anime._meta.get_field(name).null
        setattr(anime, name, "" if is_blank else value)
    ids = external_ids(document.links)
    anime.mal_id = ids.get("mal")
    anime.anidb_id = ids.get("anidb")
    anime.ann_id = ids.get("ann")
    anime.sort_title = sort_key(document.title)
    anime.extras = [[extra.kind, extra.name, extra.value] for extra in document.extras]
    anime.manner = _manner_to_json(document)
    anime.reader = parser.READER


def _values_of(anime: Anime) -> dict[str, Any]:
    """Return the values of a row as the Document has them."""
    return {
        name: absent if (value := getattr(anime, name)) in ("", None) else value
        for name, absent in absent_values().items()
    }


def _manner_to_json(document: Document) -> dict[str, Any]:
    manner = {
        "layout": [list(slot) for slot in document.layout],
        "spelling": {line: list(w) for line, w in document.spelling.items()},
        "newline": document.newline,
    }
    return {name: value for name, value in manner.items() if value}


def _manner_from_json(manner: dict[str, Any]) -> dict[str, Any]:
    return {
        "layout": tuple(tuple(slot) for slot in manner.get("layout", ())),
        "spelling": {
            line: tuple(written) for line, written in manner.get("spelling", {}).items()
        },
        "newline": manner.get("newline", ""),
    }


def _parts_of(keys: Collection[int]) -> list[dict[int, list[list[Any]]]]:
    """Return the values of each entry's rows, in their order, by the entry's key: for
    each part one after another, asked in one query."""
    queries = []
    for number, (model, names) in enumerate(_READ):
        owner = _owner(model)
        rows = model._default_manager.filter(**{f"{owner}__in": keys}).order_by()
        # All are as wide as a song is, with blanks behind what they have.
        blanks = [_BLANKS[name] for name in _SONG_VALUES[len(names) :]]
        part = Value(number, IntegerField())
        queries.append(
            rows.values_list(part, f"{owner}_id", "position", "pk", *names, *blanks)
        )
    first, *others = queries
    groups: list[dict[int, list[list[Any]]]] = [defaultdict(list) for _ in _READ]
    for part, key, _, _, *values in sorted(first.union(*others, all=True)):
        groups[part][key].append(values[: len(_READ[part][1])])
    return groups


def write_parts(
    entries: Sequence[tuple[Anime, Document]],
    known: Collection[int],
    before: Mapping[int, Entry],
    tag_ids: Mapping[str, int],
) -> None:
    """Write the names, songs, links and tags of entries.

    A row goes over the one that is in its place, and those of `known` entries that
    would be left over go first. A part that is as in `before` stays. `tag_ids` are the
    keys of tags by name.
    """
    touched: set[int] = set()  # artists who may be known as such, or no more
    named: set[int] = set()  # artists with another name
    had: dict[int, recordings.SongThere] = {}
    parts: dict[str, tuple[type[Model], _Insert]] = {
        "alternative_names": (NameRow, _insert_names),
        "links": (LinkRow, _insert_links),
        "tags": (TaggedAnime, partial(_insert_tags, tag_ids)),
        "songs": (SongRow, partial(_insert_songs, touched, named, had)),
    }
    for part, (model, insert) in parts.items():
        changed = [
            (anime, document)
            for anime, document in entries
            if anime.pk not in before
            or getattr(before[anime.pk].document, part) != getattr(document, part)
        ]
        there = [anime.pk for anime, _ in changed if anime.pk in known]
        if there and model is SongRow:
            songs = SongRow.objects.filter(anime__in=there)
            had |= recordings.songs_there(songs)
            touched |= credits.delete_credits(songs, recordings.credited_with(had))
        if gone := [
            anime.pk
            for anime, document in changed
            if anime.pk in there
            and (
                anime.pk not in before
                or _is_left_over(part, before[anime.pk], document)
            )
        ]:
            rows = model._default_manager.filter(**{f"{_owner(model)}__in": gone})
            rows._raw_delete(rows.db)  # nothing else hangs on them
        if changed:
            insert(changed)
    credits.settle_within({anime.pk for anime, _ in entries}, touched, named)


def _is_left_over(part: str, before: Entry, document: Document) -> bool:
    """Return True if an entry has rows of a part in whose place none comes."""
    had, has = getattr(before.document, part), getattr(document, part)
    if part == "tags":  # each has its row wherever it stands
        return not {*had} <= {*has}
    return len(had) > len(has)


def _insert_names(entries: Sequence[tuple[Anime, Document]]) -> None:
    rows = (
        (anime.pk, position, one.name, one.language, one.kind)
        for anime, document in entries
        for position, one in enumerate(document.alternative_names)
    )
    names = ["anime", "position", "name", "language", "kind"]
    fast_insert.insert(NameRow, names, rows, replacing=names[:2])


def _insert_links(entries: Sequence[tuple[Anime, Document]]) -> None:
    rows = (
        (anime.pk, position, link.label, link.url)
        for anime, document in entries
        for position, link in enumerate(document.links)
    )
    names = ["anime", "position", "label", "url"]
    fast_insert.insert(LinkRow, names, rows, replacing=names[:2])


def _insert_tags(
    tag_ids: Mapping[str, int], entries: Sequence[tuple[Anime, Document]]
) -> None:
    rows = (
        (anime.pk, tag_ids[tag], position)
        for anime, document in entries
        for position, tag in enumerate(document.tags)
    )
    names = ["content_object", "tag", "position"]
    fast_insert.insert(TaggedAnime, names, rows, replacing=names[:2])


def _insert_songs(
    touched: set[int],
    named: set[int],
    had: Mapping[int, recordings.SongThere],
    entries: Sequence[tuple[Anime, Document]],
) -> None:
    """Write the songs of entries; `had` are those in whose place they come.

    Add to `touched` those who are credited where nobody doubts it, and to `named` those
    who have got another name.
    """
    songs = {
        (anime.pk, position): song
        for anime, document in entries
        for position, song in enumerate(document.songs)
    }
    if not (songs or had):
        return
    sung = {p: credits.Sung(song.artist, song.title) for p, song in songs.items()}
    credited, of_names = credits.of_songs(sung.values())
    named |= of_names
    slugs = {anime.pk: anime.slug for anime, _ in entries}
    lines = {}
    for (anime, position), song in songs.items():
        by = credited[sung[anime, position]]
        beside = by.credits[0].name if by.credits else slugs[anime]
        lines[anime, position] = recordings.line_of(song, by.artists, anime, beside)
    told = recordings.of_written(had, lines, songs)
    written = fast_insert.insert(
        SongRow,
        ["anime", "position", *_SONG_VALUES, "key", "original_key", "recording"],
        (
            (
                *place,
                *(getattr(song, name) for name in _SONG_VALUES),
                *told[place].columns,
            )
            for place, song in songs.items()
        ),
        replacing=["anime", "position"],
        returning=["id", "anime", "position"],
    )
    credits.write_credits(
        {pk: credited[sung[anime, place]] for pk, anime, place in written}
    )
    for one in credited.values():
        touched |= one.sure_artists


def _owner(model: type[Model]) -> str:
    return "content_object" if model is TaggedAnime else "anime"
