"""The pages of duplicates: pairs that may be one work, and two entries made one."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from ...document.entry import Entry, diff
from ...editing import duplicates, history, merge_entries
from ...entries import store
from ...models import Anime
from ...permissions import Deed, may
from ..comparison import compared
from ..keys import parse_pk
from ..model_admin import CatalogAdmin, signed_in
from .merge_form import MergeForm, Side
from .pending_edit import left_by

ROWS = 25  # pairs on a page


class DuplicatePages(CatalogAdmin):
    """Views for the admin of entries."""

    def get_urls(self) -> list[URLPattern]:
        merge = "merge/<pk:left>/<pk:right>/"
        return [
            self.route("duplicates/", self.duplicates_view, "anime_duplicates"),
            self.route(merge, self.merge_view, "anime_merge"),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Deed.MERGE_ENTRIES)

    @admin.action(description="Merge two selected anime…", permissions=["merge"])
    def merge_selected(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) == 2:
            return redirect("admin:catalog_anime_merge", *keys)
        self.refuse_selected(request, "Choose two anime to merge them.", queryset)
        return None

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs that may be one work; posted, tell one apart."""
        if not may(request.user, Deed.MERGE_ENTRIES):
            raise PermissionDenied
        if request.method == "POST":
            one, other = (parse_pk(request.POST.get(side)) for side in SIDES)
            left, right = self._two(one, other)
            duplicates.mark_not_duplicates(left.pk, right.pk, signed_in(request))
            messages.success(request, f"Marked as not duplicates: “{left}”, “{right}”.")
            return redirect("admin:catalog_anime_duplicates")
        page = Paginator(duplicates.candidates(), ROWS).get_page(request.GET.get("p"))
        keys = {key for pair in page for key in (pair.first, pair.second)}
        entries = Anime.objects.select_related("franchise").in_bulk(keys)
        return self.page(
            request,
            "merge/duplicates.html",
            "Duplicates",
            page=page,
            pairs=[
                ((entries[pair.first], entries[pair.second]), ", ".join(pair.shared))
                for pair in page
                if {pair.first, pair.second} <= entries.keys()
            ],
        )

    def merge_view(
        self, request: HttpRequest, left: int | None, right: int | None
    ) -> HttpResponse:
        """Ask of two entries which value of each field stays; show it; then do it."""
        if not may(request.user, Deed.MERGE_ENTRIES):
            raise PermissionDenied
        entries = self._two(left, right)
        loaded = store.load(entries)
        sides = [side_of(anime, loaded[anime.pk]) for anime in entries]
        posted = request.method == "POST"
        form = MergeForm(request.POST if posted else None, *sides)
        asked = {"form": form, "theirs": [theirs(one, request) for one in entries]}
        if not posted or "back" in request.POST:
            return self.page(request, "merge/merge.html", "Merge two anime", **asked)
        # A field that differs since the page was made has no choice yet.
        as_seen = {str(side.revision) for side in sides}
        if as_seen != {request.POST.get(f"seen_{name}") for name in SIDES}:
            return self._stale(request, left, right)
        if not form.is_valid():
            messages.error(request, "Choose a value for every field.")
            return self.page(request, "merge/merge.html", "Merge two anime", **asked)
        if "apply" in request.POST:
            return self._join(request, form)
        stays, goes = form.stays_and_goes
        return self.page(
            request,
            "merge/merge_preview.html",
            f"What “{stays.anime}” would be",
            form=form,
            stays=stays.anime,
            goes=goes.anime,
            changes=compared(diff(stays.entry, form.entry)),
            theirs=theirs(goes.anime, request),
        )

    def _join(self, request: HttpRequest, form: MergeForm) -> HttpResponse:
        stays, goes = (side.anime for side in form.stays_and_goes)
        try:
            run = merge_entries.merge_entries(
                stays,
                goes,
                form.entry,
                form.seen,
                author=signed_in(request),
            )
        except merge_entries.ChangedMeanwhile:
            return self._stale(request, stays.pk, goes.pk)
        messages.success(request, f"“{goes}” was merged into “{stays}”.")
        return redirect("admin:catalog_run_change", run.pk)

    def _stale(
        self, request: HttpRequest, left: int | None, right: int | None
    ) -> HttpResponse:
        told = "One of them was changed meanwhile: this is what they are now."
        messages.warning(request, told)
        return redirect("admin:catalog_anime_merge", left, right)

    def _two(self, left: int | None, right: int | None) -> tuple[Anime, Anime]:
        if left is None or right is None or left == right:
            raise Http404
        entries = Anime.objects.select_related("franchise").in_bulk([left, right])
        if len(entries) < 2:
            raise Http404
        return entries[left], entries[right]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What is an entry's beside its values, and goes along where it is merged."""

    anime: Anime
    edits: list[tuple[str, str, str]]
    conflicts: int
    revisions: int


def theirs(anime: Anime, request: HttpRequest) -> Theirs:
    conflicts, revisions = anime.conflicts.waiting(), anime.revisions.all()
    edits = left_by([anime.pk], request.user)
    return Theirs(anime, edits, conflicts.count(), revisions.count())


def side_of(anime: Anime, entry: Entry) -> Side:
    newest = history.latest(anime)
    assert newest  # each entry has one from its first save on
    return Side(anime, entry, newest.pk)


SIDES = ("left", "right")
