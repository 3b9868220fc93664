"""The franchises: works that belong together."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...models import Anime, Franchise, FranchiseRedirect, Song
from .. import structured, timeline
from ..cards import cards
from ..details import original_title_of


@require_safe
def franchise_detail(request, slug):
    franchise = Franchise.objects.filter(slug=slug).first()
    if franchise is None:
        moved = get_object_or_404(FranchiseRedirect, slug=slug)
        return redirect(moved.franchise, permanent=True)
    rows = Anime.objects.published().of_franchise(franchise).for_list("pk")
    works = cards(rows)
    if not works:
        raise Http404("no work of it is published")
    name = franchise.name.casefold()
    namesake = next((w for w in works if w["title"].casefold() == name), works[0])
    context = {
        "franchise": franchise,
        "extent": timeline.extent_of(works),
        "original": original_title_of(namesake["title"], namesake["original_title"]),
        "counts": timeline.counts_of(works),
        "songs": Song.objects.filter(anime__in=[work["pk"] for work in works]).count(),
        "scale": timeline.scale_of(works),
        "dated": [work for work in works if work["year"]],
        "structured": [
            structured.breadcrumbs((franchise.name, franchise.get_absolute_url()))
        ],
        "undated": [work for work in works if not work["year"]],
    }
    return render(request, "catalog/franchise_detail.html", context)
