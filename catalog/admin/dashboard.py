"""The front page: what needs attention, what waits, and what changed lately.

Each number leads to the very list of what it counts, and only to what the editor may
open.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from ..editing import duplicates
from ..editing.pending_edits import PendingEditKind, is_of, kind_of
from ..entries import artists
from ..models import (
    Anime,
    CatalogueVersion,
    Conflict,
    Finding,
    LatePublication,
    NotDuplicate,
    PendingEdit,
    ProcessCache,
    Revision,
    Run,
    UnsavedWork,
    account_name,
)
from ..permissions import Deed, may
from ..quality.rules import RULES
from .labels import author_name
from .model_admin import signed_in
from .queues.pending_edit import form_address

SHOWN = 12  # changes
OWN_EDITS = 8
LATE = 5


@dataclass(frozen=True, slots=True)
class DashboardLink:
    """A way to a page, with what waits there."""

    name: str
    address: str
    number: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True)
class RecentChange:
    """An entry that was saved, or a run: many of them on one line."""

    when: datetime
    who: str
    what: str
    name: str
    address: str


def dashboard_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the front page shows above the list of applications."""
    user = signed_in(request)
    if not may(user, Deed.SEE_ENTRIES):
        return {}
    return {
        "is_dashboard": True,
        "start_links": _start_links(user),
        "waiting": _waiting(user),
        "findings": _findings(),
        "late": LatePublication.objects.shown(timezone.now())[:LATE],
        "own_edits": _own_edits(user),
        "changes": _changes(user),
    }


def _start_links(user: User) -> list[DashboardLink]:
    start_links = []
    if may(user, Deed.ADD_ENTRY):
        start_links.append(
            DashboardLink("Add anime", reverse("admin:catalog_anime_add"))
        )
    if may(user, Deed.IMPORT):
        start_links.append(
            DashboardLink("Import files", reverse("admin:catalog_run_import"))
        )
    if may(user, Deed.EDIT_MANY):
        links = f"{reverse('admin:catalog_anime_bulk')}?do=links"
        start_links.append(DashboardLink("Replace in links", links))
    return start_links


def _waiting(user: User) -> list[DashboardLink]:
    """Return what someone has to decide, where there is any."""
    unsaved = UnsavedWork.objects.waiting(user).count()
    found = [("Not saved yet", "catalog_anime_unsaved", "", unsaved)]
    if may(user, Deed.SEE_CONFLICTS):
        conflicts = Conflict.objects.waiting().count()
        found.append(("Conflicts", "catalog_conflict_changelist", "", conflicts))
    if may(user, Deed.SEE_PENDING_EDITS):
        counts = PendingEdit.objects.aggregate(
            failed=Count("pk", filter=~Q(problem="")),
            **{kind.value: Count("pk", filter=is_of(kind)) for kind in PendingEditKind},
        )
        every = "catalog_pendingedit_changelist"
        names = {
            PendingEditKind.SUGGESTION: "Suggestions",
            PendingEditKind.SCHEDULED: "Scheduled edits",
            PendingEditKind.KEPT: "Edits kept for later",
        }
        found += [
            ("Edits that failed to publish", every, "?failed=yes", counts["failed"]),
            *((name, every, f"?kind={k}", counts[k]) for k, name in names.items()),
        ]
    if may(user, Deed.MERGE_ENTRIES):
        found.append(
            ("Duplicates", "catalog_anime_duplicates", "", _pairs.now(connection))
        )
    if may(user, Deed.CHANGE_ARTIST):
        number = artists.count_of_likely_duplicates()
        found.append(("Duplicate artists", "catalog_artist_duplicates", "", number))
    return [
        DashboardLink(name, reverse(f"admin:{view}") + query, number)
        for name, view, query, number in found
        if number
    ]


def _state_of_pairs(connection: BaseDatabaseWrapper) -> Hashable:
    return CatalogueVersion.now(connection.alias), NotDuplicate.objects.count()


# How many pairs of entries may be one.
_pairs = ProcessCache("pairs", _state_of_pairs, lambda *_: len(duplicates.candidates()))


def _findings() -> list[DashboardLink]:
    counts = dict(Finding.objects.open().counts_by_rule())
    entries = reverse("admin:catalog_anime_changelist")
    return [
        DashboardLink(
            rule.name.capitalize(),
            f"{entries}?{urlencode({'finding': code})}",
            counts[code],
            rule.says,
        )
        for code, rule in RULES.items()
        if code in counts
    ]


def _own_edits(user: User) -> list[tuple[PendingEdit, str, str]]:
    if not may(user, Deed.EDIT_ENTRY):
        return []
    edits = list(PendingEdit.objects.filter(author=user.pk)[:OWN_EDITS])
    for pending in edits:
        pending.author = user  # whose permissions are looked up once
    return [(one, kind_of(one).label, form_address(one)) for one in edits]


def _changes(user: User) -> list[RecentChange]:
    """Return the last changes, the newest first; what a run changed is one line."""
    alone = Revision.objects.filter(run=None).select_related("author")
    alone = alone.exclude(action=Revision.Action.REREAD)
    is_there = Exists(Anime.objects.filter(pk=OuterRef("anime")))
    last = alone.annotate(is_there=is_there)[:SHOWN]
    changes = [_of_revision(one, one.is_there) for one in last]
    if may(user, Deed.SEE_RUNS) or may(user, Deed.EDIT_MANY):
        runs = Run.objects.select_related("author").defer("before", "report")
        changes += map(_of_run, runs[:SHOWN])
    return sorted(changes, key=lambda one: one.when, reverse=True)[:SHOWN]


def _of_revision(revision: Revision, is_there: bool) -> RecentChange:
    if is_there:
        address = reverse("admin:catalog_anime_history", args=[revision.anime_id])
    else:
        address = reverse("admin:catalog_anime_deleted")
    title, what = revision.document.title, revision.get_action_display()
    return RecentChange(
        revision.created_at, author_name(revision), what, title, address
    )


def _of_run(run: Run) -> RecentChange:
    author = account_name(run) or "the system"
    what = (
        f"{run.get_kind_display()}, undone" if run.undone_at else run.get_kind_display()
    )
    address = reverse("admin:catalog_run_change", args=[run.pk])
    return RecentChange(run.started_at, author, what, run.title, address)
