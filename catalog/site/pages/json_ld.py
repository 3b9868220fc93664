"""What search engines read of a page: its facts in the words of schema.org, as JSON-LD.

Nothing is said here that the page does not say, and no date that a rule doubts.
"""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from ...document import RATINGS, UNRATED, Document
from ..addresses import absolute
from .entry_page import EntryPage
from .links import host_of
from .songs import Singer, SongRow

# No sign in it can end the script, as in Django's own `json_script`.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def as_script(things: list[dict]) -> SafeString:
    """Return the element that carries the data of a page."""
    data = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')


def website() -> dict:
    search = absolute(reverse("catalog:search"))
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": absolute(reverse("catalog:home")),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def breadcrumbs(*steps: tuple[str, str]) -> dict:
    """Return the way to a page from the first one: names with their paths."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": absolute(path),
            }
            for position, (name, path) in enumerate(
                [(settings.SITE_NAME, reverse("catalog:home")), *steps], start=1
            )
        ],
    }


def entry(page: EntryPage, description: str) -> list[dict]:
    """Return what an entry's page says of it, and where it stands."""
    card = page.card
    steps = [("Anime", reverse("catalog:anime-list")), (card.title, card.url)]
    return [_work(page, description), breadcrumbs(*steps)]


def artist(singer: Singer, spellings: list[str]) -> list[dict]:
    """Return what an artist's page says of them, and where it stands."""
    names = [singer.native_name, *spellings]
    steps = [("Artists", reverse("catalog:artist-list")), (singer.name, singer.url)]
    known = _artist(singer.name, singer) | {"alternateName": names}
    return [_known(known), breadcrumbs(*steps)]


def _work(page: EntryPage, description: str) -> dict:
    entry = page.document
    kind, start = _class_of(entry), page.sure_start
    is_series = kind == "TVSeries"
    ends = is_series and not any(doubt.field == "end_date" for doubt in page.doubts)
    return _known(
        {
            "@type": kind,
            "name": entry.title,
            "alternateName": _other_names(entry),
            "url": absolute(page.card.url),
            "description": description,
            # A preview has its cover drawn in, which is a file nowhere yet.
            "image": not page.card.picture.drawing
            and absolute(page.poster or page.card.picture.src),
            "startDate": is_series and start,
            "datePublished": not is_series and start,
            "endDate": ends and entry.end_date,
            "numberOfEpisodes": is_series and entry.episodes,
            "contentRating": entry.rating not in ("", UNRATED)
            and RATINGS[entry.rating].label,
            "genre": list(entry.tags),
            "sameAs": [
                iri_to_uri(link.url) for link in entry.links if host_of(link.url)
            ],
            # A franchise of one work has no page.
            "isPartOf": page.works.total > 1
            and {
                "@type": "CreativeWorkSeries",
                "name": page.franchise.name,
                "url": absolute(page.franchise.url),
            },
            "hasPart": [_recording(row) for row in page.songs if row.song.title],
        }
    )


def _class_of(entry: Document) -> str:
    """Return the class for a type; what has none goes by how many episodes it has."""
    if entry.type in ("movie", "tv-serie"):
        return "Movie" if entry.type == "movie" else "TVSeries"
    if not entry.episodes:
        return "CreativeWork"
    return "Movie" if entry.episodes == 1 else "TVSeries"


def _other_names(entry: Document) -> list[str]:
    others = (one.name for one in entry.alternative_names)
    names = [entry.original_title, *others]
    said = entry.title.casefold()
    return [name for name in dict.fromkeys(names) if name.casefold() != said]


def _recording(row: SongRow) -> dict:
    song = row.song
    return _known(
        {
            "@type": "MusicRecording",
            "name": song.title,
            "url": row.url and absolute(row.url),
            "alternateName": [song.original_title, song.translated_title],
            "byArtist": [_artist(credit.name, credit.singer) for credit in row.credits],
        }
    )


def _artist(name: str, singer: Singer | None) -> dict:
    """Return an artist by the name of their page; one without a page as credited."""
    # A singer too: schema.org says that the class is for them as well.
    known = {"@type": "MusicGroup", "name": name}
    if singer:
        known |= {"name": singer.name, "url": absolute(singer.url)}
    return known


def _known(thing: dict) -> dict:
    """Return a thing without the properties that it has no value for."""
    lists = {
        name: [one for one in value if one]
        for name, value in thing.items()
        if isinstance(value, list)
    }
    return {name: value for name, value in (thing | lists).items() if value}
