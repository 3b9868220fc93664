"""The franchises: works that belong together."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...document import PartialDate
from ...models import Anime, Franchise, FranchiseRedirect, Song
from ..addresses import of_each
from ..browse.paging import page_of
from ..pages import json_ld, timeline
from ..pages.cards import Card, cards
from ..pages.entry_context import original_title_of
from ..pages.entry_page import Named
from .withdrawn import withdrawn_page

PAGE_SIZE = 24
MOST_SPINES = 12  # on a shelf; more are a page that is heavy


class FranchiseShelf(NamedTuple):
    """A franchise in the list of all: its first works, and how many there are."""

    name: str
    url: str
    works: int
    years: str
    cards: list[Card]

    @property
    def more(self) -> int:
        """How many works the shelf has no room for."""
        return self.works - len(self.cards)


@require_safe
def franchise_list(request: HttpRequest) -> HttpResponse:
    anime = Anime.objects.suitable()
    page, remark = page_of(anime.franchises(), request, PAGE_SIZE)
    keys = [key for key, *_ in page.object_list]
    works: dict[int, list[Card]] = {key: [] for key in keys}
    for card in cards(anime.first_works(keys, MOST_SPINES).for_list()):
        works[card.franchise].append(card)
    url = of_each("franchise-detail")
    context = {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remark": remark,
        "shelves": [
            FranchiseShelf(name, url(slug), size, _years(first, last), works[key])
            for key, slug, name, size, first, last in page.object_list
        ],
    }
    return render(request, "catalog/franchise_list.html", context)


def _years(first: str | None, last: str | None) -> str:
    """Return the years between two dates: 1979–2021, or 1979."""
    dates = [PartialDate(date) for date in (first, last) if date]
    return "–".join(dict.fromkeys(str(date.year) for date in dates))


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
            return withdrawn_page(request)
        raise Http404("no work of it is published")
    if len(works) == 1:
        return redirect(works[0].url)
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
        "structured": [
            json_ld.breadcrumbs(
                ("Franchises", reverse("catalog:franchise-list")), shown
            )
        ],
        "number": len(works),
        "undated": [work for work in works if not work.year],
    }
    return render(request, "catalog/franchise_detail.html", context)
