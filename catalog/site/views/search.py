"""One box for everything: what it finds, and what it suggests as someone types."""

from collections.abc import Container, Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ... import search as engine
from ...models import Anime, Song
from ...querysets import AnimeQuerySet
from ...search import Hit, Hits
from ..addresses import absolute
from ..browse.current_index import current_index
from ..browse.facet_kinds import YEARS
from ..browse.filter_form import filter_form
from ..browse.filter_labels import chips
from ..browse.filters import read_filters
from ..browse.query_text import tidied
from ..browse.query_values import LONGEST_TEXT
from ..browse.results import Results
from ..browse.shortcuts import asked_by, shortcuts_for
from ..pages.cards import Card, cards
from ..pages.search_results import (
    MOST_SUGGESTIONS,
    SearchResult,
    search_result,
    search_results,
    suggestions,
    understood,
)

MOST = 12  # of each kind
NARROWING = ("type", *YEARS)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    index = current_index()
    read = read_filters(request.GET, index, ["q", *NARROWING, "adult"])
    filters = read.filters
    adult = bool(filters.values_of("adult"))
    suitable = Anime.objects.suitable(adult)
    made = chips(filters, index.names)
    narrowing = [chip for chip in made if chip.parameter in NARROWING]
    left = Results(filters.widened("q"), index).pks if narrowing else None
    found = engine.find(filters.q, most=MOST, among=suitable, left=left)
    results = Results(filters, index, found.entries)
    asked = asked_by(filters.q, index)
    shortcuts = list(shortcuts_for(asked, index, adult=adult)) if asked else []
    # Who asks for films of the 80s wants nothing that is merely called like it.
    is_meant = not (shortcuts and found.is_near)
    context = {
        "shortcuts": shortcuts,
        "filters": filters,
        "results": results,
        "remark": read.remark,
        "is_adult": adult,
        "form": filter_form(results, NARROWING) if found.entries and is_meant else None,
        "chips": narrowing,
        "all_songs": 0 if narrowing else _all_songs(filters.q, found, suitable),
        "found": found if is_meant else None,
        "understood": understood(found.meaning) if found.meaning else "",
        "anime": _with_matches(found.anime),
        "groups": _groups(found, index.franchises),
        "query": filters.query(),
        "with_adult": filters.narrowed("adult", "1").query(),
    }
    return render(request, "catalog/search.html", context)


def _all_songs(text: str, found: Hits, suitable: AnimeQuerySet) -> int:
    """Return how many songs the list of songs has for a text, 0 where the page shows
    all that were found."""
    if len(found.songs) < MOST:
        return 0
    songs = Song.objects.of(suitable).naming(text, found.song_ids())
    number = songs.groups_by_date().count()
    return number if number > len(found.songs) else 0


def _groups(
    found: Hits, franchises: Container[int]
) -> list[tuple[str, list[SearchResult]]]:
    """Return what else than anime is found, by kind, what matches best first.

    `franchises` are those that have a page.
    """
    groups = [
        ("Franchises", found.franchises),
        ("Songs", found.songs),
        ("Artists", found.artists),
    ]
    some = [(name, hits) for name, hits in groups if hits]
    some.sort(key=lambda group: group[1][0].tier)
    return [(name, search_results(hits, franchises)) for name, hits in some]


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
    text = _typed(request)
    said = [
        find._asdict()
        | {"pieces": engine.split_at_matches(find.matched or find.name, text)}
        for find in _suggested(text)
    ]
    return JsonResponse({"query": text, "suggestions": said})


@cache_control(public=True, max_age=60)
@require_safe
def suggest_to_browser(request: HttpRequest) -> HttpResponse:
    """Answer with the same in the form of OpenSearch, for a browser's address bar."""
    text = _typed(request)
    found = _suggested(text)
    said = [
        text,
        [find.name for find in found],
        [find.kind for find in found],
        [absolute(find.url) for find in found],
    ]
    kind = "application/x-suggestions+json"
    return JsonResponse(said, safe=False, content_type=kind)


def _typed(request: HttpRequest) -> str:
    return tidied(request.GET.get("q", ""))[:LONGEST_TEXT]


def _suggested(text: str) -> list[SearchResult]:
    """Return what a text may become."""
    found = engine.find(text, most=8, among=Anime.objects.suitable())
    index = current_index()
    asked = asked_by(text, index)
    pages = shortcuts_for(asked, index, adult=False) if asked else ()
    results = [
        *(SearchResult(page.kind, page.label, page.url) for page in pages),
        *suggestions(found, index.franchises),
    ]
    return results[:MOST_SUGGESTIONS]
