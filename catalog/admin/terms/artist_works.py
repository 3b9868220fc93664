"""A few songs of artists, each with the work it stands on, to tell who is who."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Min

from ...models import Credit, Song

WORKS = 3  # of an artist


def works_of(artists: Collection[int]) -> dict[int, list[Song]]:
    """Return songs of the first works of artists, with their entries; two queries."""
    credits = Credit.objects.filter(artist__in=artists).order_by()
    rows = credits.values_list("artist", "song__anime__sure_start", "song__anime")
    firsts = defaultdict(list)
    for artist, start, anime, song in rows.annotate(song=Min("song")):
        firsts[artist].append((start or "9999", anime, song))
    chosen = {
        artist: [song for *_, song in sorted(songs)[:WORKS]]
        for artist, songs in firsts.items()
    }
    keys = {key for some in chosen.values() for key in some}
    songs = Song.objects.select_related("anime").in_bulk(keys)
    return {
        artist: [songs[key] for key in some if key in songs]
        for artist, some in chosen.items()
    }
