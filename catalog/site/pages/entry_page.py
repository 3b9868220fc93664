"""The value that an entry's page is made of, which `entry_context` puts into words."""

import sys
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from ...document import Document, PartialDate, Song
from ...document.doubts import DateDoubt, doubts, trusted_part
from ...document.entry import Entry, Picture
from ...document.parser import READER
from ...document.sort_keys import sort_key
from ...entries import credits, recordings, store
from ...entries.tags import tags_of_today
from ...models import Anime, Artist, Dismissal, Franchise, FranchiseRedirect, Tag
from ...models import Song as SavedSong
from ...slugs import slugify
from ..addresses import of_each
from .cards import Card, cards
from .poster_images import media_address, media_url
from .songs import (
    LinkedCredit,
    SongRow,
    Use,
    WorkLink,
    linked_credits,
    singers,
    song_urls,
)

# Of each kind that there may be many of. A file may hold a hundred thousand, which
# take a minute; no work is known to have more than 60.
MOST = 500
NEIGHBOURS = 6  # of the franchise, side by side

_LISTS = ("alternative_names", "songs", "links", "tags", "extras")
_SAID = ("title", "original_title", "type", "episodes")


class Named(NamedTuple):
    """A tag or a franchise, and where its page is; `url` is "" where it has none."""

    name: str
    url: str


class _LinkedSong(NamedTuple):
    """Where the page of a song is, "" where it has none, and who is credited."""

    url: str
    credits: list[LinkedCredit]


class Works(NamedTuple):
    """The place of a work among those of its franchise, as cards by date."""

    total: int
    near: tuple[Card, ...]
    before: Card | None
    after: Card | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """All that the page of an entry needs, and no row of the database.

    `document` is what the entry says, but for what goes beyond `MOST` (then `is_cut`),
    and the rest what the catalogue adds: `card` is
    its own, `songs` are rows for those of the document, in its order. `poster` is the
    address of its picture as it came, or "".
    """

    document: Document
    is_cut: bool
    slug: str
    card: Card
    poster: str
    franchise: Named
    tags: tuple[Named, ...]
    songs: tuple[SongRow, ...]
    works: Works
    doubts: tuple[DateDoubt, ...]
    sure_start: PartialDate | None
    changed: datetime
    is_adult: bool


def of_saved(rows: Iterable[Anime]) -> EntryPage:
    """Return the page of an entry as the database has it, in seven queries at most.

    `rows` are those that `AnimeQuerySet.for_detail` has of it.
    """
    anime, *_ = rows
    entry = store.load([anime])[anime.pk]
    songs = entry.document.songs[:MOST]
    # Where an earlier reader made the rows, songs may stand elsewhere in them.
    is_current = anime.reader == READER
    return _page(
        entry,
        anime,
        anime.franchise,
        _songs_kept(anime, songs) if is_current else _songs(songs, anime),
        {row.dismissed for row in rows},  # type: ignore[attr-defined]  # an annotation
    )


def of_entry(
    entry: Entry,
    anime: Anime | None = None,
    dismissed: Collection[str] | None = None,
) -> EntryPage:
    """Return the page of an entry that nobody saved, in six queries at most.

    `anime` is the row that it would be saved to, with its franchise, or None for a new
    one. What the entry names is found as saving it would find it; what is not there yet
    has no page to lead to. `dismissed` are the rules that are dismissed of it, and by
    default those of which that is on record.
    """
    own, title = entry.own, entry.document.title
    if not own.slug:
        entry = entry.with_own(slug=slugify(title))
    wish = own.franchise or entry.own.slug
    franchise = anime.franchise if anime else None
    if franchise is None or franchise.slug != wish:
        franchise = _franchise(wish) or Franchise(
            slug=wish, name=title[: store.LONGEST_FRANCHISE]
        )
    if dismissed is None:
        said = Dismissal.objects.filter(anime=anime).values_list("rule", flat=True)
        dismissed = said if anime else ()  # asked for only where there is a doubt
    return _page(
        entry,
        anime,
        franchise,
        _songs(entry.document.songs[:MOST], anime),
        dismissed,
    )


def _page(
    entry: Entry,
    anime: Anime | None,
    franchise: Franchise,
    songs: Iterable[_LinkedSong],
    dismissed: Collection[str],
) -> EntryPage:
    """Return the page of an entry, with what the catalogue knows of it."""
    document, slug = _cut(entry.document), entry.own.slug
    poster = _poster(entry, anime)
    start = document.start_date
    # As it is on record, a date that is not sure at all is the file's.
    is_filed = anime and anime.start_date == start and not anime.sure_start
    of_start = dismissed, start if is_filed else None
    sure = trusted_part(start, *of_start)
    row = {
        "pk": anime and anime.pk,
        "slug": slug,
        "franchise_id": franchise.pk or 0,
        "sort_title": sort_key(document.title),
        **{name: getattr(document, name) for name in _SAID},
        "sure_start": sure,
        **poster,
    }
    card, works = _works(row)
    work = WorkLink(card.key, card.url, card.title, card.year)
    return EntryPage(
        document,
        document != entry.document,
        slug,
        card,
        poster=media_address(poster["poster"], media_url()) if poster["poster"] else "",
        franchise=Named(franchise.name, franchise.get_absolute_url()),
        tags=_tags(document.tags),
        songs=tuple(
            SongRow((Use(song, work),), tuple(linked.credits), linked.url)
            for song, linked in zip(document.songs, songs, strict=True)
        ),
        works=works,
        doubts=tuple(doubts(start, document.end_date, document.episodes, *of_start)),
        sure_start=sure,
        changed=anime.updated_at if anime else timezone.now(),
        is_adult=_is_adult(document),
    )


