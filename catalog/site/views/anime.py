"""The entries: the list of all, and the page and document of each."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...document import render as write
from ...entries import store
from ...models import Anime, Redirect, Run, Withdrawal
from ..browse.current_index import current_index
from ..browse.filter_form import filter_form, relaxations
from ..browse.filter_labels import chips, headline, sentence
from ..browse.filters import read_filters
from ..browse.paging import page_of
from ..browse.results import Results
from ..browse.sorts import SORTS
from ..pages import entry_context, entry_page
from ..pages.cards import Card, cards
from .withdrawn import withdrawn_page

PAGE_SIZE = 48


@require_safe
def anime_list(request: HttpRequest) -> HttpResponse:
    index = current_index()
    asked = read_filters(request.GET, index)
    filters = asked.filters
    results = Results(filters, index)
    page, remark = page_of(results.pks, request, PAGE_SIZE)
    chosen = chips(filters, index.names)
    number = page.number if page.number > 1 else None
    shows_running = "running" in filters.values_of("status")
    shown = cards(Anime.objects.of_keys(page.object_list))
    context = {
        "filters": filters,
        "results": results,
        # Words are anyone's, an order has the entries of another one, and few look for
        # three things at once.
        "is_indexed": not (filters.q or filters.values_of("sort") or len(chosen) > 2),
        "is_adult": results.shows_adult,
        "canonical": request.path + filters.query(page=number),
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remark": " ".join(filter(None, [asked.remark, remark])),
        "cards": shown,
        "drawer": page_ends(filters.order, shown),
        "headline": headline(filters, index.names),
        "sentence": sentence(filters, index.names),
        "shows_running": shows_running,
        "imported": Run.last_import() if shows_running else None,
        "chips": chosen,
        "form": filter_form(results),
        "adult_left_out": results.adult_left_out,
        "with_adult": filters.narrowed("adult", "1").query(),
        "relaxations": [] if results.count else relaxations(results, chosen),
    }
    return render(request, "catalog/anime_list.html", context)


def page_ends(order: str, shown: Sequence[Card]) -> list[str | int]:
    """Return what the first and last of a page are sorted by, where that says much."""
    field = SORTS[order].ends
    ends = [getattr(card, field) for card in (*shown[:1], *shown[-1:]) if field]
    return list(dict.fromkeys(filter(None, ends)))


@require_safe
def anime_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Anime.objects.published().for_detail().filter(slug=slug)
    if not rows:
        return _elsewhere(request, slug, "anime-detail")
    context = entry_context.entry_page_context(entry_page.of_saved(rows))
    return render(request, "catalog/anime_detail.html", context)


@require_safe
def anime_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with an entry's document, as an export writes it."""
    entries = Anime.objects.published().select_related("franchise")
    anime = entries.filter(slug=slug).first()
    if anime is None:
        return _elsewhere(request, slug, "anime-markdown")
    text = write(store.load([anime])[anime.pk].document)
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


def _elsewhere(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """Lead to where an entry is that had an address; 410 if it was withdrawn for good,
    404 if there is none."""
    leads = Redirect.objects.filter(slug=slug, anime__is_published=True)
    if now := leads.values_list("anime__slug", flat=True).first():
        return redirect(f"catalog:{page}", now, permanent=True)
    if Withdrawal.objects.filter(slug=slug).exists():
        return withdrawn_page(request)
    raise Http404(slug)
