"""What the entry's form asks while someone types: nothing here changes an entry."""

import time
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils.html import escape, format_html
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST

from ... import search
from ...document import SONG_KINDS
from ...document.song_paste import read_pasted
from ...editing import history
from ...editing.unsaved_work import fates
from ...entries import credits
from ...models import Anime, Artist, PendingEdit
from ...site.pages import synopsis
from ..labels import author_name, said_of
from ..model_admin import CatalogAdmin
from ..queues import pending_edit
from .row_forms import MOST_PASTED

# A form says every 15 seconds that it is open. Without Redis each server process hears
# only a part of that.
OPEN_FOR = 75
LONGEST = 100_000  # characters that are looked at
LONGEST_COMPLETED = 500


class LiveViews(CatalogAdmin):
    """Views for the admin of entries; they answer with a piece of the page."""

    def get_urls(self) -> list[URLPattern]:
        def posted(route: str, view: Any, name: Any) -> URLPattern:
            return self.posted(route, require_POST(view), f"anime_{name}")

        return [
            posted("read-songs/", self.songs_view, "read_songs"),
            posted("read-synopsis/", self.synopsis_view, "read_synopsis"),
            posted("complete/", self.complete_view, "complete"),
            posted("<pk:pk>/others/", self.others_view, "others"),
            *super().get_urls(),
        ]

    def songs_view(self, request: HttpRequest) -> HttpResponse:
        """Show what songs lines are read as, and whom they credit."""
        self._check_that_may_edit(request)
        kind = request.POST.get("kind", "")
        kind = kind if kind in SONG_KINDS else next(iter(SONG_KINDS))
        pasted = read_pasted(kind, text_in(request))[:MOST_PASTED]
        sung = [credits.Sung(one.song.artist, one.song.title) for one in pasted]
        credited = credits.of_known(sung)
        keys = {key for each in credited.values() for _, key in each if key}
        artists = Artist.objects.in_bulk(keys)
        rows = [
            (
                one,
                SONG_KINDS[one.song.kind].label,
                [(credit.name, artists.get(key)) for credit, key in credited[song]],
            )
            for one, song in zip(pasted, sung, strict=True)
        ]
        return render(request, "admin/catalog/anime/_songs.html", {"rows": rows})

    def complete_view(self, request: HttpRequest) -> JsonResponse:
        """Name the artists or song titles that a text may become, and the artists in
        it who are new to the catalogue."""
        self._check_that_may_edit(request)
        text = text_in(request)[:LONGEST_COMPLETED].strip()
        if request.POST.get("field") == "title":
            found = search.find(text, unpublished=True).songs if text else ()
            return JsonResponse({"known": [*dict.fromkeys(h.name for h in found)]})
        (credited,) = credits.of_known([credits.Sung(text)]).values()
        last = credited[-1][0].name if credited else ""
        found = search.find(last, unpublished=True).artists if last else ()
        before = text[: text.rfind(last)]
        new = [credit.name for credit, artist in credited if artist is None]
        return JsonResponse(
            {
                "known": [*dict.fromkeys(f"{before}{hit.artist}" for hit in found)],
                "new": [*dict.fromkeys(new)],
            }
        )

    def synopsis_view(self, request: HttpRequest) -> HttpResponse:
        """Show a synopsis as its page does."""
        self._check_that_may_edit(request)
        read = synopsis.render_synopsis(text_in(request))
        return render(request, "admin/catalog/anime/_synopsis.html", {"read": read})

    def others_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Say who else has an entry's form open, and who has saved it since."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        anime = Anime.objects.only("title", "is_published").filter(pk=pk or 0).first()
        if anime is None:
            return where_it_is(said_of(fates([pk]).get(pk) if pk else None))
        shown, stamp = pending_edit.key_in(request)
        if shown:
            pending = PendingEdit.objects.filter(anime=pk, pk=shown).first()
            if pending is None:
                return where_it_is("This edit was published or discarded.")
            if pending_edit.stamp(pending) != f"{shown}-{stamp}":
                return where_it_is("Someone changed this edit.")
        said = []
        if names := also_open(pk, request.user):
            verb = "have" if len(names) > 1 else "has"
            said.append(f"{get_text_list(names, 'and')} {verb} this form open too.")
        newest = history.latest(anime)
        opened_on = request.POST.get("opened_on", "")
        if newest and opened_on != str(newest.pk):
            name = "You" if newest.author == request.user else author_name(newest)
            said.append(
                f"{name} saved this entry since you opened it. “Save” keeps both "
                "edits, and asks where they collide."
            )
        return HttpResponse(escape(" ".join(said)))

    def _check_that_may_edit(self, request: HttpRequest) -> None:
        if not (
            self.has_add_permission(request) or self.has_change_permission(request)
        ):
            raise PermissionDenied


def where_it_is(told: str) -> HttpResponse:
    """Say that a form cannot be saved any more, and where its text is."""
    here = reverse("admin:catalog_anime_unsaved")
    text = (
        '{} It cannot be saved from here. What you type is kept under “<a href="{}">'
        "Unsaved work</a>”, which shows where it can go."
    )
    return HttpResponse(format_html(text, told, here))


def text_in(request: HttpRequest) -> str:
    # PostgreSQL looks for nothing with a null character in it.
    return request.POST.get("text", "")[:LONGEST].replace("\0", "")


def also_open(pk: int | None, user: User | AnonymousUser) -> list[str]:
    """Return the names of the others at a form, and note that this one is open.

    Where two notes cross, the one that is lost is made again with the next.
    """
    key, now = f"entry-form-{pk}", time.time()
    seen = {
        other: (name, at)
        for other, (name, at) in cache.get(key, {}).items()
        if at > now - OPEN_FOR
    }
    seen[user.pk] = (user.get_username(), now)
    cache.set(key, seen, OPEN_FOR)
    return sorted(name for other, (name, _) in seen.items() if other != user.pk)
