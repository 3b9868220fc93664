"""Entries between Documents and rows: the one place that reads and writes both."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import chain, count
from types import MappingProxyType
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Max, Min, QuerySet, prefetch_related_objects
from django.utils import timezone

from .. import fast_insert, search
from ..document import Document, Extra, Link, Song, parser
from ..document.credits import read_credits, song_key
from ..document.diff import diff_documents
from ..document.display import value_text
from ..document.entry import Entry, Own, Picture, record_of
from ..document.fields import FIELDS, absent_values
from ..document.names import external_ids, sort_key
from ..document.packing import pack, settle
from ..models import (
    AlternativeName,
    Anime,
    Credit,
    Franchise,
    FranchiseRedirect,
    Redirect,
    Revision,
    Run,
    SourceFile,
    Tag,
    TaggedAnime,
    catalogue_write,
)
from ..models import Link as LinkRow
from ..models import Song as SongRow
from ..posters import pictures, sizes
from ..quality import findings, start_dates
from ..slugs import free_slugs, slugify
from . import artists, references
from .report import noted_in

Action = Revision.Action
LONGEST_TOLD = 300  # characters of a value in a note
LONGEST_FRANCHISE = Franchise._meta.get_field("name").max_length

_POSTER = ("poster", "poster_width", "poster_height", "fetched_from")
_SONG_VALUES = tuple(field.name for field in fields(Song))
_WRITTEN = (
    *absent_values(),
    "extras",
    "manner",
    "reader",
    "sure_start",
    "sort_title",
    "mal_id",
    "anidb_id",
    "ann_id",
    "franchise",
    "slug",
    *_POSTER,
    "is_published",
    "locks",
    "updated_at",
)


def load(entries: Iterable[Anime]) -> dict[int, Entry]:
    """Return saved entries whole, by primary key, in five queries or less.

    It is one more where they come without their franchises. Where an earlier reader
    made the rows, the Document is what today's reads in the text, at the cost of a few
    more.
    """
    entries = list(entries)
    prefetch_related_objects(entries, "franchise")
    loaded = _of_rows(entries)
    lagging = [anime.pk for anime in entries if anime.reader != parser.READER]
    if lagging:
        loaded |= _read_anew({key: loaded[key] for key in lagging})
    return loaded


def _read_anew(entries: Mapping[int, Entry]) -> dict[int, Entry]:
    """Return entries by what today's reader reads in the text of each: that of its
    newest revision."""
    revisions = _newest_revisions(entries)
    documents = {revision.anime_id: revision.document for revision in revisions}
    read = [
        (entry.with_document(documents.get(key) or settle(entry.document)), entry.own)
        for key, entry in entries.items()
    ]
    return dict(zip(entries, references.resolved(read), strict=True))


def _newest_revisions(keys: Collection[int]) -> QuerySet[Revision]:
    """Return the revision that each of some entries is at."""
    same = Revision.objects.filter(anime__in=keys).order_by().values("anime")
    newest = same.annotate(newest=Max("pk")).values("newest")
    return Revision.objects.filter(pk__in=newest)


def _of_rows(entries: Sequence[Anime]) -> dict[int, Entry]:
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


def load_one(key: int) -> tuple[Anime, Entry]:
    """Return an entry's row, and the entry, as they are now.

    Raise Anime.DoesNotExist.
    """
    anime = Anime.objects.select_related("franchise").get(pk=key)
    return anime, load([anime])[key]


def own_of(anime: Anime) -> Own:
    """Return the site's part of a saved entry."""
    picture = None
    if anime.poster and not anime.fetched_from:
        width, height = anime.poster_width or 0, anime.poster_height or 0
        picture = Picture(anime.poster.name, width, height)
    return Own(
        anime.slug,
        anime.franchise.slug,
        anime.is_published,
        frozenset(anime.locks),
        picture,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Why entries are saved: what the revision of each will say."""

    action: str = Action.EDITED
    author: AbstractBaseUser | None = None
    note: str = ""
    run: Run | None = None


EDIT = Change()


def reread(entries: Iterable[Anime]) -> int:
    """Make the rows of entries what today's reader reads in their text, where an
    earlier one made them; return of how many they say something else now.

    Each of these has a revision. Its text is that of the one before, so that there is
    nothing to compare, and nothing to undo: its note says what was read and what is.
    """
    keys = [anime.pk for anime in entries if anime.reader != parser.READER]
    if not keys:
        return 0
    with catalogue_write():
        # As they are now: those that others have read meanwhile are done.
        lagging = Anime.objects.exclude(reader=parser.READER).filter(pk__in=keys)
        entries = list(lagging.select_related("franchise").order_by("pk"))
        _keep_own(entries)
        were, loaded = _of_rows(entries), load(entries)
        notes = {key: _reread_note(were[key], entry) for key, entry in loaded.items()}
        changed = [(anime, loaded[anime.pk]) for anime in entries if notes[anime.pk]]
        same = [anime for anime in entries if not notes[anime.pk]]
        if changed:
            _write(changed, Change(Action.REREAD), notes)
            _note_files_anew([anime.pk for anime, _ in changed])
        if same:
            for anime in same:
                _fill(anime, loaded[anime.pk].document)
            _fill_sure_starts(same)
            Anime.objects.bulk_create(
                same,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["manner", "reader", "sure_start"],
            )
    return len(changed)


def _note_files_anew(keys: Collection[int]) -> None:
    """Let the files of entries be remarked on by what today's reader reads in them."""
    files = SourceFile.objects.filter(anime__in=keys).with_base()
    files = list(files.only("base_bytes"))
    for file in files:
        file.problems = noted_in(file.base)
    SourceFile.objects.bulk_update(files, ["problems"])


def _keep_own(entries: Iterable[Anime]) -> None:
    """Put the site's part on record where the newest revision of an entry has none.

    Revisions of before it was kept have none; the newest of them is as the rows are.
    """
    rows = {anime.pk: anime for anime in entries}
    revisions = list(_newest_revisions(rows).filter(own__isnull=True))
    for revision in revisions:
        revision.own = record_of(own_of(rows[revision.anime_id]))
    Revision.objects.bulk_update(revisions, ["own"])


def _reread_note(before: Entry, after: Entry) -> str:
    """Return which fields were read otherwise, "" if none was."""

    def told(value: object) -> str:
        text = value_text(value) or "nothing"
        return text if len(text) <= LONGEST_TOLD else f"{text[: LONGEST_TOLD - 1]}…"

    changes = diff_documents(before.document, after.document)
    return "; ".join(
        f"{one.field}: {told(one.before)} → {told(one.after)}"
        for one in changes
        if one.field in FIELDS  # how lines are written is said by none
    )


@catalogue_write()
def save(entries: Sequence[tuple[Anime, Entry]], change: Change = EDIT) -> None:
    """Write entries whole, all or none, each with a revision that says why.

    A row that is not in the database yet is created. What is wished for in the site's
    part is granted as far as it can be: of an address that is taken, the nearest that
    is free; of a franchise that was merged away, the one that it is part of now; the
    row says what it came to. An address that is given up leads to the new one. The
    Documents must be settled (`document.packing.settle`), as those of files are.

    What only the whole catalogue tells of the entries is found at the end of their run
    (`quality.findings.refresh_catalogue_wide`), and of those saved without one at once.
    """
    # So that the revision to come has the change alone.
    reread(anime for anime, _ in entries if anime.created_at is not None)
    _write(entries, change)


def _write(
    entries: Sequence[tuple[Anime, Entry]],
    change: Change,
    notes: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Write entries, each with a revision; `notes` are the revisions' by entry."""
    now = timezone.now()
    new = [anime for anime, _ in entries if anime.created_at is None]
    known = [anime for anime, _ in entries if anime.created_at is not None]
    _grant_addresses(entries)
    franchises = _franchises_for(entries)
    pictured = []
    for anime, entry in entries:
        poster = anime.poster.name
        _fill(anime, entry.document)
        anime.franchise = franchises[entry.own.franchise or anime.slug]
        _fill_own(anime, entry)
        anime.updated_at = now
        if anime.poster.name not in ("", poster):
            pictured.append(anime)
    _fill_sure_starts([anime for anime, _ in entries])
    _insert(new, now)
    if known:
        # A tenth of what bulk_update costs, which spells a CASE for every value.
        Anime.objects.bulk_create(
            known, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
        )
        _delete_children([anime.pk for anime in known])
    documents = [(anime, entry.document) for anime, entry in entries]
    _insert_children(documents)
    search.update([anime.pk for anime, _ in entries])
    findings.record(documents, [anime.pk for anime in known])
    if not change.run:
        findings.refresh_catalogue_wide([anime.pk for anime, _ in entries])
    for anime in pictured:
        if not sizes.share_sizes(anime):
            sizes.make_soon(anime)
    _record(documents, change, now, notes)


@catalogue_write()
def set_poster(key: int, url: str, taken: pictures.EncodedPicture) -> Anime | None:
    """Give an entry the poster that was fetched from its `poster_url`; return it.

    Return None if it wants that one no more. It is no edit: the Document says the same
    as before, so there is no revision, and the entry does not count as changed.
    """
    anime = Anime.objects.posters_wanted().filter(pk=key, poster_url=url).first()
    if anime:
        _show(anime, pictures.store_picture(taken))
        anime.fetched_from = url
        anime.save(update_fields=[*_POSTER])
    return anime


@catalogue_write()
def delete(entries: Iterable[Anime], change: Change = EDIT) -> None:
    """Delete entries; the last revision of each keeps what it was, to bring it back."""
    keys = [anime.pk for anime in entries]
    entries = list(Anime.objects.filter(pk__in=keys).select_related("franchise"))
    loaded = load(entries)
    gone = [(anime, loaded[anime.pk].document) for anime in entries]
    _record(gone, replace(change, action=Action.DELETED, note=""), timezone.now())
    Anime.objects.filter(pk__in=keys).delete()
    search.update(keys)


def _record(
    entries: Sequence[tuple[Anime, Document]],
    change: Change,
    now: datetime,
    notes: Mapping[int, str] = MappingProxyType({}),
) -> None:
    author, run = change.author and change.author.pk, change.run and change.run.pk
    fast_insert.insert(
        Revision,
        (
            *("anime", "document_bytes", "own"),
            *("created_at", "author", "action", "run", "note"),
        ),
        (
            (
                *(anime.pk, pack(document), record_of(own_of(anime))),
                *(now, author, change.action, run),
                notes.get(anime.pk, change.note),
            )
            for anime, document in entries
        ),
    )


def _insert(entries: Sequence[Anime], now: datetime) -> None:
    """Insert new entries, and give each the primary key that it got."""
    restored = [anime.pk for anime in entries if anime.pk]
    began = Revision.objects.filter(anime__in=restored).values_list("anime")
    began = dict(began.annotate(Min("created_at"))) if restored else {}
    for anime in entries:
        anime.created_at = began.get(anime.pk, now)
    names = [
        field.name
        for field in Anime._meta.concrete_fields
        if restored or not field.primary_key
    ]
    columns = [Anime._meta.get_field(name).attname for name in names]
    rows = ([getattr(anime, column) for column in columns] for anime in entries)
    fast_insert.insert(Anime, names, rows)
    keys = dict(
        Anime.objects.filter(slug__in=[anime.slug for anime in entries]).values_list(
            "slug", "pk"
        )
    )
    for anime in entries:
        anime.pk = keys[anime.slug]


def _grant_addresses(entries: Sequence[tuple[Anime, Entry]]) -> None:
    """Give each entry the address that it wishes for, or the nearest that is free."""
    new = [(anime, entry) for anime, entry in entries if not anime.slug]
    moved = [(a, e.own.slug) for a, e in entries if a.slug and e.own.slug != a.slug]
    wishes = [entry.own.slug or slugify(entry.document.title) for _, entry in new]
    given = free_slugs(wishes, _taken)
    for (anime, _), slug in zip(new, given, strict=True):
        anime.slug = slug
    for anime, wish in moved:
        slug = _nearest(wish, anime, given)
        if slug != anime.slug:
            Redirect.objects.update_or_create(
                slug=anime.slug, defaults={"anime": anime}
            )
            anime.slug = slug
            given.append(slug)
    if given:
        # An entry's own address goes before one that leads to another entry.
        Redirect.objects.filter(slug__in=given).delete()


def _nearest(wish: str, anime: Anime, given: Collection[str]) -> str:
    """Return the address for a known entry: its own, where that is the nearest."""

    def taken(slugs: Collection[str]) -> set[str]:
        others = _taken(slugs) - {anime.slug}
        return others | ({*slugs} & {*given})

    (slug,) = free_slugs([wish or anime.slug], taken)
    return slug


def _franchises_for(entries: Sequence[tuple[Anime, Entry]]) -> dict[str, Franchise]:
    """Return the franchises of entries by the address wished for; new ones are made.

    One that was merged into another is that one now. Who names none gets its own.
    """
    titles: dict[str, str] = {}
    for anime, entry in entries:
        titles.setdefault(entry.own.franchise or anime.slug, entry.document.title)
    known = {f.slug: f for f in Franchise.objects.filter(slug__in=titles)}
    if missing := titles.keys() - known.keys():
        moved = FranchiseRedirect.objects.filter(slug__in=missing)
        known |= {r.slug: r.franchise for r in moved.select_related("franchise")}
        for slug in sorted(missing - known.keys()):
            name = titles[slug][:LONGEST_FRANCHISE]
            known[slug] = Franchise.objects.create(slug=slug, name=name)
    return known


def _fill_own(anime: Anime, entry: Entry) -> None:
    own = entry.own
    anime.is_published, anime.locks = own.is_published, sorted(own.locks)
    is_fetched = bool(anime.fetched_from and entry.document.poster_url)
    if own.picture or not is_fetched:
        _show(anime, own.picture)
        anime.fetched_from = ""


def _show(anime: Anime, picture: Picture | None) -> None:
    anime.poster = picture.name if picture else ""
    anime.poster_width = picture.width if picture else None
    anime.poster_height = picture.height if picture else None


def _taken(slugs: Collection[str]) -> set[str]:
    return set(Anime.objects.filter(slug__in=slugs).values_list("slug", flat=True))


def _fill(anime: Anime, document: Document) -> None:
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


def _fill_sure_starts(entries: Sequence[Anime]) -> None:
    starts = ((anime.pk, anime.start_date or None) for anime in entries)
    dates = start_dates.sure_starts(starts)
    for anime, date in zip(entries, dates, strict=True):
        anime.sure_start = date


def _values_of(anime: Anime) -> dict[str, Any]:
    """Return the values of a row as the Document has them."""
    values = {name: getattr(anime, name) for name in absent_values()}
    return {
        name: absent if values[name] in ("", None) else values[name]
        for name, absent in absent_values().items()
    }


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
    fast_insert.insert(AlternativeName, ["anime", "position", "name"], names)
    fast_insert.insert(LinkRow, ["anime", "position", "label", "url"], links)
    fast_insert.insert(TaggedAnime, ["content_object", "position", "tag"], tagged)
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
