"""What the page of an entry is made of: one value, which `details` puts into words."""

from bisect import bisect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ..document import Document, PartialDate
from ..document.doubts import Doubt, doubts, sure_part
from ..document.names import sort_key
from ..exchange import store
from ..models import Anime, Franchise, Tag
from ..models import Credit as CreditRow
from .addresses import of_each
from .cards import Card, cards
from .posters import address_of, media_url
from .song_rows import Credit, SongRow, Use, Work, credits_of

NEIGHBOURS = 6  # of the franchise, side by side

_SAID = ("title", "original_title", "type", "episodes", "start_date")
_SIZES = ("poster_width", "poster_height", "sized_poster", "poster_sizes")


class Named(NamedTuple):
    """A tag or a franchise, and where its page is; `url` is "" where it has none."""

    name: str
    url: str


class Works(NamedTuple):
    """The place of a work among those of its franchise, as cards by date."""

    total: int
    near: tuple[Card, ...]
    before: Card | None
    after: Card | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """All that the page of an entry needs, and no row of the database.

    `document` is what the entry says, and the rest what the catalogue adds: `card` is
    its own, `songs` are rows for those of the document, in its order. `poster` is the
    address of its picture as it came, or "".
    """

    document: Document
    slug: str
    card: Card
    poster: str
    franchise: Named
    tags: tuple[Named, ...]
    songs: tuple[SongRow, ...]
    works: Works
    doubts: tuple[Doubt, ...]
    changed: datetime

    @property
    def sure_start(self) -> PartialDate | None:
        """The start date as far as it is not doubted."""
        start = self.document.start_date
        is_doubted = any(doubt.field == "start_date" for doubt in self.doubts)
        return sure_part(start) if is_doubted else start


def of_saved(rows: Iterable[Anime]) -> EntryPage:
    """Return the page of an entry as the database has it, in seven queries at most.

    `rows` are those that `AnimeQuerySet.for_detail` has of it.
    """
    anime, *_ = rows
    document = store.load([anime])[anime.pk].document
    sung = CreditRow.objects.filter(song__anime=anime)
    credits = credits_of(sung, by="song__position") if document.songs else {}
    return _page(
        document,
        anime.slug,
        anime.franchise,
        [credits.get(position, ()) for position in range(len(document.songs))],
        {row.dismissed for row in rows},
        anime,
    )


def _page(
    document: Document,
    slug: str,
    franchise: Franchise,
    credits: Iterable[Iterable[Credit]],
    dismissed: Collection[str],
    anime: Anime,
) -> EntryPage:
    """Return the page of a Document, with what the catalogue knows of it."""
    row = {
        "pk": anime.pk,
        "slug": slug,
        "franchise_id": franchise.pk,
        "sort_title": sort_key(document.title),
        **{name: getattr(document, name) for name in _SAID},
        "poster": anime.poster.name,
        **{name: getattr(anime, name) for name in _SIZES},
    }
    dates = (document.start_date, document.end_date, document.episodes)
    card, works = _works(row)
    work = Work(card.key, card.url, card.title, card.year)
    return EntryPage(
        document,
        slug,
        card,
        poster=address_of(anime.poster.name, media_url()) if anime.poster else "",
        franchise=Named(franchise.name, franchise.get_absolute_url()),
        tags=_tags(document.tags),
        songs=tuple(
            SongRow((Use(song, work),), tuple(credited))
            for song, credited in zip(document.songs, credits, strict=True)
        ),
        works=works,
        doubts=tuple(doubts(*dates, dismissed)),
        changed=anime.updated_at,
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
    start = str(row["start_date"] or "")
    return not start, start, row["sort_title"], row["pk"]


def _tags(names: Iterable[str]) -> tuple[Named, ...]:
    url = of_each("tag-detail")
    known = Tag.objects.filter(name__in=names).values_list("name", "slug")
    addresses = {name: url(slug) for name, slug in known}
    return tuple(Named(name, addresses.get(name, "")) for name in names)
