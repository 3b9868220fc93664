"""The artists, and what each has sung."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ...models import Anime, Artist, ArtistName, ArtistRedirect, Song
from ..browse.letter_index import BY_VALUE, by_letter, letters_with
from ..browse.paging import page_of
from ..pages.artist_context import artist_page_context
from ..pages.songs import singers, song_rows

PAGE_SIZE = 120
MOST_OTHERS = 10  # of one name
NO_LETTER = "There is no such letter: all artists are shown."


@require_safe
def artist_list(request: HttpRequest) -> HttpResponse:
    shown = Anime.objects.suitable(adult=request.GET.get("adult") == "1")
    every = Artist.objects.credited_on(shown)
    asked = request.GET.get("letter", "")
    letter = BY_VALUE.get(asked)
    artists = every.between(letter.first, letter.after) if letter else every
    page, remark = page_of(artists.for_index(), request, PAGE_SIZE)
    keys = [key for _, key, *_ in page.object_list]
    songs = Artist.objects.filter(pk__in=keys).numbers_of_songs(shown)
    groups = list(by_letter(page.object_list, songs))
    found = [singer for _, group in groups for singer, _ in group]
    context = {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_ends=1)),
        "gap": page.paginator.ELLIPSIS,
        "remarks": [
            text
            for text in (
                asked
                and not letter
                and "There is no such letter; showing all artists.",
                remark,
            )
            if text
        ],
        "letter": letter,
        "letters": letters_with(every.initials()),
        "groups": groups,
        "first": found[0] if found else None,
        "last": found[-1] if found else None,
    }
    return render(request, "catalog/artist_list.html", context)


@require_safe
def artist_detail(request: HttpRequest, slug: str) -> HttpResponse:
    # Adult entries too: their own pages lead here.
    shown = Anime.objects.published()
    found = Artist.objects.credited_on(shown).filter(slug=slug).for_rows().first()
    if found is None:
        moved = get_object_or_404(
            ArtistRedirect.objects.select_related("artist"), slug=slug
        )
        return redirect(moved.artist, permanent=True)
    singer_of = singers()
    artist = singer_of(*found)
    songs = Song.objects.of(shown).filter(credits__artist=artist.key).distinct()
    rows = song_rows(songs, artist.key)
    names = ArtistName.objects.filter(artist=artist.key).values_list("name", flat=True)
    context = artist_page_context(artist, rows.values(), names)
    others = Artist.objects.called(artist.name).exclude(pk=artist.key)
    there = others.credited_on(shown).for_rows()[:MOST_OTHERS]
    context["others"] = [singer_of(*row) for row in there]
    return render(request, "catalog/artist_detail.html", context)
