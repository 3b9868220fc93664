"""What the list of anime can be narrowed by: a table with a row for each choice.

A row is all that any part of the site knows of a choice: its parameter in the query
string, what the index keeps for it, which entries it leaves, its place in the form,
its chip and its part of the headline. A new one is a row of `FACETS`; what it asks
entries for is a field of `Anime`, or is computed in `AnimeQuerySet.for_index`.
"""

from collections.abc import Sequence

from ...document import RATINGS, TYPES, UNRATED, PartialDate
from ...document.choices import labels
from .facet_kinds import (
    TAGS,
    YEARS,
    AdultFacet,
    Facet,
    IndexSource,
    RatingFacet,
    SeasonFacet,
    SortFacet,
    SwitchFacet,
    TagsFacet,
    TypeFacet,
    WithoutTagsFacet,
    WordsFacet,
    YearFacet,
)

# The season of what starts in a year of which no more is known.
UNKNOWN = "unknown"


def _keys_of_flag(value: object) -> list[str]:
    return ["1"] if value else []


def _year_of(started: str | None) -> list[str]:
    return [str(PartialDate(started).year)] if started else []


def _season_of(started: str | None) -> list[str]:
    return [PartialDate(started).season or UNKNOWN] if started else []


_TYPES = labels(TYPES)
_RATINGS = {code: rating.meaning for code, rating in RATINGS.items() if code != UNRATED}
_YEAR = IndexSource("year", "started", _year_of)

# By parameter, in the order of a query string.
FACETS: dict[str, Facet] = {
    facet.parameter: facet
    for facet in (
        WordsFacet("q", "Search"),
        TypeFacet(
            "type",
            "Type",
            source=IndexSource("type", "type"),
            labels=_TYPES,
            names=_TYPES,
        ),
        TagsFacet("tag", "Tags"),
        WithoutTagsFacet("not", "Tags"),
        YearFacet("year_from", "Years", label="From", source=_YEAR),
        YearFacet(
            "year_to",
            "Years",
            label="to",
            source=_YEAR,
            is_last=True,
        ),
        SeasonFacet(
            "season",
            "Season",
            source=IndexSource("season", "started", _season_of),
        ),
        RatingFacet(
            "rating",
            "Rating",
            source=IndexSource("rating", "rating"),
            labels=_RATINGS,
            names={code: code for code in _RATINGS},
            said="rated {}",
        ),
        SwitchFacet(
            "songs",
            "More",
            label="With songs",
            source=IndexSource("songs", "has_songs", _keys_of_flag),
        ),
        SwitchFacet(
            "poster",
            "More",
            label="With a poster",
            source=IndexSource("poster", "poster", _keys_of_flag),
        ),
        AdultFacet("adult", "More", label="Adult entries too"),
        SortFacet("sort", "Sort by"),
    )
}

# What these do not name comes behind what they do.
_FORM = ("Search", "Sort by", "Type", "Years", "Season", "More", "Tags", "Rating")
_HEADLINE = ("type", "q", *YEARS, "season", "rating", *TAGS)


def by_legend() -> list[tuple[str, list[Facet]]]:
    """Return the facets of each group, in the order of the form."""
    groups: dict[str, list[Facet]] = {}
    for facet in FACETS.values():
        groups.setdefault(facet.legend, []).append(facet)
    return sorted(groups.items(), key=lambda group: _place(group[0], _FORM))


def in_headline() -> list[Facet]:
    """Return the facets in the order in which the headline says them."""
    return sorted(FACETS.values(), key=lambda one: _place(one.parameter, _HEADLINE))


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)
