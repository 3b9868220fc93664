"""The names by which entries are found, all listed here."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left

from ..document.entry import Entry
from ..models import AlternativeName, Anime, ArtistName, Link, Song
from .articles import article_at
from .folding import fold_names, name_key
from .ranking import Kind, rank

FIELDS = ("anime", "owner", "name", "words", "rank")

# Between words it is folded anyway; of a query it may be the beginning of a word.
_PARTICLE = re.compile(r" wo(?=\W*$)", re.I)
# Signs that are folded as words, and that many leave out.
_READ_AS_WORDS = re.compile("[&@\u00d7\u2200\u266d]")
# What tells a title from others that are the same: nobody types it.
_TOLD_APART = re.compile(r"(.+) \((?:TV|Movie|OVA|ONA|[0-9]{4})\)", re.I | re.S)


class Name(NamedTuple):
    anime: int
    kind: Kind
    owner: int  # the key of what it is the name of
    text: str


def is_named_otherwise(before: Entry, after: Entry) -> bool:
    """Return True if a saved entry is found, or ranked, otherwise than before."""
    return _named_by(before) != _named_by(after)


def _named_by(entry: Entry) -> tuple:
    """Return all of an entry that its names and their ranks are made of.

    Where songs stay, their rows and their credits do, too.
    """
    document, own = entry.document, entry.own
    return (
        (document.title, document.original_title),
        [one.name for one in document.alternative_names],
        (document.songs, document.links, document.type, document.start_date),
        (own.franchise, own.is_published),
    )


def search_rows(entries: Collection[int]) -> Iterator[tuple]:
    """Yield the rows, with `FIELDS`, of the names of entries.

    Of names that fold alike the strongest stands for all, but that songs and artists
    are things of their own.
    """
    names, ranked_by = _names_of(entries)
    names.sort()
    folded = fold_names([_without_last_particle(name.text) for name in names])
    seen = set()
    for (anime, kind, owner, text), words in zip(names, folded, strict=True):
        name = name_key(words)
        mark = anime, max(kind, Kind.ALIAS), name
        if name and mark not in seen:
            seen.add(mark)
            of_name = rank(kind, anime, *ranked_by[anime])
            yield anime, owner, text.replace("\0", ""), words, of_name


def _without_last_particle(name: str) -> str:
    # Of a hundred names one ends so, and a pattern costs ten times a look.
    return _PARTICLE.sub(" o", name) if " wo" in name[-9:].lower() else name


def _names_of(
    entries: Collection[int],
) -> tuple[list[Name], dict[int, tuple[str, str, bool]]]:
    """Return the names of entries, and by entry what their rank is made of.

    That is its type, its start date and whether it is published. The names are those in
    the entries' own rows, alternative names, titles of songs, all spellings of the
    artists credited with these, and the titles of the Wikipedia articles that links
    lead to: all asked in one query.
    """

    def rows(model: type[Model], kind: Kind, owner: str, name: str) -> QuerySet:
        found = model._default_manager.filter(anime__in=entries).order_by()
        return _as_names(found, "anime", kind, owner, name)

    own = Anime.objects.filter(pk__in=entries).order_by()
    # As plain text: a date is checked, which takes time.
    ranking = ("type", Left("start_date", 10), "is_published")
    song = "artist__credits__song__anime"
    spellings = ArtistName.objects.filter(**{f"{song}__in": entries}).order_by()
    links = rows(Link, Kind.ALIAS, "anime", "url")
    titles = ("title", "original_title", "translated_title")
    found = _as_names(own, "pk", Kind.TITLE, "pk", "title", ranking).union(
        _as_names(own, "pk", Kind.ORIGINAL, "pk", "original_title"),
        _as_names(own, "pk", Kind.FRANCHISE, "franchise", "franchise__name"),
        rows(AlternativeName, Kind.ALTERNATIVE, "anime", "name"),
        links.filter(url__contains="wikipedia.org/wiki/"),
        *(
            rows(Song, Kind.SONG, "pk", title).exclude(**{title: ""})
            for title in titles
        ),
        _as_names(spellings, song, Kind.ARTIST, "artist", "name").distinct(),
        all=True,
    )
    names, ranked_by = [], {}
    for anime, number, owner, text, *ranks in found:
        kind = Kind(number)
        if kind is Kind.TITLE:
            ranked_by[anime] = tuple(ranks)
            if text.endswith(")") and (bare := _TOLD_APART.fullmatch(text)):
                names.append(Name(anime, Kind.ALTERNATIVE, owner, bare[1]))
            if (plain := " ".join(_READ_AS_WORDS.sub(" ", text).split())) != text:
                names.append(Name(anime, Kind.ALTERNATIVE, owner, plain))
        if kind is not Kind.ALIAS:
            names.append(Name(anime, kind, owner, text))
        elif (article := article_at(text)) and article.language == "en":
            names.append(Name(anime, kind, owner, article.title))
    return names, ranked_by


# What stands in the place of what a rank is made of, beside all names but the title.
_UNRANKED = (Value(""), Value(""), Value(False))


def _as_names(
    rows: QuerySet,
    anime: str,
    kind: Kind,
    owner: str,
    name: str,
    ranking: Iterable[Any] = _UNRANKED,
) -> QuerySet:
    """Return rows as the values of a Name each, alike in type for a union."""
    number = Value(int(kind), IntegerField())
    text = Cast(name, TextField())
    return rows.values_list(anime, number, owner, text, *ranking)
