"""The pages of duplicates: pairs that may be one work, and two entries made one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect

from ...document.entry import diff
from ...editing import duplicates, history, merge_entries
from ...entries import store
from ...models import Anime
from ...permissions import Deed, may
from ..comparison import compared
from ..keys import parse_pk
from ..model_admin import CatalogAdmin
from .merge_form import MergeForm, Side

ROWS = 25  # pairs on a page


class DuplicatePages(CatalogAdmin):
    """Views for the admin of entries."""

    def get_urls(self):
        merge = "merge/<pk:left>/<pk:right>/"
        return [
            self.route("duplicates/", self.duplicates_view, "anime_duplicates"),
            self.route(merge, self.merge_view, "anime_merge"),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request):
        return may(request.user, Deed.MERGE_ENTRIES)

    @admin.action(description="Merge two selected anime…", permissions=["merge"])
    def merge_selected(self, request, queryset):
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) == 2:
            return redirect("admin:catalog_anime_merge", *keys)
        messages.warning(request, "Choose two anime to merge them.")
        return None

    def duplicates_view(self, request):
        """Show the pairs that may be one work; posted, tell one apart."""
        if not may(request.user, Deed.MERGE_ENTRIES):
            raise PermissionDenied
        if request.method == "POST":
            left, right = self._two(*(parse_pk(request.POST.get(n)) for n in SIDES))
            duplicates.mark_not_duplicates(left.pk, right.pk, request.user)
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

    def merge_view(self, request, left, right):
        """Ask of two entries which value of each field stays; show it; then do it."""
        if not may(request.user, Deed.MERGE_ENTRIES):
            raise PermissionDenied
        entries = self._two(left, right)
        loaded = store.load(entries)
        sides = [
            Side(anime, loaded[anime.pk], history.latest(anime).pk) for anime in entries
        ]
        posted = request.method == "POST"
        form = MergeForm(request.POST if posted else None, *sides)
        if not posted or "back" in request.POST:
            return self.page(request, "merge/merge.html", "Merge two anime", form=form)
        # A field that differs since the page was made has no choice yet.
        as_seen = {str(side.revision) for side in sides}
        if as_seen != {request.POST.get(f"seen_{name}") for name in SIDES}:
            return self._stale(request, left, right)
        if not form.is_valid():
            messages.error(request, "Choose a value for every field.")
            return self.page(request, "merge/merge.html", "Merge two anime", form=form)
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
        )

    def _join(self, request, form):
        stays, goes = (side.anime for side in form.stays_and_goes)
        try:
            run = merge_entries.merge_entries(
                stays,
                goes,
                form.entry,
                form.seen,
                author=request.user,
            )
        except merge_entries.ChangedMeanwhile:
            return self._stale(request, stays.pk, goes.pk)
        messages.success(request, f"“{goes}” was merged into “{stays}”.")
        return redirect("admin:catalog_run_change", run.pk)

    def _stale(self, request, left, right):
        told = "One of them was changed meanwhile: this is what they are now."
        messages.warning(request, told)
        return redirect("admin:catalog_anime_merge", left, right)

    def _two(self, left, right):
        entries = Anime.objects.select_related("franchise").in_bulk([left, right])
        if left == right or len(entries) < 2:
            raise Http404
        return entries[left], entries[right]


SIDES = ("left", "right")
