"""The front page: what waits for whoever asks, what is to be cleaned up, what changed.

Each number leads to the very list of what it counts, and only to what the editor may
open.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ...models import LatePublication
from ...permissions import Deed, may
from ..model_admin import signed_in
from ..my_account import role_in_words
from .clean_up import clean_up
from .lately import lately
from .saved import saved_filters
from .waiting import counts_of_edits, under_way, waiting

LATE = 5


@dataclass(frozen=True, slots=True)
class StartLink:
    """A way to a page where something begins."""

    name: str
    address: str


def dashboard_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows above the list of applications."""
    user = signed_in(request)
    if not may(user, Deed.SEE_ENTRIES):
        return {}
    counts = counts_of_edits(user)
    return {
        "is_dashboard": True,
        "role": role_in_words(user),
        "start_links": _start_links(user),
        "late": LatePublication.objects.shown(timezone.now())[:LATE],
        "waiting": waiting(user, counts),
        "under_way": under_way(user, counts),
        "saved_filters": saved_filters(request),
        "groups": clean_up(user),
        "changes": lately(user),
    }


def _start_links(user: User) -> list[StartLink]:
    start_links = []
    if may(user, Deed.ADD_ENTRY):
        start_links.append(StartLink("Add anime", reverse("admin:catalog_anime_add")))
    if may(user, Deed.IMPORT):
        start_links.append(
            StartLink("Import files", reverse("admin:catalog_run_import"))
        )
    if may(user, Deed.EDIT_MANY):
        links = f"{reverse('admin:catalog_anime_bulk')}?do=links"
        start_links.append(StartLink("Replace in links", links))
    return start_links
