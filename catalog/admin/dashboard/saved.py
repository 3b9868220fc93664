"""Saved filters, each with how many rows its list has now."""

from collections.abc import Hashable
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Max, Subquery
from django.http import HttpRequest

from ...models import (
    CatalogueVersion,
    Finding,
    PendingEdit,
    ProcessCache,
    SavedFilter,
)
from ...querysets import over_all
from ..saved_filters import SHOWN, address_of, list_of, owner_of

Counts = dict[tuple[str, str], int | None]


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A saved filter: `number` is None where it means nothing any more, and `by` the
    name of who shares it, "" for one's own."""

    name: str
    kind: str
    number: int | None
    address: str
    by: str


def _state(connection: BaseDatabaseWrapper) -> Hashable:
    # Beside the catalogue a filter asks for what rules found, and for edits that wait.
    edits = PendingEdit.objects.all()
    newest = Finding.objects.order_by("-pk").values("pk")[:1]
    versions = CatalogueVersion.objects.using(connection.alias).annotate(
        finding=Subquery(newest),
        edit=over_all(edits, Max("pk")),
        edits=over_all(edits, Count("pk")),
    )
    told = ("number", "compared", "finding", "edit", "edits")
    return versions.values_list(*told).first() or ()


# By list and query; filled as they are asked for, so each process counts one once for
# each state, whoever asks.
_counts: ProcessCache[Counts] = ProcessCache("saved filters", _state, lambda *_: {})


def saved_filters(request: HttpRequest) -> list[SavedLine]:
    """Return what someone saved, and what others share."""
    rows = [*SavedFilter.objects.seen_by(request.user)[:SHOWN]]
    counts = _counts.now(connection) if rows else {}
    return [
        SavedLine(
            saved.name,
            saved.get_model_name_display(),
            _count(request, saved, counts),
            address_of(saved),
            owner_of(saved, request),
        )
        for saved in rows
    ]


def _count(request: HttpRequest, saved: SavedFilter, counts: Counts) -> int | None:
    key = saved.model_name, saved.query
    if key not in counts:
        changes = list_of(request, saved)
        counts[key] = None if changes is None else changes.result_count
    return counts[key]
