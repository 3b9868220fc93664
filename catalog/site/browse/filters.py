"""What a list is narrowed to, as one value; and its query string, there and back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Self

from django.http import QueryDict

from .facet_kinds import EPISODES, YEARS, Chosen
from .facets import FACETS
from .index import Index
from .query_text import remark_on, swap_remark
from .query_values import Ignored, Swapped, Values, read_query
from .sorts import default_sort


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to, and how it is sorted.

    `chosen` has the values of each facet by its parameter, in the order of a query
    string. Filters that mean the same are equal, and have the same query string.
    """

    chosen: Chosen = field(default_factory=dict)

    @property
    def q(self) -> str:
        """The words that are searched for."""
        return "".join(self.values_of("q"))

    @property
    def order(self) -> str:
        """The order that the list is in, the default ones too."""
        return "".join(self.values_of("sort")) or default_sort(self.q)

    def values_of(self, parameter: str) -> Values:
        """Return what is chosen of a facet, () for nothing."""
        return self.chosen.get(parameter, ())

    def narrowed(self, parameter: str, value: str) -> Self:
        """Return these with one more choice, added to others where there can be."""
        facet = FACETS[parameter]
        others = self.values_of(parameter) if facet.is_multiple else ()
        return self._with(parameter, facet.in_order({*others, value} - {""}))

    def widened(self, parameter: str, value: str | None = None) -> Self:
        """Return these without a value, or without any of a facet."""
        values = self.values_of(parameter) if value is not None else ()
        return self._with(parameter, tuple(one for one in values if one != value))

    def query(self, **more: object) -> str:
        """Return the one query string that means this, with a “?” if there is any."""
        query = QueryDict(mutable=True)
        for parameter, values in self.chosen.items():
            query.setlist(parameter, list(values))
        query.update({name: str(value) for name, value in more.items() if value})
        return f"?{query.urlencode()}" if query else ""

    def _with(self, parameter: str, values: Values) -> Self:
        return type(self)(_tidied({**self.chosen, parameter: values}))


class ReadFilters(NamedTuple):
    """What a query string asks for, what of it means nothing, and which of its ranges
    were the wrong way round."""

    filters: Filters
    ignored: list[Ignored]
    swapped: list[Swapped]

    @property
    def remark(self) -> str:
        """What a page says of all that is not as it was asked for, "" for nothing."""
        said = [remark_on(self.ignored), *map(swap_remark, self.swapped)]
        return " ".join(filter(None, said))


def read_filters(
    query: QueryDict, index: Index, parameters: Iterable[str] = ()
) -> ReadFilters:
    """Return what a query string asks for.

    Where there are `parameters`, others are passed over.
    """
    wanted = parameters or FACETS
    readers = {name: partial(FACETS[name].read, index=index) for name in wanted}
    chosen, ignored = read_query(query, readers)
    default = default_sort("".join(chosen.get("q", ())))
    if chosen.get("sort") in [(default,), ("relevance",)]:
        del chosen["sort"]
    swapped = [*_swapped(chosen)]
    return ReadFilters(Filters(_tidied(chosen)), ignored, swapped)


def _swapped(chosen: dict[str, Values]) -> Iterable[Swapped]:
    """Put ranges that are the wrong way round right, and yield them."""
    for first, last in (YEARS, EPISODES):
        low, high = chosen.get(first), chosen.get(last)
        if low and high and int(low[0]) > int(high[0]):
            chosen |= {first: high, last: low}
            yield Swapped(FACETS[first].legend, high[0], low[0])


def _tidied(chosen: Chosen) -> Chosen:
    """Return choices in the order of a query string, and none that is empty."""
    return {name: chosen[name] for name in FACETS if chosen.get(name)}
