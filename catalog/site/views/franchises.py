"""The franchises: works that belong together."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...models import Anime, Franchise, FranchiseRedirect, Song
from ..pages import json_ld, timeline
from ..pages.cards import cards
from ..pages.entry_context import original_title_of
from ..pages.entry_page import Named
from .gone import gone


@require_safe
def franchise_detail(request: HttpRequest, slug: str) -> HttpResponse:
    franchise = Franchise.objects.filter(slug=slug).first()
    if franchise is None:
        moved = get_object_or_404(FranchiseRedirect, slug=slug)
        return redirect(moved.franchise, permanent=True)
    rows = Anime.objects.published().of_franchise(franchise).for_list()
    works = cards(rows)
    if not works:
        if franchise.withdrawals.exists():
            return gone(request)
        raise Http404("no work of it is published")
    shown = Named(franchise.name, franchise.get_absolute_url())
    name = shown.name.casefold()
    namesake = next((w for w in works if w.title.casefold() == name), works[0])
    context = {
        "franchise": shown,
        "extent": timeline.extent_of(works),
        "original": original_title_of(namesake.title, namesake.original_title),
        "counts": timeline.type_counts(works),
        "songs": Song.objects.filter(anime__in=[work.key for work in works]).count(),
        "scale": timeline.scale_of(works),
        "dated": [work for work in works if work.year],
        "structured": [json_ld.breadcrumbs(shown)],
        "undated": [work for work in works if not work.year],
    }
    return render(request, "catalog/franchise_detail.html", context)
