"""The pages of artists who may be one: pair by pair, or all that are alike at once."""

from collections.abc import Sequence
from hashlib import blake2b

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from ...editing import terms
from ...entries import artist_edits, artist_pairs
from ...models import Artist
from ..keys import parse_pk
from ..model_admin import CatalogAdmin, signed_in
from .artist_works import works_of

PAIRS = 50  # of possible duplicates on a page


class ArtistDuplicatePages(CatalogAdmin):
    """Views for the admin of artists."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("duplicates/", self.duplicates_view, "artist_duplicates"),
            self.route("alike/", self.alike_view, "artist_alike"),
            *super().get_urls(),
        ]

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs that may be one artist, or take what is decided of one."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._decide(request)
            return redirect(request.get_full_path())
        every = artist_pairs.likely_pairs()
        page = Paginator(every, PAIRS).get_page(request.GET.get("page"))
        found = Artist.objects.with_songs().in_bulk(
            {key for pair in page.object_list for key in pair.keys}
        )
        works = works_of(found)
        return self.page(
            request,
            "artist/duplicates.html",
            "Possible duplicate artists",
            page=page,
            alike=sum(pair.reason == artist_pairs.ORDER for pair in every),
            # One may be merged by someone else since.
            pairs=[
                (
                    [(found[key], works.get(key, ())) for key in pair.keys],
                    pair,
                )
                for pair in page.object_list
                if found.keys() >= {*pair.keys}
            ],
        )

    def _decide(self, request: HttpRequest) -> None:
        keys = [parse_pk(request.POST.get(name)) for name in ("first", "second")]
        found = Artist.objects.in_bulk(keys)
        if len(found) != 2:
            messages.info(request, "Someone has already resolved this.")
            return
        first, second = (found[key] for key in keys)
        user, choice = signed_in(request), request.POST.get("choice")
        if choice == "apart":
            run = terms.tell_artists_apart(first, second, user)
            told = f"Marked as not duplicates: “{first}”, “{second}”."
            self.say_done(request, told, run)
        elif choice == "whole":
            self._keep_whole(request, first, second)
        elif choice in ("first", "second"):
            kept, other = (first, second) if choice == "first" else (second, first)
            self._merge_pair(request, kept, other)
        else:
            messages.error(request, "Nothing is decided: choose one of the answers.")

    def _merge_pair(self, request: HttpRequest, kept: Artist, other: Artist) -> None:
        try:
            run = terms.merge_artists(kept, [other], signed_in(request))
        except Artist.DoesNotExist:
            messages.info(request, "Someone has already resolved this.")
            return
        self.say_done(request, f"“{other}” was merged into “{kept}”.", run)

    def _keep_whole(self, request: HttpRequest, first: Artist, second: Artist) -> None:
        """Keep the text of two whole, where they occur only together."""
        pairs = {pair.keys: pair.whole for pair in artist_pairs.likely_pairs()}
        text = pairs.get((first.pk, second.pk), "")
        if not text:
            messages.info(request, "Someone has already resolved this.")
            return
        rule = artist_edits.keep_whole(text, signed_in(request))
        told = format_html(
            '“{}” is one name now. <a href="{}">Take it back there</a>.',
            *(text, reverse("admin:catalog_namerule_delete", args=[rule.pk])),
        )
        messages.success(request, told)

    def alike_view(self, request: HttpRequest) -> HttpResponse:
        """Show all whose names differ in order or long vowels only; posted, merge those
        that are chosen, as they were shown."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        groups = {stamp_of_group(group): group for group in artist_pairs.alike_groups()}
        if request.method != "POST":
            works = works_of([one.pk for group in groups.values() for one in group])
            return self.page(
                request,
                "artist/alike.html",
                "Merge all that are alike",
                groups=[
                    (stamp, [(one, works.get(one.pk, ())) for one in group])
                    for stamp, group in groups.items()
                ],
                number=sum(len(group) - 1 for group in groups.values()),
                are_selected=request.GET.get("selected") != "none",
            )
        chosen = [
            (groups[stamp][0], groups[stamp][1:])
            for stamp in request.POST.getlist("group")
            if stamp in groups
        ]
        if not chosen:
            messages.info(request, "Nothing is merged: choose who is one.")
            return redirect("admin:catalog_artist_alike")
        number = sum(len(goes) for _, goes in chosen)
        title = f"{number:,} artists whose names are alike but for order or long vowels"
        run = terms.merge_groups_of_artists(chosen, title, signed_in(request))
        merged = "1 artist was" if number == 1 else f"{number:,} artists were"
        told = f"{merged} merged. “Undo this run” takes it back."
        messages.success(request, told)
        if stale := len(request.POST.getlist("group")) - len(chosen):
            groups_were = "1 group was" if stale == 1 else f"{stale:,} groups were"
            told = f"{groups_were} left out: the artists are others by now."
            messages.warning(request, told)
        return redirect("admin:catalog_run_change", run.pk)


def stamp_of_group(group: Sequence[Artist]) -> str:
    """Return what stands for a group as it was shown: who stays, and who goes."""
    shown = repr([(artist.pk, artist.name) for artist in group])
    return blake2b(shown.encode(), digest_size=8).hexdigest()
