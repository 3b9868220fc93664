"""Documents in rows: the columns of an entry's own row, and the rows of its parts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from itertools import chain
from typing import Any

from django.db.models import Model

from .. import fast_insert
from ..document import Document, Extra, Link, Song, parser
from ..document.credits import read_credits, song_key
from ..document.entry import Entry
from ..document.external_ids import external_ids
from ..document.fields import absent_values
from ..document.sort_keys import sort_key
from ..models import AlternativeName, Anime, Credit, TaggedAnime
from ..models import Link as LinkRow
from ..models import Song as SongRow
from . import artists
from .own_part import own_of

_Insert = Callable[[Sequence[tuple[Anime, Document]]], None]

_SONG_VALUES = tuple(field.name for field in fields(Song))


def entries_of_rows(entries: Sequence[Anime]) -> dict[int, Entry]:
    """Return entries as their rows say, whoever has read them."""
    ids = [anime.pk for anime in entries]
    names = _grouped(AlternativeName, ["name"], ids)
    songs = _grouped(SongRow, _SONG_VALUES, ids)
    links = _grouped(LinkRow, ["label", "url"], ids)
    tags = _grouped(TaggedAnime, ["tag__name"], ids)
    return {
        anime.pk: Entry(
            Document(
                **_values_of(anime),
                alternative_titles=tuple(name for (name,) in names[anime.pk]),
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


def _grouped(
    model: type[Model], names: Iterable[str], keys: Collection[int]
) -> dict[int, list[list[Any]]]:
    """Return the values of each entry's rows, in their order, by the entry's key."""
    owner = _owner(model)
    groups = defaultdict(list)
    rows = model._default_manager.filter(**{f"{owner}__in": keys})
    rows = rows.order_by("position", "pk")
    for key, *values in rows.values_list(f"{owner}_id", *names):
        groups[key].append(values)
    return groups


def write_parts(
    entries: Sequence[tuple[Anime, Document]],
    known: Collection[int],
    before: Mapping[int, Entry],
    tag_ids: Mapping[str, int],
) -> None:
    """Write the names, songs, links and tags of entries.

    Those of `known` entries go first; but a part that is as in `before` stays.
    `tag_ids` are the keys of tags by name.
    """
    parts: dict[str, tuple[type[Model], _Insert]] = {
        "alternative_titles": (AlternativeName, _insert_names),
        "links": (LinkRow, _insert_links),
        "tags": (TaggedAnime, partial(_insert_tags, tag_ids)),
        "songs": (SongRow, _insert_songs),
    }
    for part, (model, insert) in parts.items():
        changed = [
            (anime, document)
            for anime, document in entries
            if anime.pk not in before
            or getattr(before[anime.pk].document, part) != getattr(document, part)
        ]
        if gone := [anime.pk for anime, _ in changed if anime.pk in known]:
            _delete(model, gone)
        if changed:
            insert(changed)


def _delete(model: type[Model], entries: Collection[int]) -> None:
    if model is SongRow:
        Credit.objects.filter(song__anime__in=entries).delete()
    rows = model._default_manager.filter(**{f"{_owner(model)}__in": entries})
    rows._raw_delete(rows.db)  # nothing else hangs on them


def _insert_names(entries: Sequence[tuple[Anime, Document]]) -> None:
    rows = (
        (anime.pk, position, name)
        for anime, document in entries
        for position, name in enumerate(document.alternative_titles)
    )
    fast_insert.insert(AlternativeName, ["anime", "position", "name"], rows)


def _insert_links(entries: Sequence[tuple[Anime, Document]]) -> None:
    rows = (
        (anime.pk, position, link.label, link.url)
        for anime, document in entries
        for position, link in enumerate(document.links)
    )
    fast_insert.insert(LinkRow, ["anime", "position", "label", "url"], rows)


def _insert_tags(
    tag_ids: Mapping[str, int], entries: Sequence[tuple[Anime, Document]]
) -> None:
    rows = (
        (anime.pk, position, tag_ids[tag])
        for anime, document in entries
        for position, tag in enumerate(document.tags)
    )
    fast_insert.insert(TaggedAnime, ["content_object", "position", "tag"], rows)


def _insert_songs(entries: Sequence[tuple[Anime, Document]]) -> None:
    songs = {
        (anime.pk, position): song
        for anime, document in entries
        for position, song in enumerate(document.songs)
    }
    if not songs:
        return
    credits = {place: read_credits(song.artist) for place, song in songs.items()}
    ids = artists.get_or_create_artists(chain.from_iterable(credits.values()))
    # The artists of each song, in the order of its credits.
    owners = {
        place: [ids[artists.folded_name(credit.name)] for credit in credited]
        for place, credited in credits.items()
    }
    fast_insert.insert(
        SongRow,
        ["anime", "position", *_SONG_VALUES, "key"],
        (
            (
                *place,
                *(getattr(song, name) for name in _SONG_VALUES),
                song_key(song.title, owners[place], place),
            )
            for place, song in songs.items()
        ),
    )
    rows = SongRow.objects.filter(anime__in={key for key, _ in songs})
    places = rows.values_list("pk", "anime_id", "position")
    keys = {(anime, position): pk for pk, anime, position in places}
    names = ("name", "lead", "join_phrase", "character")
    fast_insert.insert(
        Credit,
        ["song", "position", "artist", *names],
        (
            (keys[place], position, artist, *(getattr(credit, name) for name in names))
            for place, credited in credits.items()
            for position, (credit, artist) in enumerate(
                zip(credited, owners[place], strict=True)
            )
        ),
    )


def _owner(model: type[Model]) -> str:
    return "content_object" if model is TaggedAnime else "anime"
