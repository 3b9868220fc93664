import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db import transaction
from django.db.models import Case, Prefetch, QuerySet, When
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ... import search
from ...entries import store
from ...models import Anime, Finding, Link, PendingEdit
from ...permissions import Deed, may, may_delete
from ...site.pages.seasons import Season
from ..bulk.pages import BulkPages
from ..covers import cover_of
from ..csv_list import CsvList
from ..dashboard.page import dashboard_context
from ..keys import parse_pk
from ..model_admin import signed_in
from ..queues.duplicates import DuplicatePages
from ..queues.pending_edit import left_by
from ..saved_filters import FilteredList, SavedFilterPages
from . import findings
from .findings import FindingFilter
from .history import HistoryPages
from .inlines import LinkInline, NameInline, SongInline
from .list_filters import (
    DecadeFilter,
    EditorFilter,
    FranchiseFilter,
    MissingFilter,
    MissingLinkFilter,
    PosterFilter,
    RunFilter,
    StateFilter,
    TagFilter,
)
from .live_views import LiveViews
from .notes import NotePages
from .pages import EntryPages
from .unsaved import UnsavedPages
from .withdrawing import WithdrawingPage

# Of the form and its parts, and what waits above it.
SHEETS = (
    *("entry", "rows", "poster-frame", "save-panel"),
    *("entry-notes", "review"),
)
RANKED = 200  # entries that a search puts in order: four pages, and then by title
HOSTS = 5  # that a search tells of
_LIKE_HOST = re.compile(r"[^\s\0]{3,200}").fullmatch
MOST_FOUND = 30_000  # entries: what SQLite takes in one query


class AnimeList(ChangeList):
    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        # Fifty synopses are a lot to read for a list that shows none.
        queryset = super().get_queryset(request, exclude_parameters)
        found = Prefetch("findings", Finding.objects.open(), to_attr="open_findings")
        edits = PendingEdit.objects.only("anime")
        waiting = Prefetch("pending_edits", edits, to_attr="waiting_edits")
        queryset = queryset.defer("synopsis", "extras", "manner")
        return queryset.prefetch_related(found, waiting)


class AnimeAdmin(
    CsvList,
    FilteredList,
    SavedFilterPages,
    EntryPages,
    UnsavedPages,
    BulkPages,
    DuplicatePages,
    HistoryPages,
    NotePages,
    WithdrawingPage,
    LiveViews,
):
    """Entries, read and written whole: rows are the store's, and no form saves one."""

    deeds = {
        "view": Deed.SEE_ENTRIES,
        "add": Deed.ADD_ENTRY,
        "change": Deed.EDIT_ENTRY,
        "delete": Deed.DELETE_ENTRY,
    }

    inlines = [SongInline, LinkInline, NameInline]

    list_display = [
        "thumbnail",
        "names",
        "type",
        "season",
        "state",
        "findings",
    ]
    list_display_links = ["names"]
    csv_columns = [
        ("title", "title"),
        ("original title", "original_title"),
        ("address", "slug"),
        ("franchise", "franchise__name"),
        ("type", "type"),
        ("episodes", "episodes"),
        ("start date", "start_date"),
        ("end date", "end_date"),
        ("rating", "rating"),
        ("published", "is_published"),
    ]
    # What an entry is, by what most lists begin with; then what it lacks, to which
    # the home page leads; last who changed it.
    list_filter = [
        StateFilter,
        "type",
        TagFilter,
        DecadeFilter,
        "rating",
        FranchiseFilter,
        PosterFilter,
        MissingFilter,
        MissingLinkFilter,
        FindingFilter,
        EditorFilter,
        RunFilter,
    ]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title"]  # so that there is a box: see get_search_results
    search_help_text = "Any name in any script, a number, or the address of a page."
    actions = [
        "edit_selected",
        "merge_selected",
        "publish",
        "unpublish",
        "delete_selected",
    ]

    class Media:
        css = {"all": [f"admin-extra/{name}.css" for name in SHEETS]}
        js = [
            Script("admin-extra/entry.js", type="module"),
            Script("admin-extra/rows.js", type="module"),
            Script("admin-extra/poster-frame.js", type="module"),
        ]

    def dashboard_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the admin's front page shows."""
        return dashboard_context(request)

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AnimeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find what the site's search finds, published or not, best first."""
        if not search_term.strip():
            return queryset, False
        keys = search.anime_ids(search_term, unpublished=True)[:MOST_FOUND]
        queryset = queryset.filter(pk__in=keys)
        if keys and not request.GET.get(ORDER_VAR):
            ranks = [When(pk=key, then=n) for n, key in enumerate(keys[:RANKED])]
            rank = Case(*ranks, default=RANKED)
            queryset = queryset.order_by(rank, "sort_title", "pk")
        return queryset, False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        text = request.GET.get(SEARCH_VAR, "").strip()
        hosts = Link.objects.hosts_named(text)[:HOSTS] if _LIKE_HOST(text) else ()
        return super().changelist_view(
            request, {"hosts": hosts, **(extra_context or {})}
        )

    @admin.display(description="")
    def thumbnail(self, anime: Anime) -> SafeString:
        return cover_of(anime, "thumbnail")

    @admin.display(description="title", ordering="sort_title")
    def names(self, anime: Anime) -> str:
        if anime.original_title in ("", anime.title):
            return anime.title
        names = '{} <span class="original-title">{}</span>'
        return format_html(names, anime.title, anime.original_title)

    @admin.display(description="season", ordering="sure_start")
    def season(self, anime: Anime) -> Season | int | str:
        start, sure = anime.start_date, anime.sure_start
        if not sure:
            return start
        season = Season(sure.year, sure.season) if sure.season else sure.year
        shown = '{} <span class="start">{}</span>'
        return season if start == sure[:4] else format_html(shown, season, start)

    @admin.display(description="state", ordering="is_published")
    def state(self, anime: Anime) -> str:
        state = "Published" if anime.is_published else "Not published"
        number = len(anime.waiting_edits)  # type: ignore[attr-defined]  # prefetched
        if not number:
            return state
        edits = "1 edit" if number == 1 else f"{number} edits"
        return format_html('{} <span class="start">{} waiting</span>', state, edits)

    @admin.display(description="findings")
    def findings(self, anime: Anime) -> str:
        return findings.names_in_list(anime)

    @admin.action(description="Publish selected anime…", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Anime]) -> HttpResponse:
        return self.ask_first(request, "publish", queryset)

    @admin.action(description="Unpublish selected anime…", permissions=["publish"])
    def unpublish(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> HttpResponse:
        return self.ask_first(request, "unpublish", queryset)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Deed.PUBLISH)

    # Deleting

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_delete(request.user, obj)

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = parse_pk(unquote(object_id))
        left = left_by([key] if key else [], request.user)
        context = {"left": left, **(extra_context or {})}
        return super().delete_view(request, object_id, context)

    @admin.action(description="Delete selected anime…", permissions=["delete"])
    def delete_selected(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> HttpResponse | None:
        keys = queryset.values_list("pk", flat=True)
        left = left_by(keys, request.user)
        response = delete_selected(self, request, queryset)
        if response:  # it asks first
            response.context_data = {**(response.context_data or {}), "left": left}
        return response

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # What nobody deletes by itself, such as a conflict, goes with its entry.
        own = {name for name in missing if name == self.opts.verbose_name}
        return deleted, counts, own, protected

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Anime) -> None:
        self.delete_queryset(request, Anime.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Anime]) -> None:
        entries = list(queryset.select_related("franchise"))
        store.delete(entries, store.RevisionInfo(author=signed_in(request)))