def _is_adult(document: Document) -> bool:
    """Return True if lists leave an entry out until adult entries are asked for."""
    adult, tags = settings.ADULT_TAGS, document.tags
    if document.rating in settings.ADULT_RATINGS or not {*adult}.isdisjoint(tags):
        return True
    if not (adult and tags):
        return False
    return not {*tags_of_today(adult).values()}.isdisjoint(tags)


def _cut(document: Document) -> Document:
    """Return a document with no more of anything than a page can show."""
    lists = {name: getattr(document, name) for name in _LISTS}
    long = {name: some[:MOST] for name, some in lists.items() if len(some) > MOST}
    return replace(document, **long) if long else document


def _franchise(slug: str) -> Franchise | None:
    """Return the franchise that has an address, or that has had it."""
    known = Franchise.objects.filter(slug=slug).first()
    moved = FranchiseRedirect.objects.filter(slug=slug).select_related("franchise")
    return known or next((redirect.franchise for redirect in moved), None)


def _poster(entry: Entry, anime: Anime | None) -> dict:
    """Return the columns of an entry's poster: an upload, or what was fetched."""
    picture = entry.own.picture
    if not picture and anime and anime.fetched_from and entry.document.poster_url:
        size = anime.poster_width or 0, anime.poster_height or 0
        picture = Picture(anime.poster.name or "", *size)
    return {
        "poster": picture.name if picture else "",
        "poster_width": picture and picture.width,
        "poster_height": picture and picture.height,
        "poster_frame": str(picture.frame or "") if picture else "",
        "sized_poster": anime.sized_poster if anime else "",
        "poster_sizes": anime.poster_sizes if anime else [],
    }


def _songs_kept(anime: Anime, songs: Collection[Song]) -> Iterator[_LinkedSong]:
    """Yield what an entry's songs lead to, asked in one query if there are any."""
    if not songs:
        return
    url, credit_of = song_urls(), linked_credits()
    kept: dict[int, _LinkedSong] = {}
    of_entry = SavedSong.objects.of([anime.pk]).filter(position__lt=len(songs))
    for place, slug, *credit in of_entry.for_entry():
        song = kept.setdefault(place, _LinkedSong(url(slug), []))
        if credit[0] is not None:
            song.credits.append(credit_of(*credit))
    for place in range(len(songs)):
        yield kept.get(place, _LinkedSong("", []))


def _songs(songs: Sequence[Song], anime: Anime | None) -> Iterator[_LinkedSong]:
    """Yield what songs that are not saved lead to, in six queries at most."""
    sung = [credits.Sung(song.artist, song.title) for song in songs]
    credited = credits.of_known(sung)
    keys = {key for each in credited.values() for _, key in each if key}
    singer_of, url = singers(), song_urls()
    known = Artist.objects.filter(pk__in=keys).for_rows()
    singer = {artist[0]: singer_of(*artist) for artist in known}
    by = [[key for _, key in credited[one]] for one in sung]
    slugs = recordings.known_slugs(
        zip(songs, by, strict=True), anime.pk if anime else None
    )
    for one, slug in zip(sung, slugs, strict=True):
        yield _LinkedSong(
            url(slug),
            [
                LinkedCredit(
                    *(credit.name, credit.lead, credit.join_phrase, credit.character),
                    singer.get(key),
                )
                for credit, key in credited[one]
            ],
        )


def _works(own: dict) -> tuple[Card, Works]:
    """Return the card of a work, and those before and after it in its franchise.

    A work that visitors do not see yet stands where it will.
    """
    published = Anime.objects.published().of_franchise(own["franchise_id"])
    rows = list(published.exclude(pk=own["pk"]).for_list("sort_title"))
    place = bisect(rows, _by_date(own), key=_by_date)
    rows.insert(place, own)
    first = max(0, min(place - NEIGHBOURS // 2, len(rows) - NEIGHBOURS - 1))
    near = cards(rows[first : first + NEIGHBOURS + 1])
    place -= first
    before, after = near[:place], near[place + 1 :]
    works = Works(
        len(rows),
        (*before, *after),
        before[-1] if before else None,
        after[0] if after else None,
    )
    return near[place], works


def _by_date(row: dict) -> tuple:
    """Order as `AnimeQuerySet.by_date` does."""
    start = str(row["sure_start"] or "")
    key = row["pk"] or sys.maxsize  # a new entry gets the highest
    return not start, start, row["sort_title"], key


def _tags(names: Iterable[str]) -> tuple[Named, ...]:
    url = of_each("tag-detail")
    known = Tag.objects.filter(name__in=names).values_list("name", "slug")
    addresses = {name: url(slug) for name, slug in known}
    return tuple(Named(name, addresses.get(name, "")) for name in names)
