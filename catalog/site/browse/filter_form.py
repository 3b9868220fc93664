"""The form of a list: each choice, with the number of entries it would leave."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .facet_kinds import YEARS, Facet
from .facets import by_legend
from .filter_labels import Chip
from .results import Results


class Option(NamedTuple):
    """A choice, and how many entries the list would have with it."""

    value: str
    label: str
    entries: int
    is_chosen: bool

    @property
    def is_dead(self) -> bool:
        """Whether it leaves nothing; what is chosen can always be taken back."""
        return not (self.entries or self.is_chosen)


class Field(NamedTuple):
    """What the form shows of a facet; `value` is for what is typed."""

    facet: Facet
    value: str
    options: list[Option]

    @property
    def id(self) -> str:
        """What a control that is alone is known by in the page."""
        return f"filter-{self.facet.parameter.removeprefix('year_')}"


class Group(NamedTuple):
    """The facets under one legend, and the template that shows them."""

    legend: str
    fields: list[Field]

    @property
    def template(self) -> str:
        return f"catalog/filters/_{self.fields[0].facet.control}.html"

    @property
    def pairs(self) -> Iterator[tuple[Option, ...]]:
        """Yield what fields with the same values offer for each of these."""
        return zip(*(field.options for field in self.fields), strict=True)


class FilterForm(NamedTuple):
    """What `_filters.html` shows: `years` are the first and last one there may be."""

    groups: list[Group]
    years: tuple[int, int] | None
    all_tags: list[tuple[str, str]]


def filter_form(results: Results) -> FilterForm:
    """Return the form of a list, with the numbers of it."""
    groups = [
        Group(legend, [_field(results, facet) for facet in facets])
        for legend, facets in by_legend()
    ]
    return FilterForm(groups, _years(results), sorted(results.index.names.items()))


def relaxations(results: Results, chips: Sequence[Chip]) -> list[tuple[Chip, int]]:
    """Return the choices of an empty list that could be dropped, the best first."""
    counted = [(chip, results.count_for(chip.others)) for chip in chips]
    useful = [(chip, entries) for chip, entries in counted if entries]
    return sorted(useful, key=lambda pair: -pair[1])


def _years(results: Results) -> tuple[int, int] | None:
    open_end = results.filters
    for parameter in YEARS:
        open_end = open_end.widened(parameter)
    years = results.index.year_counts(results.matching(open_end))
    return (years[0][0], years[-1][0]) if years else None


def _field(results: Results, facet: Facet) -> Field:
    filters = results.filters
    chosen = filters.values_of(facet.parameter)
    offered = facet.options(filters.chosen, results.index, results.entries)
    options = [
        Option(
            value,
            label,
            results.count_for(filters.narrowed(facet.parameter, value)),
            value in chosen if value else not chosen,
        )
        for value, label in offered
    ]
    return Field(facet, "".join(chosen[:1]), options)
