"""The pages of an import: files sent, what they would do, and then done."""

import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from ...document.diff import diff_documents
from ...entries.report import OUTCOMES, FilesReport
from ...files import source_files
from ...files.importer import Options, import_files
from ...files.reconcile import Plan
from ...models import Run
from ...permissions import Deed, may
from ..comparison import Compared, compared
from ..model_admin import CatalogAdmin
from . import uploads

SHOWN = 50  # entries of a preview
PROBLEMS = 200  # shown of a report
KEPT = "catalog-import"  # the session's key


class ImportPreview:
    """What an import would do: counts, problems and the first entries changed."""

    def __init__(self) -> None:
        self.changed: list[tuple[str, str, list[Compared], list[str]]] = []
        self.created: list[tuple[str, str]] = []
        self.more = 0

    def add(self, plan: Plan) -> None:
        if plan.outcome in ("unchanged", "failed"):
            return
        assert plan.document  # one without has failed
        if len(self.changed) + len(self.created) >= SHOWN:
            self.more += 1
        elif plan.before is None:
            self.created.append((plan.document.title, plan.group.primary.path))
        else:
            changes = compared(diff_documents(plan.before.document, plan.document))
            in_doubt = [conflict.field for conflict in plan.conflicts]
            self.changed.append(
                (plan.before.document.title, plan.group.primary.path, changes, in_doubt)
            )


class ImportPages(CatalogAdmin):
    """Views for the admin of runs."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("import/", self.upload_view, "run_import"),
            self.route("import/<token>/", self.preview_view, "run_preview"),
            *super().get_urls(),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take files, to be looked at before they are imported."""
        if not may(request.user, Deed.IMPORT):
            raise PermissionDenied
        if request.method == "POST":
            files = request.FILES.getlist("files")
            try:
                token = uploads.keep_upload(files)
            except uploads.UploadRefused as refusal:
                messages.error(request, str(refusal))
                return redirect("admin:catalog_run_import")
            forget(request)
            request.session[KEPT] = {
                "token": token,
                "names": [file.name for file in files],
                "draft": "draft" in request.POST,
                "take_files": request.POST.get("on_conflict") == "file",
            }
            return redirect("admin:catalog_run_preview", token)
        return self.page(
            request,
            "run/upload.html",
            "Import files",
            accept=",".join(uploads.SUFFIXES),
        )

    def preview_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what the files would do; posted, do it."""
        if not may(request.user, Deed.IMPORT):
            raise PermissionDenied
        kept = request.session.get(KEPT, {})
        if kept.get("token") != token:
            raise Http404
        if request.method == "POST":
            return self.apply(request, kept)
        preview = ImportPreview()
        try:
            report = bring_in(kept, dry_run=True, show=preview.add)
        except uploads.UploadRefused as refusal:
            forget(request)
            messages.error(request, str(refusal))
            return redirect("admin:catalog_run_import")
        return self.page(
            request,
            "run/preview.html",
            "What the import would do",
            names=kept["names"],
            draft=kept["draft"],
            take_files=kept["take_files"],
            counts=[(getattr(report, name), name) for name in OUTCOMES],
            problems=report.problems[:PROBLEMS],
            more_problems=max(len(report.problems) - PROBLEMS, 0),
            preview=preview,
        )

    def apply(self, request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
        assert request.user.is_authenticated
        newest = Run.objects.first()
        if "cancel" in request.POST:
            forget(request)
            messages.info(request, "Nothing was imported.")
            return redirect("admin:catalog_run_import")
        # Taken first: who sends it twice imports it once.
        del request.session[KEPT]
        request.session.save()
        try:
            report = bring_in(kept, author=request.user)
        except uploads.UploadRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:catalog_run_import")
        finally:
            uploads.delete_upload(kept["token"])
        level = messages.WARNING if report.failed else messages.SUCCESS
        messages.add_message(request, level, report.summary)
        runs = Run.objects.filter(author=request.user, kind=Run.Kind.IMPORT)
        run = runs.filter(pk__gt=newest.pk if newest else 0).first()
        if run:
            return redirect("admin:catalog_run_change", run.pk)
        return redirect("admin:catalog_run_import")


def bring_in(kept: dict[str, Any], **options: Any) -> FilesReport:
    """Import kept files, return the report. Raise UploadRefused if they are gone."""
    options |= {"draft": kept["draft"], "take_files": kept["take_files"]}
    options["title"] = ", ".join(kept["names"])
    began = time.monotonic()
    with uploads.opened(kept["token"], kept["names"]) as paths:
        try:
            with source_files.open_paths(paths) as files:
                report = import_files(files, Options(**options))
        except source_files.NothingToRead as nothing:
            message = f"“{nothing.path.name}”: {nothing.reason}"
            raise uploads.UploadRefused(message) from nothing
    report.seconds = time.monotonic() - began
    return report


def forget(request: HttpRequest) -> None:
    """Drop the files that a session has kept, if any."""
    if kept := request.session.pop(KEPT, None):
        uploads.delete_upload(kept["token"])
