"""The queue of values that an editor and a file changed, each otherwise."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse

from ...files import conflicts
from ...models import Anime, Conflict
from ...permissions import Deed, may
from ...querysets import ConflictQuerySet
from ..comparison import Compared, whole
from ..edit_conflicts import conflict_label
from ..keys import parse_pk
from ..model_admin import CatalogAdmin, signed_in

DONE = {
    "base": "went back to the value before both",
    "ours": "kept the site’s value",
    "theirs": "took the file’s value",
}
NEEDED = ("title", "type")  # what no entry is without


class ConflictStateFilter(admin.SimpleListFilter):
    """Those that wait, unless the others are asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("decided", "decided"), ("all", "all")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": "waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        assert isinstance(queryset, ConflictQuerySet)
        if self.value() == "all":
            return queryset
        if self.value() == "decided":
            return queryset.resolved()
        return queryset.waiting()


class ConflictAdmin(CatalogAdmin):
    """Conflicts of imports: decided one by one, and kept as they were decided."""

    deeds = {"view": Deed.SEE_CONFLICTS}

    list_display = ["entry", "what", "path", "run", "found_at", "state"]
    list_display_links = ["entry", "what"]
    list_filter = [
        ConflictStateFilter,
        ("field", admin.AllValuesFieldListFilter),
        ("run", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["anime", "run"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["anime__title", "path"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conflict]:
        return Conflict.objects.of_entries()

    @admin.display(description="entry", ordering="anime__sort_title")
    def entry(self, conflict: Conflict) -> str:
        return conflict.anime.title

    @admin.display(description="value", ordering="field")
    def what(self, conflict: Conflict) -> str:
        return conflict_label(conflict)

    @admin.display(description="decided for")
    def state(self, conflict: Conflict) -> str | None:
        return conflict.get_choice_display() or None

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("<pk:pk>/decide/", self.decide_view, "conflict_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the three values of a conflict side by side, and what there is now."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        every = Conflict.objects.select_related("anime", "run", "decided_by")
        conflict = get_object_or_404(every, pk=parse_pk(object_id))
        values = conflicts.as_merged(conflict)
        base, ours, theirs = map(whole, (values.base, values.ours, values.theirs))
        value = conflicts.value_now(conflict)
        now = whole(value)
        needed = conflict.field in NEEDED
        can_decide = may(request.user, Deed.DECIDE_CONFLICT) and not conflict.choice
        keep = ("ours", "Ours" if now == ours else "Now", now, "Keep ours", False)
        return self.page(
            request,
            "conflict/conflict.html",
            f"{conflict.anime}: {conflict_label(conflict)}",
            conflict=conflict,
            sides=[
                ("base", "Before both", base, "Back to before", not base and needed),
                *([("", "Ours at the import", ours, "", True)] if now != ours else []),
                keep,
                ("theirs", "The file’s", theirs, "Take the file’s", False),
            ],
            is_edited=now != ours,
            now=conflicts.value_stamp(value),
            compared=Compared(conflict_label(conflict), "", now, theirs),
            can_decide=can_decide,
            waiting=Conflict.objects.waiting().count(),
        )

    def decide_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Decide a conflict, and show the next one."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_CONFLICT):
            raise PermissionDenied
        conflict = get_object_or_404(Conflict.objects.of_entries(), pk=pk)
        choice = request.POST.get("choice", "")
        if choice not in Conflict.Choice.values:
            messages.error(request, "Nothing is decided: choose one of the values.")
            return redirect("admin:catalog_conflict_change", pk)
        if conflict.choice:
            messages.info(request, "Someone has already resolved this.")
        else:
            try:
                seen = request.POST.get("now", "")
                conflicts.resolve_conflict(conflict, choice, signed_in(request), seen)
            except conflicts.ChangedSince:
                told = (
                    f"Nothing is decided: someone changed “{conflict.anime}” since you "
                    "opened this conflict. This is what it says now."
                )
                messages.warning(request, told)
                return redirect("admin:catalog_conflict_change", pk)
            except ValueError as error:
                messages.error(request, str(error))
                return redirect("admin:catalog_conflict_change", pk)
            told = f"{conflict_label(conflict)}: {DONE[choice]}."
            messages.success(request, told)
        waiting = Conflict.objects.waiting()
        following = waiting.filter(pk__lt=conflict.pk).first() or waiting.first()
        if not following:
            messages.info(request, "No conflict waits any more.")
            return redirect("admin:catalog_conflict_changelist")
        return redirect("admin:catalog_conflict_change", following.pk)


def waiting_for(anime: Anime) -> tuple[str, str]:
    """Return the address of an entry's conflicts, and what to say; "" for none."""
    keys = list(anime.conflicts.waiting().values_list("pk", flat=True))
    if not keys:
        return "", ""
    text = "1 conflict waits" if len(keys) == 1 else f"{len(keys)} conflicts wait"
    return reverse("admin:catalog_conflict_change", args=keys[:1]), text
