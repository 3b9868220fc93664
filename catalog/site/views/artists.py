"""The artists, and what each has sung."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...models import Anime, Artist, ArtistRedirect, Song
from ..artist_index import BY_VALUE, by_letter, letters_with
from ..artist_page import context_of
from ..paging import page_of
from ..song_rows import rows_of

PAGE_SIZE = 120


@require_safe
def artist_list(request):
    shown = Anime.objects.suitable(adult=request.GET.get("adult") == "1")
    every = Artist.objects.credited_on(shown)
    asked = request.GET.get("letter", "")
    letter = BY_VALUE.get(asked)
    artists = every.between(letter.first, letter.after) if letter else every
    page, remark = page_of(artists, request, PAGE_SIZE)
    found = list(page.object_list)
    songs = Artist.objects.filter(pk__in=[a.pk for a in found]).numbers_of_songs(shown)
    context = {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remarks": [
            text
            for text in (
                asked and not letter and "There is no such letter. These are all.",
                remark,
            )
            if text
        ],
        "letter": letter,
        "letters": letters_with(every.initials()),
        "groups": list(by_letter(found, songs)),
        "first": found[0] if found else None,
        "last": found[-1] if found else None,
    }
    return render(request, "catalog/artist_list.html", context)


@require_safe
def artist_detail(request, slug):
    # Adult entries too: their own pages lead here.
    shown = Anime.objects.published()
    artist = Artist.objects.credited_on(shown).filter(slug=slug).first()
    if artist is None:
        moved = get_object_or_404(
            ArtistRedirect.objects.select_related("artist"), slug=slug
        )
        return redirect(moved.artist, permanent=True)
    songs = Song.objects.of(shown).filter(credits__artist=artist).distinct()
    rows = rows_of(songs.for_rows(), artist.pk)
    return render(request, "catalog/artist_detail.html", context_of(artist, rows))
