"""One box for everything: what it finds, and what it suggests as someone types."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ... import search as engine
from ...models import Anime
from ...search import Hit
from ..browse.current_index import current_index
from ..browse.filters import read_filters
from ..browse.query_text import remark_on, tidied
from ..browse.query_values import LONGEST_TEXT
from ..browse.results import Results
from ..pages.cards import Card, cards
from ..pages.search_results import (
    search_result,
    search_results,
    suggestions,
    understood,
)
from ..pages.shortcuts import asked_by, shortcuts_for

MOST = 12  # of each kind


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    index = current_index()
    filters, ignored = read_filters(request.GET, index, ["q", "adult"])
    suitable = Anime.objects.suitable(bool(filters.values_of("adult")))
    found = engine.find(filters.q, most=MOST, among=suitable)
    results = Results(filters, index, found.entries)
    asked = asked_by(filters.q)
    context = {
        "shortcuts": list(shortcuts_for(asked, suitable)) if asked else [],
        "filters": filters,
        "results": results,
        "remark": remark_on(ignored),
        "found": found,
        "understood": understood(found.meaning) if found.meaning else "",
        "anime": _with_matches(found.anime),
        "groups": [
            ("Franchises", search_results(found.franchises)),
            ("Songs", search_results(found.songs)),
            ("Artists", search_results(found.artists)),
        ],
        "query": filters.query(),
        "with_adult": filters.narrowed("adult", "1").query(),
    }
    return render(request, "catalog/search.html", context)


def _with_matches(hits: Sequence[Hit]) -> list[tuple[Card, str]]:
    """Return the cards of entries, each with the name that matched."""
    rows = Anime.objects.of_keys([hit.pk for hit in hits])
    return [
        (card, search_result(hit).matched)
        for card, hit in zip(cards(rows), hits, strict=True)
    ]


@cache_control(public=True, max_age=60)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer with what a text may become, for the script of the search box."""
    text = tidied(request.GET.get("q", ""))[:LONGEST_TEXT]
    found = engine.find(text, most=8, among=Anime.objects.suitable())
    said = [
        find._asdict()
        | {"pieces": engine.split_at_matches(find.matched or find.name, text)}
        for find in suggestions(found)
    ]
    return JsonResponse({"query": text, "suggestions": said})
