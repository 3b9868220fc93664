"""Filters in words: the sentence that says what a list shows, and its parts."""

from collections.abc import Iterator
from typing import NamedTuple

from ...document import TYPES
from .filters import Filters

SORT_NAMES = {
    "relevance": "Best match",
    "title": "Title, A to Z",
    "-title": "Title, Z to A",
    "newest": "Newest",
    "oldest": "Oldest",
    "episodes": "Most episodes",
}
EXTRAS = {
    "songs": "With songs",
    "poster": "With a poster",
    "adult": "Adult entries too",
}

_ORDERS = {
    "relevance": "best match first",
    "title": "by title",
    "-title": "by title from Z to A",
    "newest": "newest first",
    "oldest": "oldest first",
    "episodes": "most episodes first",
}


def type_name(type: str, number: int) -> str:
    """Return the name of a type as a heading or a list has it: “Movies”."""
    name = TYPES[type].label if number == 1 else TYPES[type].plural
    return _capital(name)


class Chip(NamedTuple):
    """A choice that was made, and the filters without it."""

    label: str
    others: Filters

    @property
    def query(self) -> str:
        return self.others.query()


def headline(filters: Filters, names: dict[str, str]) -> str:
    """Return what is shown: “TV series of 1985 tagged mecha, without idol”."""
    subject = listed([TYPES[type].plural for type in filters.types]) or "anime"
    close = " ".join([_capital(subject), *_close(filters, names)])
    return ", ".join([close, *_apart(filters, names)])


def sentence(filters: Filters, names: dict[str, str]) -> str:
    """Return the headline with the order: “Anime of 1985, newest first”."""
    return f"{headline(filters, names)}, {_ORDERS[filters.order]}"


def _close(filters: Filters, names: dict[str, str]) -> Iterator[str]:
    """Yield what follows the subject without a comma."""
    first, last, season = filters.year_from, filters.year_to, filters.season
    if filters.q:
        yield f"matching “{filters.q}”"
    if season and first and first == last:
        yield f"of {season} {first}"
    elif first and first == last:
        yield f"of {first}"
    elif first and last:
        yield f"from {first} to {last}"
    elif first:
        yield f"from {first} on"
    elif last:
        yield f"up to {last}"
    if season and not (first and first == last):
        yield f"begun in {season}"
    if filters.ratings:
        yield f"rated {listed(filters.ratings, 'or')}"
    if filters.tags:
        yield f"tagged {listed([names[tag] for tag in filters.tags])}"


def _apart(filters: Filters, names: dict[str, str]) -> Iterator[str]:
    """Yield what stands between commas."""
    if filters.without:
        yield f"without {listed([names[tag] for tag in filters.without], 'or')}"
    for extra, label in EXTRAS.items():
        if getattr(filters, extra):
            yield label[:1].lower() + label[1:]


def chips(filters: Filters, names: dict[str, str]) -> list[Chip]:
    """Return each choice that was made, in the order of the form."""
    return [
        Chip(label, filters.widened(*choice))
        for label, *choice in _chosen(filters, names)
    ]


def _chosen(filters: Filters, names: dict[str, str]) -> Iterator[tuple]:
    if filters.q:
        yield f"“{filters.q}”", "q"
    for type in filters.types:
        yield TYPES[type].label, "types", type
    for tag in filters.tags:
        yield names[tag], "tags", tag
    for tag in filters.without:
        yield f"without {names[tag]}", "without", tag
    if filters.year_from:
        yield f"from {filters.year_from}", "year_from"
    if filters.year_to:
        yield f"to {filters.year_to}", "year_to"
    if filters.season:
        yield filters.season, "season"
    for code in filters.ratings:
        yield code, "ratings", code
    for extra, label in EXTRAS.items():
        if getattr(filters, extra):
            yield label[:1].lower() + label[1:], extra


def _capital(text: str) -> str:
    """Return a text with a capital at its beginning, and OVA as OVA."""
    return text[:1].upper() + text[1:]


def listed(words, conjunction: str = "and") -> str:
    """Return “a, b and c”."""
    *others, last = words or [""]
    return f"{', '.join(others)} {conjunction} {last}" if others else last
