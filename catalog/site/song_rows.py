"""Songs as rows: each once, with every anime on which it stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from ..document.doubts import sure_year
from ..document.folding import fold
from ..models import Credit, Song

SHORT = {Song.Kind.OPENING: "OP", Song.Kind.ENDING: "ED"}


class Use(NamedTuple):
    """A place where a song stands."""

    song: Song
    year: int | None

    @property
    def short(self) -> str:
        """Return “OP” or “ED”, the way that people cite openings and endings."""
        return SHORT[self.song.kind]


class Row(NamedTuple):
    """A song with its uses, the first of them in time first.

    `artist` is the key of the one whose page it is, or None.
    """

    uses: list[Use]
    artist: int | None

    @property
    def song(self) -> Song:
        return self.uses[0].song

    @property
    def year(self) -> int | None:
        return self.uses[0].year

    @property
    def credits(self) -> list[Credit]:
        return list(self.song.credits.all())

    @property
    def own_credits(self) -> list[Credit]:
        """Return the credits of the artist whose page it is."""
        return [c for c in self.credits if c.artist_id == self.artist]

    @property
    def is_solo(self) -> bool:
        """Tell whether the credit says no more than the page does."""
        if len(self.credits) != 1 or not self.own_credits:
            return False
        credit = self.credits[0]
        beside = fold(credit.lead + credit.join_phrase)
        return not credit.character and beside in ("", fold(credit.artist.native_name))


class Year(NamedTuple):
    """The rows of a year, or of none."""

    year: int | None
    rows: list[Row]


def rows_of(songs: Iterable[Song], artist: int | None = None) -> dict[str, Row]:
    """Return the rows of songs by their keys, in order of their dates."""
    uses = defaultdict(list)
    for song in songs:
        uses[song.key].append(Use(song, sure_year(song.anime.start_date)))
    rows = {
        key: Row(sorted(places, key=_by_date), artist) for key, places in uses.items()
    }
    return dict(sorted(rows.items(), key=lambda item: _by_date(item[1].uses[0])))


def by_year(rows: Iterable[Row]) -> Iterator[Year]:
    """Yield the rows in groups of those that follow each other with the same year."""
    for year, group in groupby(rows, key=lambda row: row.year):
        yield Year(year, list(group))


def _by_date(use: Use) -> tuple:
    """Order by date, as far as that is sure; without one last."""
    anime = use.song.anime
    date = str(anime.start_date) if use.year else "9999"
    return date, anime.sort_title, anime.pk, use.song.position
