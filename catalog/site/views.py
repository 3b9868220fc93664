"""The pages: each asks for rows, and says which template shows them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..document import render as write
from ..exchange import store
from ..models import Anime, CatalogueVersion, Redirect, Song
from . import details, shelves
from .cards import cards
from .paging import page_of

PAGE_SIZE = 48

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
    }
    return render(request, "catalog/home.html", context)


@require_safe
def anime_list(request):
    rows = Anime.objects.published().for_list()
    page, remark = page_of(rows, request, PAGE_SIZE)
    context = {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remark": remark,
        "cards": cards(page.object_list),
    }
    return render(request, "catalog/anime_list.html", context)


@require_safe
def anime_detail(request, slug):
    anime = Anime.objects.published().for_detail().filter(slug=slug).first()
    if anime is None:
        return redirect(_moved(slug), permanent=True)
    return render(request, "catalog/anime_detail.html", details.context_of(anime))


@require_safe
def anime_markdown(request, slug):
    """Answer with an entry's document, as an export writes it."""
    anime = Anime.objects.published().filter(slug=slug).first()
    if anime is None:
        address = reverse("catalog:anime-markdown", args=[_moved(slug).slug])
        return redirect(address, permanent=True)
    text = write(store.load([anime])[anime.pk])
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


def _moved(slug):
    """Return the entry that an address leads to; 404 if it leads to none."""
    known = Redirect.objects.select_related("anime")
    return get_object_or_404(known, slug=slug, anime__is_published=True).anime


@require_safe
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")
