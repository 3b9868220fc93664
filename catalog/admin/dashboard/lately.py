"""What changed lately: one line for an entry and a person, and one for a run."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.urls import reverse

from ...document.packing import unpack
from ...models import Anime, Revision, Run, account_name
from ...permissions import Deed, may
from ..labels import author_name

SHOWN = 12  # lines
LOOK = 100  # saves that these are made of


@dataclass(slots=True)
class RecentChange:
    """An entry that someone saved, once or more, or a run."""

    when: datetime
    name: str
    address: str
    what: str
    saves: int = 1


def lately(user: User) -> list[RecentChange]:
    """Return the last changes, the newest first."""
    changes = _of_entries()
    if may(user, Deed.SEE_RUNS) or may(user, Deed.EDIT_MANY):
        runs = Run.objects.select_related("author").defer("before", "made", "report")
        counts = {name: F(f"report__{name}") for name in ("files", "updated")}
        changes += [_of_run(run) for run in runs.annotate(**counts)[:SHOWN]]
    return sorted(changes, key=lambda one: one.when, reverse=True)[:SHOWN]


def _of_entries() -> list[RecentChange]:
    lines: dict[tuple[int, str], RecentChange] = {}
    for revision in _last_saves():
        who = author_name(revision)
        key = revision.anime_id, who
        if line := lines.get(key):
            line.saves += 1
        elif len(lines) < SHOWN:
            lines[key] = _of_save(revision, who)
    return [*lines.values()]


def _last_saves() -> QuerySet[Revision]:
    """Return the last saves outside of runs, and of what is gone its Document."""
    there = Anime.objects.filter(pk=OuterRef("anime")).values("title")
    is_gone = When(title=None, then="document_bytes")
    saves = Revision.objects.filter(run=None).exclude(action=Revision.Action.REREAD)
    saves = saves.select_related("author", "suggested_by")
    saves = saves.defer("document_bytes", "own")
    return saves.annotate(title=Subquery(there), gone=Case(is_gone))[:LOOK]


def _of_save(revision: Revision, who: str) -> RecentChange:
    title: str | None = revision.title  # type: ignore[attr-defined]  # annotated
    if title is None:
        title = unpack(bytes(revision.gone)).title  # type: ignore[attr-defined]
        address = reverse("admin:catalog_anime_deleted")
    else:
        address = reverse("admin:catalog_anime_history", args=[revision.anime_id])
    what = revision.get_action_display().capitalize()
    return RecentChange(revision.created_at, title, address, f"{what} by {who}")


def _of_run(run: Run) -> RecentChange:
    address = reverse("admin:catalog_run_change", args=[run.pk])
    by = f"By {account_name(run) or 'the system'}"
    what = f"{by}, undone" if run.undone_at else by
    return RecentChange(run.started_at, _name_of(run), address, what)


def _name_of(run: Run) -> str:
    """Return what a run was, in words."""
    files, updated = run.files, run.updated  # type: ignore[attr-defined]  # annotated
    kind = run.get_kind_display().capitalize()
    if run.kind == Run.Kind.IMPORT and files:
        return f"Import of {files:,} file{'s' * (files != 1)}"
    if run.kind == Run.Kind.BULK and updated:
        entries = "1 entry" if updated == 1 else f"{updated:,} entries"
        return f"Edit of {entries}: {run.subject}"
    return f"{kind}: {run.subject}"
