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


class Singer(NamedTuple):
    """An artist, and where its page is."""

    key: int
    slug: str
    name: str
    native_name: str
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

    `own` is the key of the artist whose page it is, or None.
    """

    uses: tuple[Use, ...]
    credits: tuple[LinkedCredit, ...]
    own: int | None = None

    @property
    def song(self) -> Line:
        return self.uses[0].song

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


class SongYear(NamedTuple):
    """The rows of a year, or of none."""

    year: int | None
    rows: list[SongRow]


def song_rows(songs: SongQuerySet, own: int | None = None) -> dict[str, SongRow]:
    """Return the rows of songs by their keys, in order of their dates; two queries."""
    url = of_each("anime-detail")
    places = defaultdict(list)
    for row in songs.for_rows():
        key, song, position, anime, slug, title, sort_title, start, *values = row
        year = start.year if start else None
        # By date, as far as that is sure; without one last.
        date = str(start) if year else "9999"
        use = Use(Line(*values), WorkLink(anime, url(slug), title, year))
        places[key].append(((date, sort_title, anime, position), song, use))
    by_date = sorted((sorted(uses), key) for key, uses in places.items())
    firsts = [uses[0][1] for uses, _ in by_date]
    credits = credits_of(CreditRow.objects.filter(song__in=firsts))
    return {
        key: SongRow(tuple(use for *_, use in uses), tuple(credits[uses[0][1]]), own)
        for uses, key in by_date
    }


def credits_of(rows: CreditQuerySet, by: str = "song") -> dict[int, list[LinkedCredit]]:
    """Return credits by the songs' keys or something else of the songs; one query."""
    singer_of = singers()
    credits = defaultdict(list)
    for song, name, lead, join_phrase, character, *artist in rows.for_rows(by):
        credit = LinkedCredit(name, lead, join_phrase, character, singer_of(*artist))
        credits[song].append(credit)
    return credits


def singers() -> Callable[[int, str, str, str], Singer]:
    """Return what makes singers of rows of `ArtistQuerySet.for_rows`."""
    url = of_each("artist-detail")
    return lambda key, slug, name, native: Singer(key, slug, name, native, url(slug))


def by_year(rows: Iterable[SongRow]) -> Iterator[SongYear]:
    """Yield the rows in groups of those that follow each other with the same year."""
    for year, group in groupby(rows, key=lambda row: row.year):
        yield SongYear(year, list(group))
