"""What a search found, as pages and suggestions show it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from ... import search
from ...document import SONG_KINDS, TYPES
from ...models import Anime, Song
from ...querysets import AnimeQuerySet
from ...search import Hit, Hits, Meaning
from .shortcuts import asked_by

# Of each kind, so that none hides the others; and of all together.
MOST_SUGGESTED = {"anime": 5, "franchises": 1, "songs": 2, "artists": 2}
MOST_SUGGESTIONS = 8


class SearchResult(NamedTuple):
    """Something that was found, and where it leads.

    `matched` is the name by which it was found, where that is not its own. A song has a
    `singer`, and is a `use` (“Opening”) of an anime, its `source`.
    """

    kind: str
    name: str
    url: str
    matched: str = ""
    year: int | None = None
    source: str = ""
    use: str = ""
    singer: str = ""


def search_result(hit: Hit) -> SearchResult:
    """Return what is shown of a hit."""
    if hit.kind == "anime":
        url = reverse("catalog:anime-detail", args=[hit.slug])
        matched = "" if hit.name == hit.title else hit.name
        return SearchResult(TYPES[hit.type].label, hit.title, url, matched, hit.year)
    if hit.kind == "franchise":
        url = reverse("catalog:franchise-detail", args=[hit.franchise_slug])
        matched = "" if hit.name == hit.franchise else hit.name
        return SearchResult("Franchise", hit.franchise, url, matched)
    if hit.kind == "song":
        page, slug = ("song", hit.song_slug) if hit.song_slug else ("anime", hit.slug)
        url = reverse(f"catalog:{page}-detail", args=[slug])
        return SearchResult(
            "Song",
            hit.name,
            url,
            year=hit.year,
            source=hit.title,
            use=SONG_KINDS[hit.song_kind].label,
            singer=hit.singer,
        )
    url = reverse("catalog:artist-detail", args=[hit.artist_slug])
    matched = "" if hit.name == hit.artist else hit.name
    return SearchResult("Artist", hit.artist, url, matched)


def understood(meaning: Meaning) -> str:
    """Return what a text was taken for: “akira”, 1988, without “watch”."""
    said = [f"“{meaning.words}”"]
    if meaning.type:
        said.append(TYPES[meaning.type].label)
    if meaning.year:
        said.append(str(meaning.year))
    if meaning.passed_over:
        said.append("without " + ", ".join(f"“{one}”" for one in meaning.passed_over))
    return ", ".join(said)


def search_results(hits: Iterable[Hit]) -> list[SearchResult]:
    """Return what is shown of hits, each name of a place once."""
    return list(dict.fromkeys(search_result(hit) for hit in hits))


def names_found(text: str, most: int, among: AnimeQuerySet) -> dict[str, Any]:
    """Return what the search page shows of a text, as names: the answer of the command
    `find_names`."""
    found = search.find(text, most=most, among=among)
    asked = asked_by(text)
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
        "tags": [tag.name for tag in asked.tags] if asked else [],
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


def suggestions(found: Hits) -> list[SearchResult]:
    """Return a few results of each kind, the kind that matches best first."""
    groups = [
        getattr(found, kind)[:most]
        for kind, most in MOST_SUGGESTED.items()
        if getattr(found, kind)
    ]
    best_first = sorted(groups, key=lambda hits: hits[0].tier)
    results = search_results(hit for hits in best_first for hit in hits)
    return results[:MOST_SUGGESTIONS]
