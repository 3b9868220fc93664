"""What is done to many songs or links at once: asked, shown and done, as one run."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode

from ... import bulk_work
from ...editing import bulk_edits
from ...editing.edit_kinds import Plan, edit_of
from ...editing.row_edits import Element, chosen_as_json, elements_of, mark_gone
from ...models import Link
from ...permissions import Deed, may
from ..bulk.pages import lines_of
from ..kept_choices import keep_choice, kept_choice
from ..model_admin import CatalogAdmin, signed_in
from .bulk_forms import RowsForm

CHOICES = "row choices"  # what the session calls them
MOST = 30_000  # rows: what SQLite takes in one query
SHOWN = 50  # addresses

Rows = Mapping[int, Collection[Element]]


class RowBulkPages(CatalogAdmin):
    """Views for the admins of songs and of links."""

    part: str
    bulk_form: type[RowsForm]
    actions = ["edit_selected"]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.model_name}_bulk"
        return [self.route("bulk/", self.bulk_view, name), *super().get_urls()]

    def has_bulk_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Deed.EDIT_MANY)

    @admin.action(
        description="Edit selected %(verbose_name_plural)s…", permissions=["bulk"]
    )
    def edit_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        keys = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            told = f"Choose {MOST:,} {self.opts.verbose_name_plural} at most."
            messages.warning(request, told)
            return None
        token = keep_choice(request, CHOICES, keys)
        return redirect(f"{self._address()}?{urlencode({'choice': token})}")

    def _address(self) -> str:
        return reverse(f"admin:catalog_{self.opts.model_name}_bulk")

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Ask what to do to chosen rows, show what that would do, or do it."""
        if not self.has_bulk_permission(request):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else request.GET
        rows = self._chosen(request, data)
        if not rows:
            told = f"Those {self.opts.verbose_name_plural} are not there any more. "
            messages.warning(request, f"{told}Select them again.")
            return redirect(f"admin:catalog_{self.opts.model_name}_changelist")
        if "do" not in data:
            return self._ask(request, rows, self.bulk_form(initial=data.dict()))
        form = self.bulk_form(data.copy())
        if "change" in data or not form.is_valid():
            return self._ask(request, rows, form)
        if request.method == "POST":
            return self._apply(request, rows, form)
        return self._preview(request, rows, form)

    def _chosen(self, request: HttpRequest, data: QueryDict) -> Rows:
        """Return what is chosen: all to a host, or what was chosen in a list."""
        host, token = data.get("host", "").replace("\0", ""), data.get("choice")
        keys: Iterable[int]
        if host and self.model is Link:
            keys = Link.objects.to_host(host).values_list("pk", flat=True)[:MOST]
        else:
            keys = kept_choice(request, CHOICES, token) or []
        return elements_of(self.part, keys)

    def _title(self, rows: Rows, form: RowsForm) -> str:
        return form.said(self._counted(rows, form["host"].value()))

    def _plan(self, rows: Rows, form: RowsForm) -> Plan:
        """Return what a valid form says, as `edit_kinds` takes it."""
        value = form.value()
        return {
            "do": f"{self.part}-{form.cleaned_data['do']}",
            "title": self._title(rows, form),
            "rows": chosen_as_json(rows),
            **({} if value is None else {"value": value}),
        }

    def _counted(self, rows: Rows, host: str | None) -> str:
        number = sum(map(len, rows.values()))
        names = self.opts.verbose_name, self.opts.verbose_name_plural
        said = f"{number:,} {names[number != 1]}"
        return f"{said} to {host}" if host else said

    def _ask(self, request: HttpRequest, rows: Rows, form: RowsForm) -> HttpResponse:
        return self._page(request, "bulk.html", "Edit many", rows, form)

    def _preview(
        self, request: HttpRequest, rows: Rows, form: RowsForm
    ) -> HttpResponse:
        title = f"What it would do: {self._title(rows, form)}"
        if form.cleaned_data["do"] == "gone":
            urls = _addresses(rows)
            context: dict[str, Any] = {
                "urls": urls[:SHOWN],
                "more": max(len(urls) - SHOWN, 0),
            }
            return self._page(
                request, "bulk_preview.html", title, rows, form, **context
            )
        preview = bulk_edits.preview(rows, edit_of(self._plan(rows, form)))
        form.data["seen"] = preview.seen  # type: ignore[index]  # a copy
        return self._page(
            request,
            "bulk_preview.html",
            title,
            rows,
            form,
            preview=preview,
            entries=[(one.anime, lines_of(one)) for one in preview.shown],
            more=preview.changed - len(preview.shown),
            impossible=preview.impossible[:SHOWN],
            more_impossible=max(len(preview.impossible) - SHOWN, 0),
            is_slow=len(rows) > bulk_work.AT_ONCE,
        )

    def _apply(self, request: HttpRequest, rows: Rows, form: RowsForm) -> HttpResponse:
        title, author = self._title(rows, form), signed_in(request)
        seen = form.cleaned_data["seen"]
        if form.cleaned_data["do"] == "gone":
            run = mark_gone(_addresses(rows), title, author)
        elif len(rows) > bulk_work.AT_ONCE:
            run = bulk_work.begin_edit(rows, self._plan(rows, form), author, seen)
            return redirect("admin:catalog_run_change", run.pk)
        else:
            edit = edit_of(self._plan(rows, form))
            run = bulk_edits.apply(rows, edit, author, seen)
        if not run:
            messages.info(request, "Nothing is left to change.")
            return redirect(f"admin:catalog_{self.opts.model_name}_changelist")
        messages.success(request, f"Done: {title}. “Undo this run” takes it back.")
        if failed := run.report.get("failed"):
            messages.warning(request, f"{failed} stay as they were: see below.")
        return redirect("admin:catalog_run_change", run.pk)

    def _page(
        self,
        request: HttpRequest,
        template: str,
        title: str,
        rows: Rows,
        form: RowsForm,
        **context: Any,
    ) -> HttpResponse:
        return self.page(
            request,
            f"part/{template}",
            title,
            form=form,
            address=self._address(),
            chosen=self._counted(rows, form["host"].value()),
            number=len(rows),
            **context,
        )


def _addresses(rows: Rows) -> list[str]:
    """Return the addresses of links, each once."""
    found = {one.url for some in rows.values() for one in some if hasattr(one, "url")}
    return sorted(found)
