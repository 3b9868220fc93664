"""What songs and links share: rows of entries, found across all of them.

Nothing is added or deleted here: that is done in the entry.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ...permissions import Deed
from ..csv_list import CsvList
from ..saved_filters import FilteredList
from .part_pages import Part, PartPages, place_in_form
from .row_bulk import RowBulkPages


class PartAdmin(CsvList, FilteredList, RowBulkPages, PartPages[Part]):
    """A list of rows, each with a page, and a way to its place in its entry's form."""

    deeds = {"view": Deed.SEE_ENTRIES, "change": Deed.EDIT_ENTRY}
    list_per_page = 50
    show_full_result_count = False
    # So that there is a box: see get_search_results.
    search_fields = ["anime__title"]
    ordering = ["anime__sort_title", "anime_id", "position"]
    change_list_template = "admin/catalog/part/change_list.html"

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Part]:
        # Fifty synopses are a lot to read for a list that shows none.
        seen = ("title", "original_title", "start_date", "sort_title", "is_published")
        rows = super().get_queryset(request).select_related("anime")
        own = [field.name for field in self.opts.concrete_fields]
        return rows.only(*own, *(f"anime__{name}" for name in seen))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if search_term.strip():
            queryset = queryset.naming(search_term.strip())  # type: ignore[attr-defined]
        return queryset, False

    @admin.display(description="entry", ordering="anime__sort_title")
    def entry(self, row: Part) -> SafeString:
        there = place_in_form(row.anime_id, self.part, row.position)
        return format_html('<a href="{}">{}</a>', there, row.anime)

    @admin.display(description="start date", ordering="anime__start_date")
    def start(self, row: Part) -> str:
        return row.anime.start_date
