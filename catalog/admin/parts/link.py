from django.contrib import admin

from ...models import Link
from ..entry.row_forms import LinkForm
from .bulk_forms import LinkRowsForm
from .hosts import HostPages
from .list_filters import HostFilter, SchemeFilter, SharedFilter
from .part_admin import PartAdmin


class LinkAdmin(HostPages, PartAdmin[Link]):
    """The links of all entries."""

    part = "links"
    row_form = LinkForm
    bulk_form = LinkRowsForm
    list_display = ["name", "url", "entry", "start"]
    list_filter = [HostFilter, SchemeFilter, SharedFilter]
    search_help_text = "A label, a part of an address, or the title of an entry."
    csv_columns = [
        ("entry", "anime__title"),
        ("address", "anime__slug"),
        ("label", "label"),
        ("link", "url"),
    ]

    @admin.display(description="label", ordering="label")
    def name(self, link: Link) -> str:
        return str(link)
