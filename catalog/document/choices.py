"""What an entry's type and rating can be: each a table, by the value that rows hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class AnimeType:
    """A type of anime: what people call one, and several within a sentence."""

    label: str
    plural: str


@dataclass(frozen=True, slots=True)
class Rating:
    """An age rating by its code, and what the code means.

    Which ones are adult is a setting (`ADULT_RATINGS`).
    """

    code: str
    meaning: str = ""

    @property
    def label(self) -> str:
        """The rating as files have it, and forms."""
        return f"{self.code} - {self.meaning}" if self.meaning else self.code


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...


TYPES = {
    "tv-serie": AnimeType("TV series", "TV series"),
    "movie": AnimeType("Movie", "movies"),
    "ova": AnimeType("OVA", "OVAs"),
    "special": AnimeType("Special", "specials"),
    "ona": AnimeType("ONA", "ONAs"),
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
        Rating("R", "17+ (violence & profanity)"),
        Rating("R+", "Mild Nudity"),
        Rating("Rx", "Hentai"),
        Rating(UNRATED),
    )
}


_TABLES: dict[str, Mapping[str, _Labelled]] = {"type": TYPES, "rating": RATINGS}


def labels(table: Mapping[str, _Labelled]) -> dict[str, str]:
    """Return the labels of a table by value, as Django takes choices."""
    return {value: one.label for value, one in table.items()}


def label_of(field: str, value: Any) -> Any:
    """Return what people call the value of a field: of most the value itself."""
    table = _TABLES.get(field)
    return table[value].label if table and value in table else value
