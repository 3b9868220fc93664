"""What a search found, as pages and suggestions show it."""

from collections.abc import Container, Iterable
from typing import NamedTuple

from django.urls import reverse

from ...document import SONG_KINDS, TYPES
from ...document.external_ids import CATALOGUES
from ...search import Hit, Hits, Meaning

# Of each kind, so that none hides the others; and of all together.
MOST_SUGGESTED = {"anime": 5, "franchises": 1, "songs": 2, "artists": 2}
MOST_SUGGESTIONS = 8


class SearchResult(NamedTuple):
    """Something that was found, and where it leads.

    `matched` is the name by which it was found, where that is not its own, or its
    number in another catalogue. A song has a `singer`, and is a `use` (“Opening”) of an
    anime, its `source`. The `note` of an artist tells them from others of the name.
    """

    kind: str
    name: str
    url: str
    matched: str = ""
    year: int | None = None
    source: str = ""
    use: str = ""
    singer: str = ""
    note: str = ""


def search_result(hit: Hit, franchises: Container[int] = ()) -> SearchResult:
    """Return what is shown of a hit.

    `franchises` are the keys of those that have a page: any other is its one work.
    """
    is_alone = hit.kind == "franchise" and hit.pk not in franchises
    if hit.kind == "anime" or is_alone:
        url = reverse("catalog:anime-detail", args=[hit.slug])
        matched = "" if hit.name == hit.title else hit.name
        if hit.catalogue:
            matched = f"{CATALOGUES[hit.catalogue]} {hit.number}"
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
    return SearchResult("Artist", hit.artist, url, matched, note=hit.artist_note)


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


def search_results(
    hits: Iterable[Hit], franchises: Container[int] = ()
) -> list[SearchResult]:
    """Return what is shown of hits, each name of a place once."""
    return list(dict.fromkeys(search_result(hit, franchises) for hit in hits))


def suggestions(found: Hits, franchises: Container[int]) -> list[SearchResult]:
    """Return a few results of each kind, the kind that matches best first."""
    groups = [
        getattr(found, kind)[:most]
        for kind, most in MOST_SUGGESTED.items()
        if getattr(found, kind)
    ]
    best_first = sorted(groups, key=lambda hits: hits[0].tier)
    hits = (hit for group in best_first for hit in group)
    results = search_results(hits, franchises)
    return results[:MOST_SUGGESTIONS]
