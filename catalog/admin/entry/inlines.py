"""The rows of an entry's form: its songs, links and alternative names.

A row is known by its place in the Document that the form was opened on, and not by the
key of a row in the database: keys are new after each save, and rows are never saved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from ...document import SONG_KINDS, Link, Song
from ...document.choices import labels
from ...document.link_paste import read_pasted_links
from ...document.parser import is_url
from ...document.song_paste import read_pasted
from ...document.songs import LONGEST, compose, read_song
from ...models import AlternativeName
from ...models import Link as LinkRow
from ...models import Song as SongRow
from ...site.pages.links import default_label
from ..fields import LineField, TextField, add_labels, one_line

if TYPE_CHECKING:
    from .edit_session import EditSession

MOST_PASTED = 200  # songs, links or names in one field; the longest entry has 60

# From one number to another, whichever dash it is typed with.
_DASH = re.compile(r"(?<=[0-9])\s*[‐-―−~〜～]\s*(?=[0-9])")

# An item of a Document, and it with the places wished for and had until now.
Item = Song | Link | str
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


class RowForm(forms.ModelForm):
    """One item of the Document; the row behind it only carries values to the page."""

    # What it asks for beside its place, and what of that its line shows while it is
    # closed: nothing if it is a line already.
    parts: tuple[str, ...] = ()
    in_line: tuple[str, ...] = ()

    position = forms.IntegerField(
        required=False,
        min_value=1,
        help_text="Position. Also Alt+↑/↓. Leave blank to append.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.is_begun = bool(kwargs.get("initial"))
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        add_labels(self.fields)

    @property
    def base(self) -> Any:
        """The item as the form was opened on it; None in a blank row."""
        return getattr(self.instance, "item", None)

    @property
    def is_blank(self) -> bool:
        is_untouched = not (self.is_bound and self.has_changed())
        return not self.base and not self.is_begun and is_untouched

    def line_parts(self) -> list[tuple[str, str]]:
        """Return the names and values that its line shows; of a blank row no values."""
        if self.is_blank:
            return [(name, "") for name in self.in_line]
        return [(name, self._shown(name)) for name in self.in_line]

    def _shown(self, name: str) -> str:
        value = self[name].value()
        choices = getattr(self.fields[name], "choices", ())
        return str(dict(choices).get(value, "" if value is None else value))

    def changed_parts(self) -> set[str]:
        return set(self.changed_data) & set(self.parts)

    def clean(self) -> dict[str, Any]:
        # The base class would look in the database for another row at this position.
        return self.cleaned_data

    def item(self) -> Any:
        """Return what the row says; what it leaves alone is as in `base`."""
        names = self.changed_parts() if self.base else self.parts
        return self.item_with({name: self.cleaned_data[name] for name in names})

    def items(self) -> Sequence[Item]:
        """Return all items that the row says."""
        return (self.item(),)

    def item_with(self, values: dict[str, Any]) -> Item:
        raise NotImplementedError


class SongForm(RowForm):
    parts = (
        "kind",
        "number",
        "title",
        "original_title",
        "translated_title",
        "artist",
        "episodes",
    )
    in_line = ("kind", "number", "title", "artist", "episodes")

    line = TextField(
        label="As one line",
        widget=forms.Textarea(attrs={"rows": 1, "class": "vLargeTextField"}),
        help_text="“Title (原題)” by Artist (eps 1-12), instead of the fields below. "
        "Several lines are several songs; “Ending 2:” says which one it is.",
    )
    kind = forms.ChoiceField(choices=labels(SONG_KINDS), initial=next(iter(SONG_KINDS)))
    number = forms.IntegerField(
        required=False, min_value=0, max_value=9999, help_text="Where it has one."
    )
    title = LineField()
    original_title = LineField()
    translated_title = LineField()
    artist = LineField()
    episodes = LineField(help_text="1-25, or 1, 3, 5-12.")

    class Meta:
        model = SongRow
        fields = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.base:
            self.fields["line"].widget = forms.HiddenInput()

    def has_changed(self) -> bool:
        # A blank row is blank, whatever kind and place it is given.
        said = set(self.changed_data) & {"line", *self.parts} - {"kind"}
        return super().has_changed() and bool(self.base or said)

    def clean_line(self) -> list[Song]:
        line = self.cleaned_data["line"]
        if not line:
            return []
        if self.base or self.changed_parts() - {"kind"}:
            raise ValidationError("Give one line or its parts, and not both.")
        pasted = read_pasted(self.data.get(self.add_prefix("kind"), ""), line)
        if len(pasted) > MOST_PASTED:
            raise ValidationError(f"These are more than {MOST_PASTED} songs.")
        if unread := [f"{one.problem} {one.line}" for one in pasted if one.problem]:
            raise ValidationError(unread)
        return [with_plain_dashes(one.song) for one in pasted]

    def clean_episodes(self) -> str:
        episodes: str = self.cleaned_data["episodes"]
        is_typed = "episodes" in self.changed_data
        return _DASH.sub("-", episodes) if is_typed else episodes

    def items(self) -> Sequence[Item]:
        return self.cleaned_data["line"] or super().items()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors or not self.changed_parts() - {"kind"}:
            return data
        if not data["title"]:
            self.add_error("title", "A song has a title.")
            return data
        song = self.item()
        if song != self.base:
            self.check_that_one_line_says(song)
        return data

    def check_that_one_line_says(self, song: Song) -> None:
        """Refuse parts that would be others once a file has them in one line."""
        line = compose(song)
        said = read_song(song.kind, line)
        if said == song:
            return
        if len(line) > LONGEST:
            message = f"The parts of a song have {LONGEST:,} characters at most."
        elif not said.title:
            message = f"No title could be read from this song’s line in a file: {line}"
        else:
            others = [
                f"{str(self.fields[name].label).lower()} “{getattr(said, name)}”"
                for name in self.parts
                if getattr(said, name) != getattr(song, name)
            ]
            message = (
                f"This song’s line in a file would be {line} "
                f"but that reads otherwise: {', '.join(others)}."
            )
        self.add_error(None, ValidationError(message, code="no-line"))

    def item_with(self, values: dict[str, Any]) -> Song:
        if self.base is None:
            return Song(**values)
        song: Song = replace(self.base, **values)
        if replace(song, kind=self.base.kind) == self.base:
            return song  # either kind is worded alike
        return replace(song, spelling="")


def with_plain_dashes(song: Song) -> Song:
    """Return a song with its episodes as all songs have them: “1-12”."""
    episodes = _DASH.sub("-", song.episodes)
    if episodes == song.episodes:
        return song
    return replace(song, episodes=episodes, spelling="")


class LinkForm(RowForm):
    parts = in_line = ("label", "url")

    line = TextField(
        label="As lines",
        widget=forms.Textarea(attrs={"rows": 1, "class": "vLargeTextField"}),
        help_text="Instead of the fields below: an address a line, with its label "
        "before it if you like.",
    )
    label = LineField(help_text="Blank: the name of its site.")
    url = LineField(label="Address", required=True)

    class Meta:
        model = LinkRow
        fields = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.base:
            self.fields["line"].widget = forms.HiddenInput()
        else:
            self.fields["url"].required = False

    def clean_line(self) -> list[Link]:
        line = self.cleaned_data["line"]
        if not line:
            return []
        if self.base or self.changed_parts():
            raise ValidationError("Give lines or a label and an address, not both.")
        pasted = read_pasted_links(line)
        if len(pasted) > MOST_PASTED:
            raise ValidationError(f"These are more than {MOST_PASTED} links.")
        if unread := [one.line for one in pasted if not one.link]:
            told = "No address could be read from: {}"
            raise ValidationError([told.format(line) for line in unread])
        links = [one.link for one in pasted if one.link]
        return [
            replace(one, label=one.label or default_label(one.url)) for one in links
        ]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url and not self.data.get(self.add_prefix("line")):
            raise ValidationError(self.fields["url"].error_messages["required"])
        if url and "url" in self.changed_data and not is_url(url):
            raise ValidationError(f"“{url}” is not a valid URL; start with https://.")
        return url

    def items(self) -> Sequence[Item]:
        return self.cleaned_data["line"] or super().items()

    def item_with(self, values: dict[str, Any]) -> Link:
        if self.base:
            link: Link = replace(self.base, **values)
            return link
        return Link(values["label"] or default_label(values["url"]), values["url"])


class NameForm(RowForm):
    parts = ("name",)

    name = LineField(required=True)

    class Meta:
        model = AlternativeName
        fields = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.base:
            # What is pasted into a blank row may be several names, a line each.
            attrs = {"rows": 1, "class": "vTextField", "aria-label": "Name"}
            widget = forms.Textarea(attrs=attrs)
            self.fields["name"] = TextField(required=True, label="Name", widget=widget)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name.splitlines()) > MOST_PASTED:
            raise ValidationError(f"These are more than {MOST_PASTED} names.")
        return name

    def items(self) -> Sequence[Item]:
        if self.base:
            return super().items()
        lines = map(one_line, self.cleaned_data["name"].splitlines())
        return [line for line in lines if line]

    def item_with(self, values: dict[str, Any]) -> str:
        return values.get("name", self.base)


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
    values = {"name": item} if isinstance(item, str) else _values(item)
    row = model(pk=place, position=place, **values)
    row.item = item  # type: ignore[attr-defined]  # for its form
    return row


def _values(item: Song | Link) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


class SongFormSet(PartFormSet):
    part = "songs"


class LinkFormSet(PartFormSet):
    part = "links"


class NameFormSet(PartFormSet):
    part = "alternative_titles"


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
    model = AlternativeName
    form = NameForm
    formset = NameFormSet
    fields = [*NameForm.parts, "position"]
