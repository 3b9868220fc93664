"""What began when: all years, one year, one season."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...document import TYPES
from ...models import Anime
from ..browse.current_index import current_index
from ..browse.filter_labels import type_name
from ..browse.season_table import (
    HEATS,
    decades_of,
    neighbours,
    season_keys,
    seasons_of,
    years_of,
)
from ..pages.cards import Card, cards
from ..pages.json_ld import breadcrumbs

T = TypeVar("T")

MOST_OF_A_SEASON = 12  # on the page of its year


@require_safe
def season_list(request: HttpRequest) -> HttpResponse:
    index = current_index()
    years = years_of(index)
    dated = sum(year.entries for year in years)
    context = {
        "decades": decades_of(years),
        "years": years,
        "dated": dated,
        "undated": index.suitable().bit_count() - dated,
        "months_unknown": sum(year.unknown.entries for year in years),
        "heats": range(1, HEATS + 1),
    }
    return render(request, "catalog/season_list.html", context)


@require_safe
def season_year(request: HttpRequest, year: int) -> HttpResponse:
    index = current_index()
    years = years_of(index)
    this = _found(year_ for year_ in years if year_.number == year)
    groups = [
        (season, season_keys(index, year, season.name)) for season in this.seasons
    ]
    unknown = season_keys(index, year, None, by="title")
    shown = [key for _, keys in groups for key in keys[:MOST_OF_A_SEASON]] + unknown
    made = _cards(shown)
    before, after = neighbours(years, this)
    context = {
        "year": this,
        "before": before,
        "after": after,
        "groups": [
            (season, [made[key] for key in keys[:MOST_OF_A_SEASON]])
            for season, keys in groups
            if keys
        ],
        "unknown": [made[key] for key in unknown],
    }
    return render(request, "catalog/season_year.html", context)


@require_safe
def season_detail(request: HttpRequest, year: int, season: str) -> HttpResponse:
    index = current_index()
    seasons = list(seasons_of(years_of(index)))
    this = _found(one for one in seasons if (one.year, one.name) == (year, season))
    keys = season_keys(index, year, season)
    made = _cards(keys)
    before, after = neighbours(seasons, this)
    context = {
        "season": this,
        "structured": [
            breadcrumbs(
                ("Seasons", reverse("catalog:season-list")),
                (str(year), reverse("catalog:season-year", args=[year])),
                (season.capitalize(), request.path),
            )
        ],
        "before": before,
        "after": after,
        "groups": [
            (type, type_name(type, 2), group)
            for type in TYPES
            if (group := [made[key] for key in keys if made[key].type == type])
        ],
    }
    return render(request, "catalog/season_detail.html", context)


def _found(candidates: Iterable[T]) -> T:
    found = next(iter(candidates), None)
    if found is None:
        raise Http404("nothing is known to have begun then")
    return found


def _cards(keys: Sequence[int]) -> dict[int | None, Card]:
    """Return the cards of entries by their keys."""
    made = cards(Anime.objects.of_keys(keys))
    return {card.key: card for card in made}
