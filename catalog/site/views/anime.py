"""The entries: the list of all, and the page and document of each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...document import render as write
from ...exchange import store
from ...models import Anime, Redirect
from .. import details
from ..cards import cards
from ..paging import page_of

PAGE_SIZE = 48


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
