"""What an entry's type and rating can be: each a table, by the value that rows hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .folding import fold


@dataclass(frozen=True, slots=True)
class AnimeType:
    """A type of anime: what people call one, and several within a sentence.

    `also`: other words that files have for it.
    """

    label: str
    plural: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """An age rating by its code, and what the code means.

    Which ones are adult is a setting (`ADULT_RATINGS`). `also`: other words that files
    have for it.
    """

    code: str
    meaning: str = ""
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The rating as files have it, and forms."""
        return f"{self.code} - {self.meaning}" if self.meaning else self.code


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...


TYPES = {
    "tv-serie": AnimeType("TV series", "TV series", ("tv", "tv show", "tv anime")),
    "movie": AnimeType("Movie", "movies", ("film", "anime film", "anime movie")),
    "ova": AnimeType("OVA", "OVAs", ("oav", "original video animation")),
    "special": AnimeType("Special", "specials", ("tv special",)),
    "ona": AnimeType("ONA", "ONAs", ("original net animation",)),
}

NOT_ANIME = {
    *("manga", "manhwa", "manhua", "webtoon", "comic", "doujinshi", "doujin", "oel"),
    *("light-novel", "novel", "web-novel", "one-shot", "oneshot"),
}

UNRATED = "None"  # a rating that says that there is none
RATINGS = {
    rating.code: rating
    for rating in (
        Rating("G", "All Ages"),
        Rating("PG", "Children"),
        Rating("PG-13", "Teens 13 or older"),
        Rating("R", "17+ (violence & profanity)", ("R-17+",)),
        Rating("R+", "Mild Nudity"),
        Rating("Rx", "Hentai"),
        Rating(UNRATED),
    )
}


def _words(*words: str) -> list[str]:
    return [fold(word.replace("+", "plus")) for word in words if word]


_TYPE_WORDS = {
    word: value
    for value, one in TYPES.items()
    for word in _words(value, one.label, one.plural, *one.also)
}
_RATING_WORDS = {
    word: code
    for code, one in RATINGS.items()
    for word in _words(code, one.label, one.meaning, *one.also)
}
_NOT_ANIME_WORDS = dict(zip(_words(*NOT_ANIME), NOT_ANIME, strict=True))


def read_type(text: str) -> str | None:
    """Return the type that a file says in any words for it, None if it says none."""
    return _TYPE_WORDS.get(*_words(text or " "))


def read_rating(text: str) -> str | None:
    """Return the code of a rating that a file says, None if it says none."""
    return _RATING_WORDS.get(*_words(text or " "))


def read_not_anime(text: str) -> str | None:
    """Return the kind of work other than an anime that a file says, None if none."""
    return _NOT_ANIME_WORDS.get(*_words(text or " "))


_TABLES: dict[str, Mapping[str, _Labelled]] = {"type": TYPES, "rating": RATINGS}


def labels(table: Mapping[str, _Labelled]) -> dict[str, str]:
    """Return the labels of a table by value, as Django takes choices."""
    return {value: one.label for value, one in table.items()}


def label_of(field: str, value: Any) -> Any:
    """Return what people call the value of a field: of most the value itself."""
    table = _TABLES.get(field)
    return table[value].label if table and value in table else value
