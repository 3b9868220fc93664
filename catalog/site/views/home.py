"""The first page: something to look at, and to start from."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...models import Anime, CatalogueVersion, Song
from ...querysets import AnimeQuerySet
from ..browse.current_index import current_index
from ..browse.index import Index
from ..browse.season_table import latest_season, season_keys, seasons_of, years_of
from ..pages import home_sections, json_ld
from ..pages.cards import Card, cards

WALL_SIZE = 12
RECENT = 60  # rows, among which a wall finds works of different franchises
LARGEST = 300  # franchises to choose from
SHELF_SIZES = range(8, 19)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    anime, index = Anime.objects.suitable(), current_index()
    turn = CatalogueVersion.now()
    recent = anime.recently_changed().for_list()[:RECENT]
    franchises = [
        home_sections.FranchiseSize(*row) for row in anime.largest_franchises(LARGEST)
    ]
    decade, largest = home_sections.pick_decade(franchises, turn, WALL_SIZE)
    debuts = _debuts(anime, largest)
    context = {
        "entries": anime.count(),
        "franchises": len(index.franchises),
        "chart": home_sections.chart(anime.counts_by_year(), decade),
        "wall": cards(home_sections.one_of_each_franchise(recent, WALL_SIZE)),
        "blanks": home_sections.BLANKS,
        "structured": [json_ld.website()],
        "season": _season(index),
        "decade": decade,
        "debuts": debuts,
        "opening": _opening(debuts, turn),
        "shelf": _shelf(
            anime, home_sections.pick_franchise(franchises, turn, SHELF_SIZES)
        ),
    }
    return render(request, "catalog/home.html", context)


def _season(index: Index) -> dict[str, object] | None:
    """Return the last season that has enough to show, or None."""
    season = latest_season([*seasons_of(years_of(index))])
    if season is None:
        return None
    keys = season_keys(index, season.year, season.name)
    rows = Anime.objects.of_keys(keys[:RECENT])
    premieres = cards(home_sections.one_of_each_franchise(rows, home_sections.ROW))
    return {"year": season.year, "name": season.name, "cards": premieres}


def _debuts(
    anime: AnimeQuerySet, franchises: Sequence[home_sections.FranchiseSize]
) -> list[Card]:
    """Return cards of what the franchises began with."""
    rows = anime.first_of(franchises).for_list() if franchises else []
    return cards(home_sections.one_of_each_franchise(rows, WALL_SIZE))


def _opening(debuts: Sequence[Card], turn: int) -> home_sections.Opening | None:
    """Return an opening of one of the works, or None."""
    works = {card.key: card for card in debuts}
    openings = Song.objects.filter(anime__in=works, kind="opening")
    songs = openings.exclude(title="").order_by("pk").for_home()
    if not (picked := home_sections.pick(list(songs), turn)):
        return None
    key, *song = picked
    return home_sections.Opening(works[key], *song)


def _shelf(
    anime: AnimeQuerySet, franchise: home_sections.FranchiseSize | None
) -> home_sections.Shelf | None:
    """Return all works of a franchise, by date, or None."""
    if franchise is None:
        return None
    works = anime.of_franchise(franchise.pk)
    rows = list(works.for_list("franchise__name", "franchise__slug"))
    url = reverse("catalog:franchise-detail", args=[rows[0]["franchise__slug"]])
    return home_sections.Shelf(rows[0]["franchise__name"], url, cards(rows))
