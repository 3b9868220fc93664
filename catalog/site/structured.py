"""What search engines read of a page: its facts in the words of schema.org, as JSON-LD.

Nothing is said here that the page does not say, and no date that a rule doubts.
"""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from ..document import RATINGS
from ..document.doubts import sure_part
from ..models import Anime, Artist
from ..quality.dismissals import doubts_of
from .addresses import absolute
from .links import host_of

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


def entry(anime: Anime, description: str, tags: list[str]) -> list[dict]:
    """Return what an entry's page says of it, and where it stands."""
    path = anime.get_absolute_url()
    steps = [("Anime", reverse("catalog:anime-list")), (anime.title, path)]
    return [_work(anime, absolute(path), description, tags), breadcrumbs(*steps)]


def artist(artist: Artist, spellings: list[str]) -> list[dict]:
    """Return what an artist's page says of them, and where it stands."""
    names = [artist.native_name, *spellings]
    path = artist.get_absolute_url()
    steps = [("Artists", reverse("catalog:artist-list")), (artist.name, path)]
    return [_known(_artist(artist) | {"alternateName": names}), breadcrumbs(*steps)]


def _work(anime, address, description, tags):
    doubted = {doubt.field for doubt in doubts_of(anime)}
    start = anime.start_date
    is_series = _class_of(anime) == "TVSeries"
    ends = is_series and "end_date" not in doubted
    return _known(
        {
            "@type": _class_of(anime),
            "name": anime.title,
            "alternateName": _other_names(anime),
            "url": address,
            "description": description,
            "image": anime.poster and absolute(anime.poster.url),
            "datePublished": sure_part(start) if "start_date" in doubted else start,
            "endDate": ends and anime.end_date,
            "numberOfEpisodes": is_series and anime.episodes,
            "contentRating": anime.rating != "None" and RATINGS.get(anime.rating),
            "genre": tags,
            "sameAs": [
                iri_to_uri(link.url) for link in anime.links.all() if host_of(link.url)
            ],
            "isPartOf": {
                "@type": "CreativeWorkSeries",
                "name": anime.franchise.name,
                "url": absolute(anime.franchise.get_absolute_url()),
            },
            "hasPart": [_recording(song) for song in anime.songs.all() if song.title],
        }
    )


def _class_of(anime):
    """Return the class for a type; what has none is a film if it is of one episode."""
    if anime.type == "movie":
        return "Movie"
    is_short = anime.type in {"ova", "special"} and anime.episodes == 1
    return "Movie" if is_short else "TVSeries"


def _other_names(anime):
    names = [anime.original_title, *map(str, anime.alternative_names.all())]
    said = anime.title.casefold()
    return [name for name in dict.fromkeys(names) if name.casefold() != said]


def _recording(song):
    return _known(
        {
            "@type": "MusicRecording",
            "name": song.title,
            "alternateName": [song.original_title, song.translated_title],
            "byArtist": [_artist(credit.artist) for credit in song.credits.all()],
        }
    )


def _artist(artist):
    # A singer too: schema.org says that the class is for them as well.
    return {
        "@type": "MusicGroup",
        "name": artist.name,
        "url": absolute(artist.get_absolute_url()),
    }


def _known(thing):
    """Return a thing without the properties that it has no value for."""
    lists = {
        name: [one for one in value if one]
        for name, value in thing.items()
        if isinstance(value, list)
    }
    return {name: value for name, value in (thing | lists).items() if value}
