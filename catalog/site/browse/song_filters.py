"""Which songs a query string asks for, and how the page says it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.http import QueryDict

from ... import search
from ...document import SONG_KINDS
from ...document.dates import SEASONS
from ...models import Artist, Song
from ...querysets import AnimeQuerySet, SongQuerySet
from ..pages.songs import Singer, singers
from .query_text import remark_on
from .query_values import ReadValues, one_of, read_query, read_text, read_year


class SongFilters:
    """The filters of the song list, of those songs that some entries have.

    `values` are those that mean something, by parameter; `remark` says which others
    there are, and is "" if there is none.
    """

    def __init__(self, query: QueryDict, shown: AnimeQuerySet):
        self.shown = shown
        self.artist: Singer | None = None
        readers = {
            "q": read_text,
            "kind": one_of(SONG_KINDS),
            "year": read_year,
            "season": one_of(SEASONS),
            "artist": self._read_artist,
        }
        chosen, ignored = read_query(query, readers)
        self.values = {name: values[0] for name, values in chosen.items() if values}
        self.remark = remark_on(ignored)

    @property
    def query(self) -> str:
        """The filters as a query string."""
        return urlencode(self.values)

    def songs(self) -> SongQuerySet:
        """Return the songs that pass; a song may come once for each of its artists."""
        anime, values = self.shown, self.values
        if year := values.get("year"):
            anime = anime.in_year(int(year))
        if season := values.get("season"):
            anime = anime.in_season(season)
        songs = Song.objects.of(anime)
        if kind := values.get("kind"):
            songs = songs.filter(kind=kind)
        if self.artist:
            songs = songs.filter(credits__artist=self.artist.key)
        if text := values.get("q"):
            songs = songs.naming(text, search.song_ids(text))
        return songs

    def sentence(self, number: int = 0) -> str:
        """Return what is shown: “openings of fall 1998, by Aya”.

        `number` is how many they are, where that stands before it.
        """
        values = self.values
        kind = SONG_KINDS.get(values.get("kind", ""))
        words = [kind.plural if kind else "songs"]
        if number == 1:
            words = [kind.label.lower() if kind else "song"]
        when = [values[name] for name in ("season", "year") if name in values]
        if when:
            words += ["of", *when]
        text = " ".join(words)
        if self.artist:
            text += f", by {self.artist.name}"
        if "q" in values:
            text += f", with “{values['q']}”"
        return text

    def _read_artist(self, asked: Sequence[str]) -> ReadValues:
        """Read the last value as the slug of an artist with songs that are shown."""
        slug = asked[-1]
        if not slug:
            return ReadValues()
        if slug_re.match(slug):
            known = Artist.objects.credited_on(self.shown).filter(slug=slug)
            if row := known.for_rows().first():
                self.artist = singers()(*row)
                return ReadValues((slug,))
        return ReadValues(ignored=[slug])


def years_with_songs(shown: AnimeQuerySet) -> list[str]:
    """Return the years in which entries with songs start, the last one first."""
    return [year for year, _ in shown.with_songs().counts_by_year().reverse()]
