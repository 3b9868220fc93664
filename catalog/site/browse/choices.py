"""The choices that a list offers, each with the number of entries it would leave."""

from typing import NamedTuple

from ...document import RATINGS, TYPES
from ...document.dates import SEASONS
from .filter_labels import EXTRAS, SORT_NAMES, Chip
from .filters import CODES
from .results import Results

MOST_TAGS = 24  # beside the chosen ones


class Option(NamedTuple):
    """A choice, and how many entries the list would have with it."""

    value: str
    label: str
    entries: int
    is_chosen: bool

    @property
    def parameter(self) -> str:
        """What the query string has for it."""
        return "1" if self.value is True else self.value

    @property
    def is_dead(self) -> bool:
        """Whether it leaves nothing; what is chosen can always be taken back."""
        return not (self.entries or self.is_chosen)


class Tag(NamedTuple):
    """A tag, as one to have and as one to leave out."""

    slug: str
    name: str
    have: Option
    leave: Option


def choices_of(results: Results) -> dict:
    """Return the context of `_filters.html`."""
    filters, index = results.filters, results.index
    return {
        "types": [
            _option(results, "types", value, one.label) for value, one in TYPES.items()
        ],
        "seasons": [
            _option(results, "season", name, name.title() or "Any")
            for name in ("", *SEASONS)
        ],
        "ratings": [
            _option(results, "ratings", code, RATINGS[code].meaning) for code in CODES
        ],
        "extras": [
            (name, _option(results, name, True, label))
            for name, label in EXTRAS.items()
            if name != "adult" or index.having("is", "adult")
        ],
        "tags": _tags(results),
        "all_tags": sorted(index.names.items()),
        "years": _years(results),
        "sorts": [
            (name, label)
            for name, label in SORT_NAMES.items()
            if name != "relevance" or filters.q
        ],
    }


def ways_out(results: Results, chips: list[Chip]) -> list[tuple[Chip, int]]:
    """Return the choices of an empty list that could be dropped, the best first."""
    counted = [(chip, results.left_by(chip.others)) for chip in chips]
    useful = [(chip, entries) for chip, entries in counted if entries]
    return sorted(useful, key=lambda pair: -pair[1])


def _option(results: Results, name: str, value, label: str) -> Option:
    chosen = getattr(results.filters, name)
    is_chosen = value in chosen if isinstance(chosen, tuple) else value == chosen
    entries = results.left_by(results.filters.narrowed(name, value))
    return Option(value, label, entries, is_chosen)


def _tags(results: Results) -> list[Tag]:
    """Return the chosen tags and the most frequent of the others, by name."""
    filters, names = results.filters, results.index.names
    counts = results.index.counts("tag", results.entries)
    frequent = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    chosen = {*filters.tags, *filters.without}
    others = [slug for slug, _ in frequent if slug not in chosen][:MOST_TAGS]
    return [
        Tag(
            slug,
            names[slug],
            _option(results, "tags", slug, names[slug]),
            _option(results, "without", slug, names[slug]),
        )
        for slug in sorted([*chosen, *others], key=lambda slug: (names[slug], slug))
    ]


def _years(results: Results) -> tuple[int, int] | None:
    """Return the first and last year that could be chosen, None where there is none."""
    open_end = results.filters.widened("year_from").widened("year_to")
    years = [year for year, _ in results.index.counts("year", results.those(open_end))]
    return (min(years), max(years)) if years else None
