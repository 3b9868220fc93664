"""The songs of all entries, each once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...document import SONG_KINDS
from ...document.dates import SEASONS
from ...models import Anime, Recording, Song
from ..browse.paging import page_of
from ..browse.song_filters import SongFilters, years_with_songs
from ..pages.songs import by_year, song_page_context, song_rows

PAGE_SIZE = 50


@require_safe
def song_list(request: HttpRequest) -> HttpResponse:
    adult = request.GET.get("adult") == "1"
    shown = Anime.objects.suitable(adult)
    filters = SongFilters(request.GET, shown)
    page, remark = page_of(filters.songs().groups_by_date(), request, PAGE_SIZE)
    # With the anime that the filters pass over: the song stands there too.
    songs = Song.objects.of(shown).in_groups(page.object_list)
    rows = song_rows(songs)
    context = {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remarks": [text for text in (filters.remark, remark) if text],
        "adult": adult,
        "is_adult": adult,
        "filters": filters,
        "counted": filters.sentence(page.paginator.count),
        "kinds": list(SONG_KINDS.values()),
        "years": years_with_songs(shown),
        "seasons": list(SEASONS),
        # A song may be gone since its key was read.
        "groups": list(by_year(rows[key] for key in page.object_list if key in rows)),
    }
    return render(request, "catalog/song_list.html", context)


@require_safe
def song_detail(request: HttpRequest, slug: str) -> HttpResponse:
    # On adult entries too: their own pages lead here.
    shown = Song.objects.of(Anime.objects.published())
    rows = song_rows(shown.filter(recording__slug=slug))
    if not rows:
        moved = get_object_or_404(Recording, slug=slug).shown_as()
        if moved is None:
            raise Http404
        return redirect(moved)  # not for good: an undo brings the song back
    (row,) = rows.values()
    return render(request, "catalog/song_detail.html", song_page_context(row))
