from django.contrib import admin

from ...models import SourceFile
from ...permissions import Deed
from ..csv_list import CsvList
from .import_notes import remarks_in


class SourceFileAdmin(CsvList):
    """The files that imports have read: only they write here."""

    deeds = {"view": Deed.SEE_FILES}

    list_display = ["path", "role", "anime", "remarks"]
    csv_columns = [("path", "path"), ("role", "role"), ("entry", "anime__title")]
    list_filter = ["role", ("problems", admin.EmptyFieldListFilter)]
    list_select_related = ["anime"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["path"]
    fields = ["path", "role", "anime", "remarks"]

    @admin.display(description="problems")
    def remarks(self, source_file: SourceFile) -> str | None:
        return remarks_in(source_file) or None
