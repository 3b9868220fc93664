"""The names by which entries are found, all listed here."""

import re
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from django.db.models.functions import Left

from ..models import AlternativeName, Anime, ArtistName, Link, Song
from .folding import fold_names, name_key
from .ranking import Kind, rank

FIELDS = ("anime", "owner", "name", "words", "rank")

_ARTICLE = re.compile(r"https?://en\.(?:m\.)?wikipedia\.org/wiki/([^#?]+)", re.I)
_DISAMBIGUATION = re.compile(r" \([^()]*\)$")


class Name(NamedTuple):
    anime: int
    kind: Kind
    owner: int  # the key of what it is the name of
    text: str


def search_rows(entries: Collection[int]) -> Iterator[tuple]:
    """Yield the rows, with `FIELDS`, of the names of entries.

    Of names that fold alike the strongest stands for all, but that songs and artists
    are things of their own.
    """
    entry_names, ranked_by = _of_entries(entries)
    names = sorted(
        chain(
            entry_names,
            _alternatives(entries),
            _aliases(entries),
            _songs(entries),
            _artists(entries),
        )
    )
    folded = fold_names([name.text for name in names])
    seen = set()
    for (anime, kind, owner, text), words in zip(names, folded, strict=True):
        name = name_key(words)
        mark = anime, max(kind, Kind.ALIAS), name
        if name and mark not in seen:
            seen.add(mark)
            of_name = rank(kind, anime, *ranked_by[anime])
            yield anime, owner, text.replace("\0", ""), words, of_name


def _of_entries(
    entries: Collection[int],
) -> tuple[list[Name], dict[int, tuple[str, str, bool]]]:
    """Return the names in the entries' own rows, and by entry what its rank is made of.

    That is its type, its start date and whether it is published.
    """
    rows = Anime.objects.filter(pk__in=entries).order_by()
    names, ranked_by = [], {}
    for pk, title, original, franchise, franchise_name, *values in rows.values_list(
        *("pk", "title", "original_title", "franchise", "franchise__name", "type"),
        Left("start_date", 10),  # as plain text: a date is checked, which takes time
        "is_published",
    ):
        ranked_by[pk] = tuple(values)
        names += [
            Name(pk, Kind.TITLE, pk, title),
            Name(pk, Kind.ORIGINAL, pk, original),
            Name(pk, Kind.FRANCHISE, franchise, franchise_name),
        ]
    return names, ranked_by


def _alternatives(entries: Collection[int]) -> Iterator[Name]:
    rows = AlternativeName.objects.filter(anime__in=entries).order_by()
    for anime, name in rows.values_list("anime", "name"):
        yield Name(anime, Kind.ALTERNATIVE, anime, name)


def _aliases(entries: Collection[int]) -> Iterator[Name]:
    """Yield the titles of the Wikipedia articles that links lead to."""
    rows = Link.objects.filter(anime__in=entries, url__contains="wikipedia.org/wiki/")
    for anime, url in rows.order_by().values_list("anime", "url"):
        if article := _ARTICLE.match(url):
            name = unquote(article[1]).replace("_", " ").strip()
            yield Name(anime, Kind.ALIAS, anime, _DISAMBIGUATION.sub("", name))


def _songs(entries: Collection[int]) -> Iterator[Name]:
    rows = Song.objects.filter(anime__in=entries).order_by()
    titles = ("title", "original_title", "translated_title")
    for anime, pk, *names in rows.values_list("anime", "pk", *titles):
        for name in filter(None, names):
            yield Name(anime, Kind.SONG, pk, name)


def _artists(entries: Collection[int]) -> Iterator[Name]:
    """Yield all spellings of the artists who are credited with songs."""
    song = "artist__credits__song__anime"
    rows = ArtistName.objects.filter(**{f"{song}__in": entries}).order_by()
    for anime, artist, name in rows.values_list(song, "artist", "name").distinct():
        yield Name(anime, Kind.ARTIST, artist, name)
