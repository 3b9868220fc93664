"""The pages of bulk work: what to do to many entries, what it would do, and done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern

from ...document.entry import diff
from ...editing import bulk_edits
from ...models import Anime
from ...permissions import Deed, may
from ..comparison import compared, shortened
from ..model_admin import CatalogAdmin, signed_in
from . import id_ranges
from .form import ACTIONS, BulkForm

IMPOSSIBLE = 100  # entries shown that an action cannot be done to
# What an action did, where that is no change of what entries say.
DONE = {"publish": "published", "unpublish": "unpublished"}

# The fields of the form, by what asks for them.
GROUPS = [
    ("tags", ["tags"]),
    ("type", ["type"]),
    ("rating", ["rating"]),
    ("franchise", ["franchise"]),
    ("links", ["old", "new"]),
    ("text", ["find", "replacement", "texts", "ignore_case"]),
]


@dataclass
class Line:
    """One change of an entry in a preview, on one line."""

    name: str
    element: str
    marks: list[tuple[str, str]]


class BulkPages(CatalogAdmin):
    """Views for the admin of entries."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("bulk/", self.bulk_view, "anime_bulk"),
            *super().get_urls(),
        ]

    @admin.action(description="Edit selected anime…", permissions=["publish"])
    def edit_selected(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> HttpResponse:
        keys = id_ranges.format_ids(queryset.values_list("pk", flat=True))
        return self.ask(request, {"keys": keys})

    def ask_first(
        self, request: HttpRequest, do: str, queryset: QuerySet[Anime]
    ) -> HttpResponse:
        """Show what an action that needs no more would do to entries of the list."""
        chosen = QueryDict(mutable=True)
        chosen["do"] = do
        chosen["keys"] = id_ranges.format_ids(queryset.values_list("pk", flat=True))
        form = BulkForm(chosen)
        valid = form.is_valid()
        return self.preview(request, form) if valid else self.ask_again(request, form)

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what to do, show what that would do, or do it."""
        if not may(request.user, Deed.EDIT_MANY):
            raise PermissionDenied
        if request.method != "POST":
            do = request.GET.get("do", "")
            return self.ask(request, {"keys": id_ranges.EVERY, "do": do})
        data = request.POST.copy()
        if host := data.get("https"):
            data["do"] = "links"
            data["old"], data["new"] = f"http://{host}", f"https://{host}"
        form = BulkForm(data)
        if not form.is_valid() or "back" in data:
            return self.ask_again(request, form)
        if "apply" in data:
            return self.apply(request, form)
        return self.preview(request, form)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "may_bulk": may(request.user, Deed.EDIT_MANY),
            "may_merge": may(request.user, Deed.MERGE_ENTRIES),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def ask(self, request: HttpRequest, initial: dict[str, str]) -> HttpResponse:
        do = initial.get("do")
        initial["do"] = do if do in ACTIONS else next(iter(ACTIONS))
        return self.ask_again(request, BulkForm(initial=initial))

    def ask_again(self, request: HttpRequest, form: BulkForm) -> HttpResponse:
        return self.bulk_page(
            request,
            "ask.html",
            "Edit many",
            form=form,
            number=len(form.chosen),
            hosts=form.hosts(),
            groups=[(name, [form[f] for f in fields]) for name, fields in GROUPS],
        )

    def preview(self, request: HttpRequest, form: BulkForm) -> HttpResponse:
        edit = form.edit()
        preview = bulk_edits.preview(form.cleaned_data["keys"], edit)
        form.data["seen"] = preview.seen  # type: ignore[index]  # a copy
        return self.bulk_page(
            request,
            "preview.html",
            f"What it would do: {edit.title}",
            form=form,
            preview=preview,
            entries=[(one.anime, lines_of(one)) for one in preview.shown],
            more=preview.changed - len(preview.shown),
            impossible=preview.impossible[:IMPOSSIBLE],
            more_impossible=max(len(preview.impossible) - IMPOSSIBLE, 0),
        )

    def apply(self, request: HttpRequest, form: BulkForm) -> HttpResponse:
        data = form.cleaned_data
        author = signed_in(request)
        run = bulk_edits.apply(data["keys"], form.edit(), author, data["seen"])
        if not run:
            messages.info(request, "Nothing is left to change.")
            return redirect("admin:catalog_anime_changelist")
        done = DONE.get(data["do"], "changed")
        told = f"{run.report['updated']} anime {done}. “Undo this run” takes it back."
        messages.success(request, told)
        if run.report["failed"]:
            told = f"{run.report['failed']} stay as they were: see below."
            messages.warning(request, told)
        return redirect("admin:catalog_run_change", run.pk)

    def bulk_page(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> HttpResponse:
        media = BulkForm().media + self.media
        return self.page(request, f"bulk/{template}", title, media=media, **context)


def lines_of(edited: bulk_edits.Edited) -> list[Line]:
    """Return the changes of an entry, each on one line."""
    return [
        Line(one.name, one.element, shortened(one.marks))
        for one in compared(diff(edited.before, edited.after))
    ]
