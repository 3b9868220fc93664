"""What songs and links share: rows of entries, found across all of them.

Nothing is added or deleted here: that is done in the entry.
"""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ...permissions import Deed
from .part_pages import Part, PartPages, place_in_form
from .row_bulk import RowBulkPages

# What a spreadsheet would read as a formula, were it the first character of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PartAdmin(RowBulkPages, PartPages[Part]):
    """A list of rows, each with a page, and a way to its place in its entry's form."""

    deeds = {"view": Deed.SEE_ENTRIES, "change": Deed.EDIT_ENTRY}
    list_per_page = 50
    show_full_result_count = False
    # So that there is a box: see get_search_results.
    search_fields = ["anime__title"]
    ordering = ["anime__sort_title", "anime_id", "position"]
    change_list_template = "admin/catalog/part/change_list.html"

    # The columns of the CSV: what each is called, and where its value is.
    csv_columns: Sequence[tuple[str, str]]

    class Media:
        css = {"all": ["admin-extra/admin.css"]}

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

    # CSV

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.model_name}_csv"
        return [self.route("csv/", self.csv_view, name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """Return all rows of the list as it is searched and filtered."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(f"admin:catalog_{self.opts.model_name}_changelist")
        columns = [column for _, column in self.csv_columns]
        lines = _lines(
            [name for name, _ in self.csv_columns],
            rows.values_list(*columns).iterator(chunk_size=2_000),
        )
        name = f"{self.opts.verbose_name_plural}.csv"
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(head: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow(map(_cell, row))


def _cell(value: Any) -> Any:
    """Return a value so that no spreadsheet runs it as a formula."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value
