"""What tags and franchises share: names that entries point to, each with an address."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from ...models import Franchise, Run, Tag, catalogue_write
from ...permissions import Deed, may
from ..csv_list import CsvList
from ..fields import LineField, seen
from ..model_admin import signed_in

Term = TypeVar("Term", bound=Tag | Franchise)

# How many entries `TermAdmin.get_queryset` has counted.
_entries_of = attrgetter("entries")


class TermForm(forms.ModelForm):
    name = LineField(required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields[
                "slug"
            ].help_text = (
                "The end of its page's address, for good. Blank: made of the name."
            )

    def clean_name(self) -> str:
        return seen(self.cleaned_data["name"])

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].lower()

    def ask_for(self, wish: str, told: str) -> None:
        """Ask whether a name or address that leads elsewhere is to be the term's own.

        Raise ValidationError, with `told` and the question, if that was not answered.
        """
        assert isinstance(self.data, QueryDict)
        if wish not in self.data.getlist("anew"):
            kind = self._meta.model._meta.verbose_name
            raise ValidationError(
                format_html(
                    '{} <label><input type="checkbox" name="anew" value="{}"> '
                    "Make it a {} of its own all the same</label>",
                    *(told, wish, kind),
                ),
                code="leads-elsewhere",
            )


class TermAdmin(CsvList, Generic[Term]):
    """Names with the number of entries under each."""

    form = TermForm
    fields = ["name", "slug"]
    list_display = ["name", "slug", "entries"]
    csv_columns = [("name", "name"), ("address", "slug"), ("entries", "entries")]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["name", "slug"]

    actions = ["merge_selected"]

    merge_deed: Deed
    # What is done to them: see `catalog.editing.terms`.
    join: Callable[[Term, Term, User | None], Run]
    rename: Callable[[Term, str, User | None], Run]
    remove: Callable[[Term, User | None], Run]
    # The rows that count as its entries, and their field that points here.
    counted_model: type[Model]
    counted_field: str

    @admin.display(description="entries", ordering="entries")
    def entries(self, term: Term) -> SafeString:
        listed = reverse("admin:catalog_anime_changelist")
        query = urlencode({self.counted_field: term.slug})
        number = _entries_of(term)
        return format_html('<a href="{}?{}">{}</a>', listed, query, number)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.model_name}_merge"
        return [
            self.route("merge/<pk:left>/<pk:right>/", self.merge_view, name),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.merge_deed)

    @admin.action(description="Merge two selected…", permissions=["merge"])
    def merge_selected(
        self, request: HttpRequest, queryset: QuerySet[Term]
    ) -> HttpResponse | None:
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) == 2:
            return redirect(f"admin:catalog_{self.opts.model_name}_merge", *keys)
        self.refuse_selected(request, "Choose two to merge them.", queryset)
        return None

    def merge_view(
        self, request: HttpRequest, left: int | None, right: int | None
    ) -> HttpResponse:
        """Ask which of two stays; posted, make one of them."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        terms = self.get_queryset(request).in_bulk([left, right])
        if left is None or right is None or len(terms) < 2:
            raise Http404
        chosen = request.POST.get("stays")
        if chosen in (str(left), str(right)):
            stays, goes = (left, right) if chosen == str(left) else (right, left)
            try:
                run = self.join(terms[stays], terms[goes], signed_in(request))
            except self.model.DoesNotExist as error:
                raise Http404 from error
            told = f"“{terms[goes]}” was merged into “{terms[stays]}”."
            messages.success(request, told)
            return redirect("admin:catalog_run_change", run.pk)
        both = [terms[left], terms[right]]
        return self.page(
            request,
            "merge/terms.html",
            f"Merge two {self.opts.verbose_name_plural}",
            terms=both,
            usual=max(both, key=_entries_of),
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        field = self.counted_field
        rows = self.counted_model._default_manager.filter(**{field: OuterRef("pk")})
        number = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
        queryset = super().get_queryset(request)
        return queryset.annotate(entries=Coalesce(Subquery(number), 0))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> list[str]:
        # Addresses are kept, and the import finds a franchise by its own.
        return ["slug"] if obj else []

    @catalogue_write()
    def save_model(
        self, request: HttpRequest, obj: Term, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            self.add(obj)
        elif "name" in form.changed_data:
            self.rename(obj, obj.name, signed_in(request))

    def add(self, term: Term) -> None:
        """Save a new one, with an address of its own."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Term) -> None:
        self.remove(obj, signed_in(request))

    @catalogue_write()
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        for term in queryset:
            self.delete_model(request, term)
