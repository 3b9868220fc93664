"""The pages of bulk work: what to do to many entries, what it would do, and done."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from ... import bulk_work
from ...document.entry import diff
from ...editing import bulk_edits
from ...editing.edit_kinds import edit_of
from ...models import Anime, Finding
from ...permissions import Deed, may
from ...quality import dismissals
from ...quality.rules import RULES
from ..comparison import Compared, compared, shortened
from ..kept_choices import keep_choice, kept_choice
from ..model_admin import CatalogAdmin, signed_in
from . import id_ranges
from .form import ACTIONS, BulkForm, remedy_for_all

IMPOSSIBLE = 100  # entries shown that an action cannot be done to
# What an action did, where that is no change of what entries say.
DONE = {
    "publish": "published",
    "unpublish": "unpublished",
    "dismiss": "have this finding no more",
}
CHOICES = "bulk choices"  # what the session calls them

# The fields of the form, by what asks for them.
GROUPS = [
    ("tags", ["tags"]),
    ("new-tags", ["new_tags"]),
    ("type", ["type"]),
    ("rating", ["rating"]),
    ("franchise", ["franchise"]),
    ("links", ["old", "new"]),
    ("text", ["find", "replacement", "texts", "ignore_case"]),
    ("finding", ["finding"]),
    ("reason", ["reason"]),
]


@dataclass
class Line:
    """One change of an entry in a preview, on one line.

    An element that is added or removed whole has a sign, and no other name.
    """

    name: str
    element: str
    marks: list[tuple[str, str]]
    sign: str = ""


class BulkPages(CatalogAdmin):
    """Views for the admin of entries."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("bulk/", self.bulk_view, "anime_bulk"),
            *super().get_urls(),
        ]

    @admin.action(
        description="Edit selected anime (tags, type, texts)…", permissions=["publish"]
    )
    def edit_selected(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> HttpResponse:
        return self.go_on_with(request, self.chosen_in_list(request, queryset))

    def ask_first(
        self, request: HttpRequest, do: str, queryset: QuerySet[Anime]
    ) -> HttpResponse:
        """Show what an action that needs no more would do to entries of the list."""
        data = self.chosen_in_list(request, queryset)
        data["do"] = do
        return self.go_on_with(request, data)

    def chosen_in_list(
        self, request: HttpRequest, queryset: QuerySet[Anime]
    ) -> QueryDict:
        data = QueryDict(mutable=True)
        data["keys"] = id_ranges.format_ids(queryset.values_list("pk", flat=True))
        data["finding"] = request.GET.get("finding", "")
        return data

    def go_on_with(self, request: HttpRequest, data: QueryDict) -> HttpResponse:
        """Keep what was chosen in the session, and lead to the page of it."""
        data.pop("csrfmiddlewaretoken", None)
        token = keep_choice(request, CHOICES, data.urlencode())
        bulk = reverse("admin:catalog_anime_bulk")
        return redirect(f"{bulk}?{urlencode({'choice': token})}")

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what to do, show what that would do, or do it."""
        if not may(request.user, Deed.EDIT_MANY):
            raise PermissionDenied
        if request.method == "POST":
            data = request.POST.copy()
            if host := data.get("https"):
                data["do"] = "links"
                data["old"], data["new"] = f"http://{host}", f"https://{host}"
            form = BulkForm(data)
            if "apply" in data and form.is_valid():
                return self.apply(request, form)
            return self.go_on_with(request, data)
        data = request.GET.copy()
        if token := data.get("choice"):
            kept = kept_choice(request, CHOICES, token)
            if kept is None:
                told = "This selection is not kept any more. Select the entries again."
                messages.warning(request, told)
                return redirect("admin:catalog_anime_changelist")
            data = QueryDict(kept, mutable=True)
        if "do" not in data or "keys" not in data:
            return self.ask(request, data.dict())
        form = BulkForm(data)
        if "change" in request.GET or not form.is_valid():
            return self.ask_again(request, form)
        return self.preview(request, form)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_bulk = may(request.user, Deed.EDIT_MANY)
        rule = RULES.get(request.GET.get("finding", "")) if may_bulk else None
        is_whole_list = {*request.GET} <= {"finding", PAGE_VAR, ORDER_VAR}
        if rule and rule.remedy and is_whole_list:
            found = Finding.objects.open().filter(rule=rule.code)
            extra_context = {
                "remedy": rule.remedy.does,
                "remedy_address": urlencode(remedy_for_all(rule)),
                "remedied": found.count(),
                **(extra_context or {}),
            }
        context = {
            "may_bulk": may_bulk,
            "may_merge": may(request.user, Deed.MERGE_ENTRIES),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def ask(self, request: HttpRequest, initial: dict[str, Any]) -> HttpResponse:
        do = initial.get("do")
        initial["do"] = do if do in ACTIONS else next(iter(ACTIONS))
        initial.setdefault("keys", id_ranges.EVERY)
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
        data = form.cleaned_data
        if data["do"] == "dismiss":
            preview = bulk_edits.BulkPreview(0, len(data["keys"]), data["keys"])
            named = Anime.objects.filter(pk__in=data["keys"][: bulk_edits.SHOWN])
            entries: list[tuple[Anime, list[Line]]] = [(one, []) for one in named]
            title = f"not a problem: {RULES[data['finding']].name}"
        else:
            edit = edit_of(form.plan())
            preview = bulk_edits.preview(data["keys"], edit)
            entries = [(one.anime, lines_of(one)) for one in preview.shown]
            title = edit.title
        number = len(data["keys"])
        sent: QueryDict = form.data  # type: ignore[assignment]  # a copy
        sent["seen"] = str(preview.seen)
        sent["keys"] = id_ranges.format_ids(preview.keys)
        return self.bulk_page(
            request,
            "preview.html",
            f"What it would do: {title}",
            form=form,
            number=number,
            preview=preview,
            entries=entries,
            more=preview.changed - len(entries),
            impossible=preview.impossible[:IMPOSSIBLE],
            more_impossible=max(len(preview.impossible) - IMPOSSIBLE, 0),
            is_slow=data["do"] != "dismiss" and len(preview.keys) > bulk_work.AT_ONCE,
            change_address=f"?{change_query(request)}",
        )

    def apply(self, request: HttpRequest, form: BulkForm) -> HttpResponse:
        data = form.cleaned_data
        author, keys = signed_in(request), data["keys"]
        if data["do"] == "dismiss":
            code, name = data["finding"], RULES[data["finding"]].name
            run = dismissals.dismiss_many(keys, code, name, data["reason"], author)
        elif len(keys) > bulk_work.AT_ONCE:
            run = bulk_work.begin_edit(keys, form.plan(), author, data["seen"])
            return redirect("admin:catalog_run_change", run.pk)
        else:
            run = bulk_edits.apply(keys, edit_of(form.plan()), author, data["seen"])
        if not run:
            messages.info(request, "Nothing is left to change.")
            return redirect("admin:catalog_anime_changelist")
        number = run.report.get("updated", len(keys))
        told = f"{number:,} anime {DONE.get(data['do'], 'changed')}."
        messages.success(request, f"{told} “Undo this run” takes it back.")
        if failed := run.report.get("failed"):
            messages.warning(request, f"{failed} stay as they were: see below.")
        return redirect("admin:catalog_run_change", run.pk)

    def bulk_page(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> HttpResponse:
        media = BulkForm().media + self.media
        return self.page(request, f"bulk/{template}", title, media=media, **context)


def change_query(request: HttpRequest) -> str:
    """Return the query of the page where the choice that is shown can be changed."""
    query = request.GET.copy()
    query["change"] = "1"
    return query.urlencode()


def lines_of(edited: bulk_edits.Edited) -> list[Line]:
    """Return the changes of an entry, each on one line."""
    return [
        Line(one.name, "" if is_whole(one) else one.element, shortened(one.marks), sign)
        for one in compared(diff(edited.before, edited.after))
        for sign in ["" if not is_whole(one) else "−" if one.before else "+"]
    ]


def is_whole(change: Compared) -> bool:
    """Return True if an element is added or removed of which its name says all."""
    return change.element in (change.before, change.after) and not (
        change.before and change.after
    )
