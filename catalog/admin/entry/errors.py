"""What is wrong in a form that was sent: each error with the field that it leads to."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from .inlines import PartFormSet


class Told(NamedTuple):
    """An error, the name of its field, and the id that it leads to; "" for none."""

    message: str
    name: str = ""
    leads_to: str = ""


def errors_of(form: forms.BaseForm, formsets: Sequence[PartFormSet]) -> list[Told]:
    """Return the errors of a form and of its rows, in the order of the page."""
    return [*_of_form(form), *(one for each in formsets for one in _of_rows(each))]


def _of_form(form: forms.BaseForm, row: str = "", row_id: str = "") -> Iterator[Told]:
    for name, messages in form.errors.items():
        if name == NON_FIELD_ERRORS:
            yield from (Told(str(one), row, row_id) for one in messages)
            continue
        bound = form[name]
        label = ", ".join(filter(None, (row, str(bound.label))))
        yield from (Told(str(one), label, bound.id_for_label) for one in messages)


def _of_rows(formset: PartFormSet) -> Iterator[Told]:
    group = f"{formset.prefix}-group"
    yield from (Told(str(one), "", group) for one in formset.non_form_errors())
    name = str(formset.model._meta.verbose_name).capitalize()
    for place, form in enumerate(formset.forms):
        yield from _of_form(form, f"{name} {place + 1}", f"{formset.prefix}-{place}")
