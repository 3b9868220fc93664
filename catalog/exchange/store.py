"""Entries between Documents and rows: the one place that reads and writes both."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files import File
from django.utils import timezone

from .. import search
from ..document import Document, Extra, Link, Song
from ..document.credits import read_credits, song_key
from ..document.names import external_ids, sort_key
from ..document.packing import pack
from ..models import (
    AlternativeName,
    Anime,
    Credit,
    Redirect,
    Revision,
    Run,
    Tag,
    TaggedAnime,
    catalogue_write,
)
from ..models import (
    Link as LinkRow,
)
from ..models import (
    Song as SongRow,
)
from ..quality import findings
from ..slugs import free_slugs, slugify
from . import artists, bulk

Action = Revision.Action

_VALUES = (
    "title",
    "type",
    "episodes",
    "original_title",
    "start_date",
    "end_date",
    "rating",
    "synopsis",
    "poster_url",
    "poster_alt",
)
_POSTER = (
    "poster",
    "poster_width",
    "poster_height",
    "sized_poster",
    "poster_sizes",
)
_SONG_VALUES = (
    "kind",
    "title",
    "number",
    "original_title",
    "translated_title",
    "artist",
    "episodes",
    "spelling",
)
_WRITTEN = (
    *_VALUES,
    "extras",
    "manner",
    "sort_title",
    "mal_id",
    "anidb_id",
    "ann_id",
    "franchise",
    "slug",
    "poster",
    "poster_width",
    "poster_height",
    "is_published",
    "locks",
    "updated_at",
)


def with_poster_of(anime: Anime, other: Anime) -> Anime:
    """Give a saved entry the poster of another, with its sizes; return it read anew."""
    values = {name: getattr(other, name) for name in _POSTER}
    Anime.objects.filter(pk=anime.pk).update(**values)
    # To assign a picture means to open it, and its file may be lost.
    return Anime.objects.select_related("franchise").get(pk=anime.pk)


def load(entries: Iterable[Anime]) -> dict[int, Document]:
    """Return the Documents of saved entries by primary key, in five queries or less."""
    entries = list(entries)
    ids = [anime.pk for anime in entries]
    names = _grouped(AlternativeName, ["name"], ids)
    songs = _grouped(SongRow, _SONG_VALUES, ids)
    links = _grouped(LinkRow, ["label", "url"], ids)
    tags = _grouped(TaggedAnime, ["tag__name"], ids)
    return {
        anime.pk: Document(
            **{name: _value(anime, name) for name in _VALUES},
            alternative_titles=tuple(name for (name,) in names[anime.pk]),
            songs=tuple(Song(*values) for values in songs[anime.pk]),
            links=tuple(Link(*values) for values in links[anime.pk]),
            tags=tuple(name for (name,) in tags[anime.pk]),
            extras=tuple(Extra(*values) for values in anime.extras),
            **_manner_from_json(anime.manner),
        )
        for anime in entries
    }


@dataclass(frozen=True, slots=True)
class Change:
    """Why entries are saved: what the revision of each will say."""

    action: str = Action.EDITED
    author: AbstractBaseUser | None = None
    note: str = ""
    run: Run | None = None


EDIT = Change()


@catalogue_write()
def save(entries: Sequence[tuple[Anime, Document]], change: Change = EDIT) -> None:
    """Write entries whole, all or none, each with a revision that says why.

    Those not yet in the database are created. A new entry brings its franchise and, in
    `slug`, the address that it wishes for; it gets that one or, where it is taken, the
    nearest that is free. The Documents must be settled (`document.packing.settle`), as
    those of files are.

    What only the whole catalogue tells of the entries is found at the end of their run
    (`quality.findings.refresh`), and of those saved without one at once.
    """
    now = timezone.now()
    new = [anime for anime, _ in entries if anime._state.adding]
    known = [anime for anime, _ in entries if not anime._state.adding]
    for anime, document in entries:
        _fill(anime, document)
        # A new upload goes to its place now: rows written in bulk know no files.
        Anime._meta.get_field("poster").pre_save(anime, add=False)
        anime.updated_at = now
    slugs = free_slugs([anime.slug for anime in new], _taken)
    for anime, slug in zip(new, slugs, strict=True):
        anime.slug = slug
        anime.created_at = anime.created_at or now
    _insert(new)
    if new:
        # An entry's own address goes before one that leads to another entry.
        Redirect.objects.filter(slug__in=[anime.slug for anime in new]).delete()
    if known:
        # A tenth of what bulk_update costs, which spells a CASE for every value.
        Anime.objects.bulk_create(
            known, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
        )
        _delete_children([anime.pk for anime in known])
    _insert_children(entries)
    search.update([anime.pk for anime, _ in entries])
    findings.keep(entries, [anime.pk for anime in known])
    if not change.run:
        findings.refresh([anime.pk for anime, _ in entries])
    _record(entries, change, now)


@catalogue_write()
def set_poster(key: int, url: str, file: File) -> Anime | None:
    """Give an entry the poster that was fetched from its `poster_url`; return it.

    Return None if it wants that one no more. It is no edit: the Document says the same
    as before, so there is no revision, and the entry does not count as changed.
    """
    anime = Anime.objects.posters_wanted().filter(pk=key, poster_url=url).first()
    if anime:
        anime.poster.save(f"{anime.slug[:60]}-{file.name}", file, save=False)
        anime.save(update_fields=["poster", "poster_width", "poster_height"])
    return anime


@catalogue_write()
def delete(entries: Iterable[Anime], change: Change = EDIT) -> None:
    """Delete entries; the last revision of each keeps what it was, to bring it back."""
    entries = list(entries)
    documents = load(entries)
    now = timezone.now()
    for anime in entries:
        place = f"{anime.franchise.slug}/{anime.slug}"
        last = replace(change, action=Action.DELETED, note=place)
        _record([(anime, documents[anime.pk])], last, now)
    keys = [anime.pk for anime in entries]
    Anime.objects.filter(pk__in=keys).delete()
    search.update(keys)


def _record(
    entries: Sequence[tuple[Anime, Document]], change: Change, now: datetime
) -> None:
    author, run = change.author and change.author.pk, change.run and change.run.pk
    names = ("created_at", "author", "action", "note", "run")
    why = (now, author, change.action, change.note, run)
    bulk.insert(
        Revision,
        ("anime", "document_bytes", "is_published", "franchise", *names),
        (
            (a.pk, pack(document), a.is_published, a.franchise_id, *why)
            for a, document in entries
        ),
    )


def _insert(entries: Sequence[Anime]) -> None:
    """Insert new entries, and give each the primary key that it got."""
    with_keys = any(anime.pk for anime in entries)  # of a deleted entry, restored
    names = [
        field.name
        for field in Anime._meta.concrete_fields
        if with_keys or not field.primary_key
    ]
    columns = [Anime._meta.get_field(name).attname for name in names]
    rows = ([getattr(anime, column) for column in columns] for anime in entries)
    bulk.insert(Anime, names, rows)
    keys = dict(
        Anime.objects.filter(slug__in=[anime.slug for anime in entries]).values_list(
            "slug", "pk"
        )
    )
    for anime in entries:
        anime.pk = keys[anime.slug]
        anime._state.adding = False


def _taken(slugs: Collection[str]) -> set[str]:
    return set(Anime.objects.filter(slug__in=slugs).values_list("slug", flat=True))


def _fill(anime: Anime, document: Document) -> None:
    for name in _VALUES:
        value = getattr(document, name)
        setattr(anime, name, "" if value is None and name != "episodes" else value)
    ids = external_ids(document.links)
    anime.mal_id = ids.get("mal")
    anime.anidb_id = ids.get("anidb")
    anime.ann_id = ids.get("ann")
    anime.sort_title = sort_key(document.title)
    anime.extras = [[extra.kind, extra.name, extra.value] for extra in document.extras]
    anime.manner = _manner_to_json(document)


def _value(anime: Anime, name: str) -> object:
    value = getattr(anime, name)
    return value or None if name in ("start_date", "end_date") else value


def _manner_to_json(document: Document) -> dict:
    manner = {
        "layout": [list(slot) for slot in document.layout],
        "spelling": {line: list(w) for line, w in document.spelling.items()},
        "newline": document.newline,
    }
    return {name: value for name, value in manner.items() if value}


def _manner_from_json(manner: dict) -> dict:
    return {
        "layout": tuple(tuple(slot) for slot in manner.get("layout", ())),
        "spelling": {
            line: tuple(written) for line, written in manner.get("spelling", {}).items()
        },
        "newline": manner.get("newline", ""),
    }


def _grouped(model, fields, ids) -> dict[int, list[tuple]]:
    """Return the values of each entry's rows, in their order, by the entry's key."""
    owner = _owner(model)
    groups = defaultdict(list)
    rows = model.objects.filter(**{f"{owner}__in": ids}).order_by("position", "pk")
    for key, *values in rows.values_list(f"{owner}_id", *fields):
        groups[key].append(values)
    return groups


def _delete_children(ids: Collection[int]) -> None:
    for model in (AlternativeName, SongRow, LinkRow, TaggedAnime):
        rows = model.objects.filter(**{f"{_owner(model)}__in": ids})
        rows.delete()


def _insert_children(entries: Sequence[tuple[Anime, Document]]) -> None:
    names, links, tagged = [], [], []
    tag_ids = _tag_ids({tag for _, document in entries for tag in document.tags})
    for anime, document in entries:
        key = anime.pk
        for position, name in enumerate(document.alternative_titles):
            names.append((key, position, name))
        for position, link in enumerate(document.links):
            links.append((key, position, link.label, link.url))
        for position, tag in enumerate(document.tags):
            tagged.append((key, position, tag_ids[tag]))
    bulk.insert(AlternativeName, ["anime", "position", "name"], names)
    bulk.insert(LinkRow, ["anime", "position", "label", "url"], links)
    bulk.insert(TaggedAnime, ["content_object", "position", "tag"], tagged)
    _insert_songs(entries)


def _insert_songs(entries: Sequence[tuple[Anime, Document]]) -> None:
    songs = {
        (anime.pk, position): song
        for anime, document in entries
        for position, song in enumerate(document.songs)
    }
    if not songs:
        return
    credits = {place: read_credits(song.artist) for place, song in songs.items()}
    ids = artists.artist_ids(chain.from_iterable(credits.values()))
    # The artists of each song, in the order of its credits.
    owners = {
        place: [ids[artists.folded(credit.name)] for credit in credited]
        for place, credited in credits.items()
    }
    bulk.insert(
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
    bulk.insert(
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


def _owner(model) -> str:
    return "content_object" if model is TaggedAnime else "anime"


def _tag_ids(names: Collection[str]) -> dict[str, int]:
    """Return the keys of tags by name; tags that are new are made."""
    known = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    missing = sorted(set(names) - set(known))
    for name in missing:
        wish = slugify(name)[:90].strip("-")  # a hundred at most, with a number
        slugs = (wish if n == 1 else f"{wish}-{n}" for n in count(1))
        slug = next(s for s in slugs if not Tag.objects.filter(slug=s).exists())
        known[name] = Tag.objects.create(name=name, slug=slug).pk
    return known
