"""What the list of anime can be narrowed by: a table with a row for each choice.

A row is all that any part of the site knows of a choice: its parameter in the query
string, what the index keeps for it, which entries it leaves, its place in the form,
its chip and its part of the headline. A new one is a row of `FACETS`; what it asks
entries for is a field of `Anime`, or is computed in `AnimeQuerySet.for_index`.
"""

from collections.abc import Sequence

from ...document import RATINGS, TYPES, UNRATED, PartialDate
from ...document.choices import labels
from ...document.dates import SEASONS
from ...document.status import STATUSES, status_of
from .facet_kinds import (
    EPISODES,
    NO_RATING,
    YEARS,
    AdultFacet,
    AlternativesFacet,
    AnyTagsFacet,
    EpisodesFacet,
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


def _episodes_of(episodes: int | None) -> list[str]:
    return [str(episodes)] if episodes else []


def _rating_of(rating: str) -> list[str]:
    return [NO_RATING if rating in ("", UNRATED) else rating]


def _status_of(type: str, start: str, sure_start: str | None, end: str) -> list[str]:
    status = status_of(type, start, sure_start or "", end)
    return [status] if status else []


def _year_of(started: str | None) -> list[str]:
    return [str(PartialDate(started).year)] if started else []


def _season_of(started: str | None) -> list[str]:
    return [PartialDate(started).season or UNKNOWN] if started else []


_TYPES = labels(TYPES)
_RATINGS = {code: rating.meaning for code, rating in RATINGS.items() if code != UNRATED}
_YEAR = IndexSource("year", ["started"], _year_of)
_EPISODES = IndexSource("episodes", ["episodes"], _episodes_of)

# By parameter, in the order of a query string.
FACETS: dict[str, Facet] = {
    facet.parameter: facet
    for facet in (
        WordsFacet("q", "Search"),
        TypeFacet(
            "type",
            "Type",
            source=IndexSource("type", ["type"]),
            labels=_TYPES,
            names=_TYPES,
        ),
        AlternativesFacet(
            "status",
            "Status",
            source=IndexSource(
                "status", ["type", "dated", "started", "ended"], _status_of
            ),
            labels=STATUSES,
            names={code: label.lower() for code, label in STATUSES.items()},
            said="that are {}",
        ),
        TagsFacet("tag", "Tags"),
        AnyTagsFacet("any", "Any of these tags"),
        WithoutTagsFacet("not", "Tags"),
        YearFacet("year_from", "Years", label="From", source=_YEAR),
        YearFacet("year_to", "Years", label="to", source=_YEAR),
        SeasonFacet(
            "season",
            "Season",
            source=IndexSource("season", ["started"], _season_of),
            labels={season: season.title() for season in SEASONS},
            names={season: season for season in SEASONS},
            said="starting in {}",
        ),
        EpisodesFacet("episodes_from", "Episodes", label="From", source=_EPISODES),
        EpisodesFacet("episodes_to", "Episodes", label="to", source=_EPISODES),
        RatingFacet(
            "rating",
            "Rating",
            source=IndexSource("rating", ["rating"], _rating_of),
            labels={**_RATINGS, NO_RATING: "Not given"},
            names={**{code: code for code in _RATINGS}, NO_RATING: "no rating"},
        ),
        SwitchFacet(
            "songs",
            "More",
            label="With songs",
            source=IndexSource("songs", ["has_songs"], _keys_of_flag),
        ),
        SwitchFacet(
            "poster",
            "More",
            label="With a poster",
            source=IndexSource("poster", ["poster"], _keys_of_flag),
        ),
        SwitchFacet("first", "More", label="First work of each franchise"),
        AdultFacet("adult", "More", label="Adult entries too"),
        SortFacet("sort", "Sort by"),
    )
}

# What these do not name comes behind what they do.
_FORM = (
    *("Search", "Sort by", "Type", "Status", "Years", "Season", "Episodes", "More"),
    *("Tags", "Any of these tags", "Rating"),
)
_HEADLINE = (
    *("type", "q", "status", *YEARS, "season", *EPISODES, "rating"),
    *("tag", "any", "not"),
)


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
