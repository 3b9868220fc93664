"""What a list is narrowed to, as one value; and its query string, there and back."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

from django.http import QueryDict

from ...document import RATINGS, TYPES, UNRATED
from ...document.dates import SEASONS
from .index import Index
from .query_text import tidied

SORTS = ("title", "-title", "newest", "oldest", "episodes", "relevance")
CODES = tuple(code for code in RATINGS if code != UNRATED)

LONGEST_TEXT = 200
MOST_TAGS = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to, and how it is sorted.

    Tags are slugs. Values are in one order, and what is the default is empty: filters
    that mean the same are equal, and have the same query string.
    """

    q: str = ""
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    season: str = ""
    ratings: tuple[str, ...] = ()
    songs: bool = False
    poster: bool = False
    adult: bool = False
    sort: str = ""

    @property
    def order(self) -> str:
        """The order that the list is in, the default ones too."""
        return self.sort or self.default_order

    @property
    def default_order(self) -> str:
        return "relevance" if self.q else "title"

    def narrowed(self, name: str, value) -> Self:
        """Return these with one more choice, added to others where there can be."""
        chosen = getattr(self, name)
        if isinstance(chosen, tuple):
            value = tuple(sorted({*chosen, value}, key=_PLACES[name]))
        return replace(self, **{name: value})

    def widened(self, name: str, value="") -> Self:
        """Return these without a choice."""
        chosen = getattr(self, name)
        if isinstance(chosen, tuple):
            left = tuple(one for one in chosen if one != value)
        else:
            left = _EMPTY[name]
        return replace(self, **{name: left})

    def query(self, **more) -> str:
        """Return the one query string that means this, with a “?” if there is any."""
        query = QueryDict(mutable=True)
        for name, parameter in PARAMETERS.items():
            value = getattr(self, name)
            if value and isinstance(value, tuple):
                query.setlist(parameter, value)
            elif value:
                query[parameter] = "1" if value is True else value
        query.update({name: value for name, value in more.items() if value})
        return f"?{query.urlencode()}" if query else ""


_EMPTY = {field.name: field.default for field in fields(Filters)}

# The names in a query string; in the order that it has them.
PARAMETERS = {
    "q": "q",
    "types": "type",
    "tags": "tag",
    "without": "not",
    "year_from": "year_from",
    "year_to": "year_to",
    "season": "season",
    "ratings": "rating",
    "songs": "songs",
    "poster": "poster",
    "adult": "adult",
    "sort": "sort",
}

# The order of the values of which many can be chosen.
_PLACES = {
    "types": tuple(TYPES).index,
    "ratings": CODES.index,
    "tags": str,
    "without": str,
}


class Ignored(NamedTuple):
    """A value that a query string has and that means nothing."""

    parameter: str
    value: str


def read(query: QueryDict, index: Index) -> tuple[Filters, list[Ignored]]:
    """Return what a query string asks for, and what of it means nothing.

    Names that no filter has are somebody else's, and passed over.
    """
    reader = _Reader(query)
    values = {
        "q": reader.text("q"),
        "types": reader.some("type", TYPES),
        "tags": reader.tags("tag", index),
        "without": reader.tags("not", index),
        "year_from": reader.year("year_from"),
        "year_to": reader.year("year_to"),
        "season": reader.one("season", SEASONS),
        "ratings": reader.some("rating", CODES),
        "songs": reader.switch("songs"),
        "poster": reader.switch("poster"),
        "adult": reader.switch("adult"),
        "sort": reader.one("sort", SORTS),
    }
    filters = Filters(**values)
    if filters.sort == filters.default_order or (
        filters.sort == "relevance" and not filters.q
    ):
        filters = replace(filters, sort="")
    return filters, reader.ignored


class _Reader:
    """Takes values out of a query string, and keeps what it cannot take."""

    def __init__(self, query: QueryDict):
        self.query = query
        self.ignored: list[Ignored] = []

    def text(self, name: str) -> str:
        asked = self.query.get(name, "")
        text = tidied(asked)
        if len(text) > LONGEST_TEXT or (asked.strip() and not text):
            self.ignored.append(Ignored(name, asked))
            return ""
        return text

    def one(self, name: str, known: Iterable[str]) -> str:
        asked = self.query.get(name, "")
        if asked and asked not in known:
            self.ignored.append(Ignored(name, asked))
            return ""
        return asked

    def some(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        asked = self._all(name)
        self.ignored += [Ignored(name, one) for one in asked if one not in known]
        return tuple(one for one in known if one in asked)

    def tags(self, name: str, index: Index) -> tuple[str, ...]:
        slugs = set()
        for place, asked in enumerate(self._all(name)):
            if place < MOST_TAGS and (slug := index.slug_of(asked)):
                slugs.add(slug)
            else:
                self.ignored.append(Ignored(name, asked))
        return tuple(sorted(slugs))

    def year(self, name: str) -> int | None:
        asked = self.query.get(name, "").strip()
        if len(asked) == 4 and asked.isascii() and asked.isdecimal() and asked[0] > "0":
            return int(asked)
        if asked:
            self.ignored.append(Ignored(name, asked))
        return None

    def switch(self, name: str) -> bool:
        return self.one(name, ("1",)) == "1"

    def _all(self, name: str) -> dict[str, None]:
        """Return each value once, in their order."""
        return dict.fromkeys(filter(None, self.query.getlist(name)))
