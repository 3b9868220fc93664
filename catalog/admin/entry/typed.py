"""What was typed into an entry's form, as it is kept until it is saved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import pretty_name

from ...editing.unsaved_work import TypedRow, Value, Values, clean_text
from ...quality.rules import RULES
from ..keys import parse_pk
from .findings import REASON
from .form import EntryForm
from .inlines import PartFormSet
from .row_forms import LinkForm, NameForm, RowForm, SongForm

# The parts of a form that are rows, by the prefix of their names.
PARTS: dict[str, tuple[str, type[RowForm]]] = {
    "songs": ("song", SongForm),
    "links": ("link", LinkForm),
    "alternative_names": ("alternative name", NameForm),
}
_NOT_TYPED = {"form_key", "opened_on", "reader", "edit", "poster"}


def typed_in(
    form: EntryForm, formsets: Iterable[PartFormSet], is_known: bool = True
) -> list[TypedRow]:
    """Return what was typed into a form that was sent.

    Where it is not known what its rows were before, they are kept as rows that will
    not be found again.
    """
    names = [name for name in form.changed_data if name not in _NOT_TYPED]
    was, typed = _values(form, names, form.data.get("kept"))
    for note in form.session.notes.open:
        if note.reason:
            was[note.name], typed[note.name] = "", clean_text(note.reason)
    rows = [TypedRow("", 0, was, typed)] if typed else []
    for formset in formsets:
        for place, one in enumerate(formset.forms):
            if not one.has_changed():
                continue
            _, typed = _values(one, one.changed_data)
            before: Values | None = None
            if one in formset.initial_forms:
                before = _values(one, one.fields)[0] if is_known else {}
            rows.append(TypedRow(str(formset.prefix), place, before, typed))
    return rows


def _values(
    form: forms.BaseForm, names: Iterable[str], kept: str | None = None
) -> tuple[Values, Values]:
    """Return what fields showed at first, and what was sent in them."""
    was: Values = {}
    typed: Values = {}
    for name in names:
        bound = form[name]
        field, data = bound.field, form.data
        if field.widget.is_hidden or (name == "DELETE" and not bound.data):
            continue
        if isinstance(field.widget, forms.MultiWidget):
            parts: Any = field.widget.decompress(bound.initial)
            for number, part in enumerate(parts):
                was[f"{name}_{number}"] = _text(part)
                sent = data.get(f"{bound.html_name}_{number}", "")
                typed[f"{name}_{number}"] = clean_text(sent)
        elif isinstance(field, forms.BooleanField):
            was[name] = bool(bound.initial)
            typed[name] = bool(bound.data)
        elif hasattr(field, "choices"):
            was[name] = _chosen(field, bound.initial)
            typed[name] = _chosen(field, data.getlist(bound.html_name))  # type: ignore[attr-defined]
        else:
            was[name] = _text(bound.initial)
            typed[name] = clean_text(data.get(bound.html_name, ""))
    if kept:
        was["kept"], typed["kept"] = "", clean_text(kept)
    return was, typed


def _text(value: Any) -> str:
    return "" if value is None else clean_text(str(value))


def _chosen(field: Any, keys: Any) -> Value:
    """Return choices with their texts."""
    if not isinstance(keys, list | tuple):
        keys = [] if keys in (None, "") else [keys]
    keys = [clean_text(str(key)) for key in keys if key != ""]
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        known = rows.filter(pk__in=filter(None, map(parse_pk, keys)))
        texts = {str(row.pk): str(row) for row in known} if keys else {}
    else:
        texts = {str(key): str(text) for key, text in field.choices}
    return [[key, texts.get(key, key)] for key in keys]


# What people read of it.


@dataclass(frozen=True, slots=True)
class Typed:
    """A field, with what it showed before and what was typed."""

    label: str
    was: str
    typed: str


def fields_typed(rows: Sequence[dict[str, Any]]) -> list[tuple[str, list[Typed]]]:
    """Return what was typed, row by row under its heading; "" for no row of its own."""
    return [(_heading(row), list(_described(TypedRow(**row)))) for row in rows if row]


def names_of(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the names of what was typed, each once: fields, and parts with rows."""
    names: dict[str, None] = {}
    for row in rows:
        if row["part"]:
            names[_part(row["part"])[0].capitalize() + "s"] = None
        else:
            names |= dict.fromkeys(_label("", name) for name in row["typed"])
    return list(names)


def _part(part: str) -> tuple[str, type[RowForm] | None]:
    return PARTS.get(part, ("row", None))


def _heading(row: dict[str, Any]) -> str:
    if not row["part"]:
        return ""
    kind, _ = _part(row["part"])
    if row["was"] is None:
        return f"New {kind}"
    names = ("title", "label", "name", "url")
    shown = next((row["was"][name] for name in names if row["was"].get(name)), "")
    return f"{kind.capitalize()} “{shown}”" if shown else kind.capitalize()


def _described(row: TypedRow) -> Iterator[Typed]:
    for name, value in row.typed.items():
        before = (row.was or {}).get(name, "")
        shown = "A picture that was chosen" if name == "kept" else text_of(value)
        yield Typed(_label(row.part, name), text_of(before), shown)


def _label(part: str, name: str) -> str:
    """Return what a form calls a field."""
    if name == "DELETE":
        return "Delete"
    if name == "kept":
        return "Poster"
    if rule := RULES.get(name.removeprefix(REASON)):
        return f"Not a problem here: {rule.name}"
    name = name.removesuffix("_0").removesuffix("_1")
    form = _part(part)[1] if part else EntryForm
    field = form.base_fields.get(name) if form else None
    return str(field.label) if field and field.label else pretty_name(name)


def text_of(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, list):
        return ", ".join(text for _, text in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
