"""Lists of the admin as CSV: all rows, as they are searched and filtered."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse

from .model_admin import CatalogAdmin

# What a spreadsheet would read as a formula, were it the first character of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvList(CatalogAdmin):
    """A list that is downloaded as well."""

    # The columns: what each is called, and where its value is.
    csv_columns: Sequence[tuple[str, str]]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.model_name}_csv"
        return [self.route("csv/", self.csv_view, name), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        address = reverse(f"admin:catalog_{self.opts.model_name}_csv")
        context = {"csv_address": address, **(extra_context or {})}
        return super().changelist_view(request, context)

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
            rows.prefetch_related(None)
            .values_list(*columns)
            .iterator(chunk_size=2_000),
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
