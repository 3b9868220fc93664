"""Songs as rows: of an entry, or of a list.

In a list each song has one row, with every anime on which it stands; on an entry's own
page each of its lines has one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from ...document import SONG_KINDS
from ...document import Song as Line
from ...document.folding import fold
from ...document.songs import SongKind
from ...models import Credit as CreditRow
from ...querysets import CreditQuerySet, SongQuerySet
from ..addresses import of_each

# In a row, and on a song's own page. No song is known to stand in ten places.
MOST_USES = 20
MOST_ON_PAGE = 500


class Singer(NamedTuple):
    """An artist, and where its page is; `note` tells it from others of the name."""

    key: int
    slug: str
    name: str
    native_name: str
    note: str
    url: str


class LinkedCredit(NamedTuple):
    """A name in a song's artist text, and the text around it.

    `singer` is None where no artist is known by that name.
    """

    name: str
    lead: str
    join_phrase: str
    character: str
    singer: Singer | None


class WorkLink(NamedTuple):
    """The anime on which a song stands; `key` is None where nobody saved it."""

    key: int | None
    url: str
    title: str
    year: int | None


class Use(NamedTuple):
    """A place where a song stands, and the song as it is written there."""

    song: Line
    work: WorkLink

    @property
    def kind(self) -> SongKind:
        return SONG_KINDS[self.song.kind]


class SongRow(NamedTuple):
    """A song with its uses, the first of them in time first, and who is credited there.

    `url` is where its page is, "" where it has none, and `own` the key of the artist
    whose page this is, or None. `named` is the place of the use that it is called by:
    the first that its address was made for.
    """

    uses: tuple[Use, ...]
    credits: tuple[LinkedCredit, ...]
    url: str = ""
    own: int | None = None
    named: int = 0

    @property
    def song(self) -> Line:
        return self.uses[self.named].song

    @property
    def year(self) -> int | None:
        return self.uses[0].work.year

    @property
    def own_credits(self) -> list[LinkedCredit]:
        """Return the credits of the artist whose page it is."""
        return [c for c in self.credits if c.singer and c.singer.key == self.own]

    @property
    def is_solo(self) -> bool:
        """Return True if the credit says no more than the page does."""
        if len(self.credits) != 1 or not self.own_credits:
            return False
        (credit,) = self.own_credits
        native_name = credit.singer.native_name if credit.singer else ""
        beside = fold(credit.lead + credit.join_phrase)
        return not credit.character and beside in ("", fold(native_name))

    @property
    def left_out(self) -> int:
        """Return how many uses a row does not show."""
        return max(len(self.uses) - MOST_USES, 0)

    @property
    def shown_uses(self) -> tuple[Use, ...]:
        return self.uses[:MOST_USES]


class SongYear(NamedTuple):
    """The rows of a year, or of none."""

    year: int | None
    rows: list[SongRow]


def song_rows(songs: SongQuerySet, own: int | None = None) -> dict[int, SongRow]:
    """Return the rows of songs by their groups, in order of dates; two queries."""
    url, song_url = of_each("anime-detail"), song_urls()
    places = defaultdict(list)
    urls = {}
    for row in songs.for_rows():
        group, song, position, song_slug, is_own, anime, slug, *rest = row
        title, sort_title, start, *values = rest
        year = start.year if start else None
        # By date, as far as that is sure; without one last.
        date = str(start) if year else "9999"
        use = Use(Line(*values), WorkLink(anime, url(slug), title, year))
        places[group].append(((date, sort_title, anime, position), is_own, song, use))
        urls[group] = song_url(song_slug)
    by_date = sorted((sorted(uses), group) for group, uses in places.items())
    named = {
        group: next((n for n, (_, is_own, *_) in enumerate(uses) if is_own), 0)
        for uses, group in by_date
    }
    songs_of = {group: uses[named[group]][2] for uses, group in by_date}
    credits = credits_of(CreditRow.objects.filter(song__in=songs_of.values()))
    return {
        group: SongRow(
            tuple(use for *_, use in uses),
            tuple(credits[songs_of[group]]),
            urls[group],
            own,
            named[group],
        )
        for uses, group in by_date
    }


def credits_of(rows: CreditQuerySet) -> dict[int, list[LinkedCredit]]:
    """Return credits by the songs' keys; one query."""
    credit_of = linked_credits()
    credits = defaultdict(list)
    for song, *row in rows.for_rows():
        credits[song].append(credit_of(*row))
    return credits


def linked_credits() -> Callable[..., LinkedCredit]:
    """Return what makes credits of the values of `CREDIT_FIELDS`."""
    singer_of = singers()
    return lambda name, lead, join_phrase, character, *artist: LinkedCredit(
        name, lead, join_phrase, character, singer_of(*artist)
    )


def song_urls() -> Callable[[str | None], str]:
    """Return what gives the path of a song's page for its slug, "" for none."""
    url = of_each("song-detail")
    return lambda slug: url(slug) if slug else ""


def singers() -> Callable[..., Singer]:
    """Return what makes singers of rows of `ArtistQuerySet.for_rows`."""
    url = of_each("artist-detail")
    return lambda key, slug, name, native_name, note: Singer(
        key, slug, name, native_name, note, url(slug)
    )


def by_year(rows: Iterable[SongRow]) -> Iterator[SongYear]:
    """Yield the rows in groups of those that follow each other with the same year."""
    for year, group in groupby(rows, key=lambda row: row.year):
        yield SongYear(year, list(group))


def song_page_context(row: SongRow) -> dict:
    """Return the context of `song_detail.html`."""
    works = {use.work for use in row.uses}
    songs = [use.song for use in row.uses]
    return {
        "row": row,
        "song": row.song,
        "original": next((s.original_title for s in songs if s.original_title), ""),
        "translated": next(
            (s.translated_title for s in songs if s.translated_title), ""
        ),
        "more": len(works) - 1,
        "uses": row.uses[:MOST_ON_PAGE],
        "left_out": max(len(row.uses) - MOST_ON_PAGE, 0),
    }
