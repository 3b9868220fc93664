"""The form of a list: each choice, with the number of entries it would leave."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from .facet_kinds import Facet, RangeFacet
from .facets import FACETS, by_legend
from .filter_labels import Chip
from .results import Results


class Option(NamedTuple):
    """A choice, and how many entries it has.

    What narrows counts the list after choosing it. What widens counts its own: of a
    value beside others what there is with that alone, of adult entries those alone.
    """

    value: str
    label: str
    entries: int
    is_chosen: bool

    @property
    def is_dead(self) -> bool:
        """Whether it leaves nothing; what is chosen can always be taken back."""
        return not (self.entries or self.is_chosen)


class Field(NamedTuple):
    """What the form shows of a facet; `value` is for what is typed, `example` a number
    that may be."""

    facet: Facet
    value: str
    options: list[Option]
    example: int | None = None

    @property
    def id(self) -> str:
        """What a control that is alone is known by in the page."""
        return f"filter-{self.facet.parameter.removeprefix('year_')}"

    @property
    def has_choice(self) -> bool:
        """Whether one of its options is chosen."""
        return any(option.is_chosen for option in self.options)


class Group(NamedTuple):
    """The facets under one legend, and the template that shows them."""

    legend: str
    fields: list[Field]

    @property
    def template(self) -> str:
        return f"catalog/filters/_{self.fields[0].facet.control}.html"

    @property
    def is_of_use(self) -> bool:
        """Whether there is anything to choose; what is typed always can be."""
        is_choice = self.fields[0].facet.control == "options"
        return not is_choice or any(field.options for field in self.fields)

    @property
    def pairs(self) -> Iterator[tuple[Option, ...]]:
        """Yield what fields with the same values offer for each of these."""
        return zip(*(field.options for field in self.fields), strict=True)


class FilterForm(NamedTuple):
    """What `_filters.html` shows; `kept` are the choices that it has no control for."""

    groups: list[Group]
    kept: list[tuple[str, str]]
    all_tags: list[tuple[str, str]]


def filter_form(
    results: Results, parameters: Collection[str] = FACETS.keys()
) -> FilterForm:
    """Return the form of a list, with the numbers of it, for these facets."""
    groups = [
        Group(legend, [_field(results, facet) for facet in shown])
        for legend, facets in by_legend()
        if (shown := [facet for facet in facets if facet.parameter in parameters])
    ]
    kept = [
        (parameter, value)
        for parameter, values in results.filters.chosen.items()
        if parameter not in parameters
        for value in values
    ]
    return FilterForm(
        [group for group in groups if group.is_of_use],
        kept,
        sorted(results.index.names.items()),
    )


def relaxations(results: Results, chips: Sequence[Chip]) -> list[tuple[Chip, int]]:
    """Return the choices of an empty list that could be dropped, the best first."""
    counted = [(chip, results.count_for(chip.others)) for chip in chips]
    useful = [(chip, entries) for chip, entries in counted if entries]
    return sorted(useful, key=lambda pair: -pair[1])


def _field(results: Results, facet: Facet) -> Field:
    filters = results.filters
    chosen = filters.values_of(facet.parameter)
    offered = facet.options(filters.chosen, results.index, results.entries)
    options = [
        Option(
            value,
            label,
            results.entries_of(facet, value),
            value in chosen if value else not chosen,
        )
        for value, label in offered
    ]
    example = _example(results, facet) if isinstance(facet, RangeFacet) else None
    return Field(facet, "".join(chosen[:1]), options, example)


def _example(results: Results, facet: RangeFacet) -> int | None:
    """Return the first or the last number that could be chosen of a range."""
    open_end = results.filters
    for parameter in facet.range:
        open_end = open_end.widened(parameter)
    among = results.matching(open_end)
    numbers = results.index.number_counts(facet.source.name, among)
    return numbers[-1 if facet.is_last else 0][0] if numbers else None
