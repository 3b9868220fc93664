"""What a search found, as pages and suggestions show it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from ...document import TYPES
from ...search import Hit, Hits

# Of each kind, so that none hides the others; and of all together.
MOST_SUGGESTED = {"anime": 5, "franchises": 1, "songs": 2, "artists": 2}
MOST_SUGGESTIONS = 8


class SearchResult(NamedTuple):
    """Something that was found, and where it leads.

    `matched` is the name by which it was found, where that is not its own; `source` the
    anime that a song is of.
    """

    kind: str
    name: str
    url: str
    matched: str = ""
    year: int | None = None
    source: str = ""


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
        url = reverse("catalog:anime-detail", args=[hit.slug])
        return SearchResult("Song", hit.name, url, year=hit.year, source=hit.title)
    url = reverse("catalog:artist-detail", args=[hit.artist_slug])
    matched = "" if hit.name == hit.artist else hit.name
    return SearchResult("Artist", hit.artist, url, matched)


def search_results(hits: Iterable[Hit]) -> list[SearchResult]:
    """Return what is shown of hits, each name of a place once."""
    return list(dict.fromkeys(search_result(hit) for hit in hits))


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
