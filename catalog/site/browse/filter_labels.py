"""Filters in words: the sentence that says what a list shows, and its parts."""

from typing import NamedTuple

from ...document import TYPES
from .facet_kinds import HeadlinePlace, Names
from .facets import FACETS, in_headline
from .filters import Filters
from .sorts import SORTS


class Chip(NamedTuple):
    """A choice that was made, and the filters without it."""

    parameter: str
    label: str
    others: Filters

    @property
    def query(self) -> str:
        return self.others.query()


def type_name(type: str, number: int) -> str:
    """Return the name of a type as a heading or a list has it: “Movies”."""
    return _capital(TYPES[type].label if number == 1 else TYPES[type].plural)


def headline(filters: Filters, names: Names) -> str:
    """Return what is shown: “TV series of 1985 tagged mecha, without idol”."""
    said: dict[HeadlinePlace, list[str]] = {place: [] for place in HeadlinePlace}
    for facet in in_headline():
        if filters.values_of(facet.parameter):
            phrase = facet.phrase(filters.chosen, names)
            said[facet.place] += filter(None, [phrase])
    subject, close, apart = said.values()
    start = " ".join([_capital(*(subject or ["anime"])), *close])
    return ", ".join([start, *apart])


def sentence(filters: Filters, names: Names) -> str:
    """Return the headline with the order: “Anime of 1985, newest first”."""
    return f"{headline(filters, names)}, {SORTS[filters.order].phrase}"


def chips(filters: Filters, names: Names) -> list[Chip]:
    """Return each choice that was made, in the order of a query string."""
    return [
        Chip(parameter, label, filters.widened(parameter, value))
        for parameter, values in filters.chosen.items()
        for value in values
        if (label := FACETS[parameter].chip(value, names))
    ]


def _capital(text: str) -> str:
    """Return a text with a capital at its beginning, and OVA as OVA."""
    return text[:1].upper() + text[1:]
