from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from ...document import SONG_KINDS
from ...models import Anime, Song
from ...permissions import Deed, may
from ..entry.row_forms import SongForm
from .bulk_forms import SongRowsForm
from .list_filters import EntryDecadeFilter, SongArtistFilter
from .part_admin import PartAdmin


class SongAdmin(PartAdmin[Song]):
    """The songs of all entries."""

    part = "songs"
    row_form = SongForm
    bulk_form = SongRowsForm
    list_display = ["name", "what", "artist", "episodes", "entry", "start"]
    list_filter = ["kind", SongArtistFilter, EntryDecadeFilter]
    search_help_text = "A title in any script, an artist, or the title of an entry."
    csv_columns = [
        ("entry", "anime__title"),
        ("address", "anime__slug"),
        ("start date", "anime__start_date"),
        ("kind", "kind"),
        ("number", "number"),
        ("title", "title"),
        ("original title", "original_title"),
        ("translated title", "translated_title"),
        ("artist", "artist"),
        ("episodes", "episodes"),
        ("as written", "spelling"),
    ]

    def row_context(
        self, request: HttpRequest, anime: Anime, place: int
    ) -> dict[str, Any]:
        songs = Song.objects.filter(anime=anime, position=place)
        keys = songs.values_list("recording", flat=True)
        return {"recording": may(request.user, Deed.SEE_ARTISTS) and keys.first()}

    def page_of_row(self, anime: Anime, place: int) -> str:
        songs = Song.objects.filter(anime=anime, position=place)
        slug = songs.values_list("recording__slug", flat=True).first()
        return reverse("catalog:song-detail", args=[slug]) if slug else ""

    @admin.display(description="title", ordering="title")
    def name(self, song: Song) -> str:
        names = [str(song), song.original_title, song.translated_title]
        return " / ".join(filter(None, names))

    @admin.display(description="kind", ordering="kind")
    def what(self, song: Song) -> str:
        label = SONG_KINDS[song.kind].label
        return label if song.number is None else f"{label} {song.number}"
