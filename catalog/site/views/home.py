"""The first page: something to look at, and to start from."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...models import Anime, CatalogueVersion, Song
from .. import shelves, structured
from ..cards import cards

WALL_SIZE = 12
RECENT = 60  # among which the wall finds a dozen of different franchises
SHELF_SIZES = range(8, 19)


@require_safe
def home(request):
    anime = Anime.objects.published()
    turn = CatalogueVersion.objects.values_list("number", flat=True).first() or 0
    franchises = [shelves.Franchise(*row) for row in anime.sizes_of_franchises()]
    decade, debuts = shelves.pick_decade(franchises, turn, WALL_SIZE)
    shelf = shelves.pick_franchise(franchises, turn, SHELF_SIZES)
    recent = Anime.objects.recently_changed().for_list()[:RECENT]
    first = anime.first_of(debuts).for_list() if debuts else []
    works = anime.of_franchise(shelf.pk).for_list("franchise__name") if shelf else []
    context = {
        "entries": sum(franchise.size for franchise in franchises),
        "franchises": len(franchises),
        "songs": Song.objects.filter(anime__is_published=True).count(),
        "bars": shelves.chart(anime.counts_by_year(), decade),
        "wall": cards(shelves.one_of_each_franchise(recent, WALL_SIZE)),
        "decade": decade,
        "debuts": cards(shelves.one_of_each_franchise(first, WALL_SIZE)),
        "shelf": cards(works),
        "blanks": shelves.BLANKS,
        "structured": [structured.website()],
    }
    return render(request, "catalog/home.html", context)
