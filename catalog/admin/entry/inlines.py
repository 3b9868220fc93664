"""The rows of an entry's form: its songs, links and alternative names.

A row is known by its place in the Document that the form was opened on, and not by the
key of a row in the database: keys are new after each save, and rows are never saved.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from ...models import AlternativeName as NameRow
from ...models import Link as LinkRow
from ...models import Song as SongRow
from .row_forms import Item, LinkForm, NameForm, SongForm

if TYPE_CHECKING:
    from .edit_session import EditSession

# An item of a Document with the places wished for and had until now.
Row = tuple[int | None, int | None, Any]


def arranged(rows: Iterable[Row]) -> tuple[Item, ...]:
    """Return items in the order that is wished for.

    A row is (place wished for or None, place until now or None, item). An item that
    moves gets the very place, whichever way the one that has it must give; without a
    wish it comes last.
    """

    def place(row: Row) -> tuple[int, int, int]:
        wish, until_now, _ = row
        if wish is None:
            return (1, 0, 0)
        if until_now is None or wish < until_now:
            return (0, wish, -1)
        return (0, wish, int(wish > until_now))

    return tuple(item for _, _, item in sorted(rows, key=place))


class PartFormSet(BaseInlineFormSet):
    """The items of one part of the Document, as rows."""

    model: type[Model]
    forms: list[Any]
    initial_forms: list[Any]
    extra_forms: list[Any]
    deleted_forms: list[Any]
    part = ""

    def __init__(
        self,
        *args: Any,
        session: "EditSession",
        begun: Sequence[Mapping[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`begun` are values of rows that are none until someone changes them."""
        self.session = session
        self.base = getattr(session.base.document, self.part)
        self.extra += len(begun)
        super().__init__(*args, initial=begun, **kwargs)

    def get_queryset(self) -> Any:
        """Return a row for each item, and for each that is posted beyond them."""
        if not hasattr(self, "_rows"):
            self._rows = [
                row_of(self.model, place, item)
                for place, item in enumerate(self.base, start=1)
            ]
            if self.is_bound:
                posted = min(self.initial_form_count(), self.total_form_count())
                beyond = range(len(self._rows), posted)
                self._rows += [self.model() for _ in beyond]
        return self._rows

    def mark(self, items: Collection[Any]) -> None:
        """Mark the rows of some items: what a suggestion changes."""
        for row in self.initial_forms:
            row.is_suggested = row.base in items

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # Otherwise each row is looked up in the database, where it is not.
        form.fields["id"] = forms.IntegerField(
            required=False, initial=form.instance.pk, widget=forms.HiddenInput
        )
        # The label of a row's only field is not shown.
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label or name

    def clean(self) -> None:
        """Compare nothing: an entry may have two links to one page."""

    def items(self) -> tuple[Item, ...]:
        """Return the items that the rows say, in the order that they are given."""
        rows: list[Row] = []
        mentioned = set()
        for form in self.initial_forms:
            mentioned.add(form.instance.pk)
            if form not in self.deleted_forms and form.instance.pk:
                place = form.cleaned_data["position"]
                rows += [(place, form.instance.pk, item) for item in form.items()]
        for row in self.get_queryset():
            if row.pk and row.pk not in mentioned:
                rows.append((row.pk, row.pk, row.item))
        for form in self.extra_forms:
            if form.has_changed() and form not in self.deleted_forms:
                place = form.cleaned_data["position"]
                rows += [(place, None, item) for item in form.items()]
        return arranged(rows)

    def save(self, commit: bool = True) -> None:  # type: ignore[override]
        """Write nothing: tell the log what is new, changed and deleted."""
        deleted = self.deleted_forms
        self.deleted_objects = [form.instance for form in deleted if form.base]
        kept = [form for form in self.forms if form not in deleted]
        changed = [form for form in kept if form.has_changed()]
        self.new_objects = [form.instance for form in changed if not form.base]
        self.changed_objects = [
            (form.instance, form.changed_data) for form in changed if form.base
        ]


def row_of(model: type[Model], place: int, item: Item) -> Model:
    """Return a row for the form of an item; nothing of it is ever saved."""
    values = {name: getattr(item, name) for name in item.__slots__}
    row = model(pk=place, position=place, **values)
    row.item = item  # type: ignore[attr-defined]  # for its form
    return row


class SongFormSet(PartFormSet):
    part = "songs"

    def get_queryset(self) -> Any:
        """Return the rows as all have them, each with its recording where the form is
        of the entry as it is."""
        is_new = not hasattr(self, "_rows")
        rows = super().get_queryset()
        if is_new and rows and self.session.shows_what_is:
            songs = SongRow.objects.filter(anime=self.session.anime).order_by()
            known = dict(songs.values_list("position", "recording"))
            for row in rows:
                row.recording_id = known.get((row.position or 0) - 1)
        return rows


class LinkFormSet(PartFormSet):
    part = "links"


class NameFormSet(PartFormSet):
    part = "alternative_names"


class PartInline(InlineModelAdmin):
    """Rows of an entry: whoever may change the entry may change them."""

    template = "admin/catalog/anime/rows.html"
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._entries.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return self._entries.has_add_permission(request)
        return self._entries.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name != "line"]

    @property
    def _entries(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.parent_model)


class SongInline(PartInline):
    model = SongRow
    form = SongForm
    formset = SongFormSet
    fields = [
        "line",
        ("kind", "number", "episodes"),
        ("title", "artist"),
        ("original_title", "translated_title"),
        "position",
    ]


class LinkInline(PartInline):
    model = LinkRow
    form = LinkForm
    formset = LinkFormSet
    fields = ["line", ("url", "label"), "position"]


class NameInline(PartInline):
    model = NameRow
    form = NameForm
    formset = NameFormSet
    fields = [NameForm.parts, "position"]
