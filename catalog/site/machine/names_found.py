"""What a search finds, as names: the answer of the command `find_names`."""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from ... import search
from ...models import Anime, Song
from ...querysets import AnimeQuerySet
from ..browse.current_index import current_index
from ..browse.shortcuts import asked_by


def names_found(text: str, most: int, among: AnimeQuerySet) -> dict[str, Any]:
    """Return what the search page shows of a text, at most so many of each kind."""
    found = search.find(text, most=most, among=among)
    index = current_index()
    asked = asked_by(text, index)
    uses = _uses_of([hit.pk for hit in found.songs], among)
    slugs = {hit.slug for hit in found.anime}.union(*uses.values())
    ids = dict(Anime.objects.filter(slug__in=slugs).values_list("slug", "mal_id"))

    def work(slug: str) -> dict[str, Any]:
        return {"slug": slug, "mal": [ids[slug]] if ids[slug] else []}

    return {
        "q": text,
        "anime": [work(hit.slug) for hit in found.anime],
        "songs": [
            {"title": hit.name, "anime": [work(slug) for slug in uses[hit.pk]]}
            for hit in found.songs
        ],
        "artists": [
            {"slug": hit.artist_slug, "name": hit.artist} for hit in found.artists
        ],
        "tags": [index.names[tag] for tag in asked.tags] if asked else [],
        "near": bool(found) and found.is_near,
    }


def _uses_of(songs: list[int], among: AnimeQuerySet) -> dict[int, list[str]]:
    """Return the slugs of the works on which songs stand, by the songs' keys."""
    recordings = dict(Song.objects.filter(pk__in=songs).values_list("pk", "recording"))
    uses = Song.objects.filter(
        Q(recording__in=[key for key in recordings.values() if key]) | Q(pk__in=songs),
        anime__in=among,
    )
    works: dict[object, dict[str, None]] = defaultdict(dict)
    rows = uses.order_by("anime__sure_start", "anime_id")
    for pk, recording, slug in rows.values_list("pk", "recording", "anime__slug"):
        works[recording or -pk][slug] = None
    return {pk: [*works[recordings.get(pk) or -pk]] for pk in songs}
