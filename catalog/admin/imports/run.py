from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from ... import bulk_work
from ...editing import undo
from ...entries.report import OUTCOMES
from ...models import Anime, Revision, Run, account_name
from ...permissions import Deed, may, may_undo
from ..csv_list import CsvList
from ..keys import parse_pk
from ..model_admin import signed_in
from ..my_account import who_imports
from ..queues.pending_edit import left_by
from .pages import PROBLEMS, ImportPages
from .run_terms import done_by

ROWS = 50  # revisions on a page
TOLD = 100  # lines on what could not be undone


class RunAdmin(CsvList, ImportPages):
    """What imports and bulk actions did, and the way to undo one."""

    deeds = {"view": Deed.SEE_RUNS}

    list_display = ["__str__", "kind", "started_at", "by", "counts", "undone_at"]
    csv_columns = [
        ("kind", "kind"),
        ("what", "title"),
        ("started", "started_at"),
        ("author", "author__username"),
        ("undone", "undone_at"),
    ]
    list_filter = ["kind"]
    list_select_related = ["author"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title"]

    @admin.display(description="author", ordering="author__username")
    def by(self, run: Run) -> str:
        return account_name(run)

    @admin.display(description="counts")
    def counts(self, run: Run) -> str:
        return counts_of(run.report)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.posted("<pk:pk>/undo/", self.undo_view, "run_undo"),
            self.posted("<pk:pk>/stop/", self.stop_view, "run_stop"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a run with its report and the entries that it changed."""
        if not self.has_view_permission(request) or request.method == "POST":
            raise PermissionDenied
        runs = Run.objects.select_related("author")
        run = get_object_or_404(runs, pk=parse_pk(object_id))
        revisions = run.revisions.order_by("pk")
        page = Paginator(revisions, ROWS).get_page(request.GET.get("p"))
        shown = list(page.object_list)
        there = Anime.objects.in_bulk([revision.anime_id for revision in shown])
        problems = run.report.get("problems", [])
        can_undo = may_undo(request.user, run) and not run.undone_at
        undone = undo.undone_of(run)
        done, more_done = done_by(run)
        return self.page(
            request,
            "run/run.html",
            str(run),
            run=run,
            counts=counts_of(run.report),
            problems=problems[:PROBLEMS],
            more_problems=max(len(problems) - PROBLEMS, 0),
            done=done,
            more_done=more_done,
            page=page,
            rows=[(one, there.get(one.anime_id)) for one in shown],
            can_undo=can_undo and run.work is None,
            can_stop=can_undo and run.work is not None,
            progress=progress_of(run),
            is_undo=run.work is not None and bulk_work.is_undo(run.work),
            undone=undone_in_words(undone) if "undone" in run.report else "",
            told=undone.told[:TOLD],
            more_told=max(len(undone.told) - TOLD, 0),
            left=left_by(entries_made_by(run), request.user) if can_undo else [],
        )

    def undo_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Take a run back, all but what was changed since."""
        run = get_object_or_404(Run, pk=pk)
        if request.method != "POST" or not may_undo(request.user, run):
            raise PermissionDenied
        if run.undone_at:
            messages.info(request, "This run has already been undone.")
        else:
            self._undo(request, run)
        return redirect("admin:catalog_run_change", pk)

    def stop_view(self, request: HttpRequest, pk: int | None) -> HttpResponse:
        """Leave what remains of a run as it is."""
        run = get_object_or_404(Run, pk=pk)
        if request.method != "POST" or not may_undo(request.user, run):
            raise PermissionDenied
        if run.work is None:
            messages.info(request, "Nothing remains of this run to be stopped.")
        else:
            bulk_work.stop(run)
            told = "Stopped. What was done by then stays."
            messages.success(request, told)
        return redirect("admin:catalog_run_change", pk)

    def _undo(self, request: HttpRequest, run: Run) -> None:
        user = signed_in(request)
        try:
            if self._takes_long(run):
                bulk_work.begin_undo(run, user)
                return
            undone = undo.undo_run(run, user)
        except undo.MergedSince as since:
            messages.warning(
                request,
                "Nothing is undone: a later run changed what this one left. "
                f"Undo “{since.run}” first.",
            )
        else:
            messages.success(request, f"Undone. {undone_in_words(undone)}".rstrip())

    def _takes_long(self, run: Run) -> bool:
        """Return True if an editor should not wait until a run is undone."""
        if run.kind not in undo.IN_SLICES:
            return False
        return len(undo.entries_left(run)) > bulk_work.AT_ONCE

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_import = may(request.user, Deed.IMPORT)
        context = {
            "may_import": may_import,
            "who_imports": "" if may_import else who_imports(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        # Whoever made one sees what it did. Who may import, may edit many.
        may_make_one = may(request.user, Deed.EDIT_MANY)
        return may_make_one or super().has_view_permission(request, obj)


def progress_of(run: Run) -> tuple[int, int] | None:
    """Return how many entries, or conflicts, are done, and of how many; None if
    nothing remains."""
    if run.work is None:
        return None
    every: int = run.work["all"]
    return every - len(run.work["keys"]), every


def undone_in_words(undone: undo.Undone) -> str:
    """Return what became of the entries of a run when it was undone, in sentences."""
    told = [
        (undone.reverted, "{} is as it was before.", "{} are as they were before."),
        (undone.deleted, "{} that it made is deleted.", "{} that it made are deleted."),
        (
            undone.kept,
            "{} stays as it is, since it was changed later.",
            "{} stay as they are, since they were changed later.",
        ),
    ]
    return " ".join(
        many.format(f"{number:,} entries") if number > 1 else one.format("1 entry")
        for number, one, many in told
        if number
    )


def entries_made_by(run: Run) -> QuerySet[Revision, int]:
    """Return the keys of the entries that a run made: they go when it is undone."""
    earlier = Revision.objects.filter(anime=OuterRef("anime"), pk__lt=OuterRef("pk"))
    return run.revisions.filter(~Exists(earlier)).values_list("anime", flat=True)


def counts_of(report: Mapping[str, Any]) -> str:
    """Return the counts of a report that are not zero, as one text."""
    counts = [f"{report[name]} {name}" for name in OUTCOMES if report.get(name)]
    if songs := report.get("songs"):
        counts.append(f"{songs} song{'s' * (songs > 1)}")
    counts += [
        f"{number} name{'s' * (number > 1)} {what}"
        for what in ("added", "completed")
        if (number := report.get(what))
    ]
    return ", ".join(counts)
