"""The pages of an import: files sent, what they would do, and then done."""

import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from ...document.diff import diff_documents
from ...document.entry import field_label
from ...document.merge import MergeConflict
from ...entries.report import OUTCOMES, FilesReport
from ...files import source_files
from ...files.importer import Options, import_files
from ...files.reconcile import Plan
from ...models import Conflict, Run
from ...permissions import Deed, may
from ..comparison import Compared, compared, whole
from ..edit_conflicts import NOTHING, conflict_label
from ..model_admin import CatalogAdmin
from ..my_account import who_imports
from . import uploads

SHOWN = 50  # entries of a preview
ASKED = 200  # conflicts of a preview
PROBLEMS = 200  # shown of a report
KEPT = "catalog-import"  # the session's key


SIDES = ("ours", "theirs")


@dataclass(frozen=True, slots=True)
class Question:
    """A conflict that an import would leave, with the three values of it."""

    key: str
    title: str
    path: str
    name: str
    base: str
    ours: str
    theirs: str


def question_key(path: str, conflict: MergeConflict) -> str:
    """Return what tells a conflict of a file from all others, and its values too.

    So nothing is decided for values that nobody has seen.
    """
    return blake2b(repr((path, conflict)).encode(), digest_size=12).hexdigest()


class ImportPreview:
    """What an import would do: counts, conflicts and the first entries changed."""

    def __init__(self) -> None:
        self.changed: list[tuple[str, str, list[Compared]]] = []
        self.created: list[tuple[str, str]] = []
        self.questions: list[Question] = []
        self.more = self.more_questions = 0

    def add(self, plan: Plan) -> None:
        if plan.outcome in ("unchanged", "failed"):
            return
        self._ask(plan)
        assert plan.document  # one without has failed
        if len(self.changed) + len(self.created) >= SHOWN:
            self.more += 1
        elif plan.before is None:
            self.created.append((plan.document.title, plan.group.primary.path))
        else:
            changes = compared(diff_documents(plan.before.document, plan.document))
            franchise = plan.before.own.franchise
            if plan.is_moved and plan.group.franchise != franchise:
                names = (field_label("franchise"), "", franchise, plan.group.franchise)
                changes.append(Compared(*names))
            if changes:
                title = plan.before.document.title
                self.changed.append((title, plan.group.primary.path, changes))

    def _ask(self, plan: Plan) -> None:
        for conflict in plan.conflicts if plan.before else ():
            if len(self.questions) >= ASKED:
                self.more_questions += 1
                continue
            values = (conflict.base, conflict.ours, conflict.theirs)
            question = Question(
                question_key(plan.group.key, conflict),
                plan.before.document.title if plan.before else "",
                plan.group.primary.path,
                conflict_label(conflict),
                *(whole(conflict.field, value) or NOTHING for value in values),
            )
            self.questions.append(question)


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
            if request.method == "POST" or not self.has_view_permission(request):
                raise PermissionDenied
            told = {"who_imports": who_imports()}
            response = self.page(request, "run/upload.html", "Import files", **told)
            response.status_code = 403
            return response
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
        chosen = {
            name.removeprefix("choice-"): side
            for name, side in request.POST.items()
            if name.startswith("choice-") and side in SIDES
        }

        def decide(path: str, conflict: MergeConflict) -> str:
            return chosen.get(question_key(path, conflict), "")

        try:
            report = bring_in(kept, author=request.user, decide=decide)
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
            say_what_waits(request, run)
            return redirect("admin:catalog_run_change", run.pk)
        return redirect("admin:catalog_run_import")


def say_what_waits(request: HttpRequest, run: Run) -> None:
    """Say how many conflicts an import has left, and where they are decided."""
    number = Conflict.objects.waiting().filter(run=run).count()
    if not number:
        return
    waits = "1 conflict waits" if number == 1 else f"{number} conflicts wait"
    address = reverse("admin:catalog_conflict_changelist")
    way = format_html(
        '{}. <a href="{}?run__id__exact={}">Decide</a>', waits, address, run.pk
    )
    messages.info(request, way)


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
