"""Which songs a query string asks for, and how the page says it."""

from urllib.parse import urlencode

from django import forms

from ...document import SONG_KINDS
from ...document.choices import labels
from ...document.dates import SEASONS
from ...models import Artist, Song
from ...querysets import AnimeQuerySet, SongQuerySet
from ..pages.songs import Singer, singers

FIRST_YEAR, LAST_YEAR = 1000, 9999  # as far as dates go
LONGEST_VALUE = 20  # of a value that is told to be ignored


class SongFilters(forms.Form):
    """The filters of the song list; a value that says nothing is ignored."""

    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False, choices=labels(SONG_KINDS))
    year = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    season = forms.ChoiceField(required=False, choices=[(s, s) for s in SEASONS])
    artist = forms.SlugField(required=False, max_length=220)

    def __init__(self, data, shown: AnimeQuerySet):
        super().__init__(data)
        self.shown = shown
        self.is_valid()
        # Those that stand: the rest is as if it had not been said.
        self.values = {
            name: value for name, value in self.cleaned_data.items() if value
        }

    def clean_artist(self) -> Singer | None:
        slug = self.cleaned_data["artist"]
        if not slug:
            return None
        known = Artist.objects.credited_on(self.shown).filter(slug=slug)
        if not (found := known.for_rows().first()):
            raise forms.ValidationError("There is no such artist.")
        return singers()(*found)

    @property
    def remark(self) -> str:
        """Return what to say of values that are ignored; "" if none is."""
        told = [f"{name} “{_shortened(self.data[name])}”" for name in self.errors]
        return (
            f"Ignored, since it says nothing here: {', '.join(told)}." if told else ""
        )

    @property
    def query(self) -> str:
        """Return the filters that stand as a query string."""
        artist = self.values.get("artist")
        return urlencode(self.values | ({"artist": artist.slug} if artist else {}))

    def songs(self) -> SongQuerySet:
        """Return the songs that pass; a song may come once for each of its artists."""
        anime, values = self.shown, self.values
        if year := values.get("year"):
            anime = anime.in_year(year)
        if season := values.get("season"):
            anime = anime.in_season(season)
        songs = Song.objects.of(anime)
        if kind := values.get("kind"):
            songs = songs.filter(kind=kind)
        if artist := values.get("artist"):
            songs = songs.filter(credits__artist=artist.key)
        if text := values.get("q"):
            songs = songs.naming(text)
        return songs

    def sentence(self) -> str:
        """Return what is shown: “openings of fall 1998, by Aya”."""
        values = self.values
        kind = SONG_KINDS.get(values.get("kind", ""))
        words = [kind.plural if kind else "songs"]
        when = [str(values[name]) for name in ("season", "year") if name in values]
        if when:
            words += ["of", *when]
        text = " ".join(words)
        if "artist" in values:
            text += f", by {values['artist'].name}"
        if "q" in values:
            text += f", with “{values['q']}”"
        return text


def years_with_songs(shown: AnimeQuerySet) -> list[str]:
    """Return the years in which entries with songs start, the last one first."""
    return [year for year, _ in shown.with_songs().counts_by_year().reverse()]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
