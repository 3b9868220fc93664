"""What the forms ask for: lines, dates, texts, tags and pictures.

A text that nobody touches stays as it is, odd blanks included. So a field counts as
changed only if it comes back otherwise than a browser sends what it was given.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminFileWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.core.files import File
from django.forms.utils import pretty_name
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..document import PartialDate
from ..document.dates import SEASONS
from ..document.folding import as_seen
from ..entries.tags import keys_of_today
from ..models import Tag
from ..posters import pictures
from .keys import parse_pk

# The blank of Japanese texts is left where it is typed.
_WHITE_SPACE = re.compile("[^\\S\u3000]+")
_LINE_BREAK = re.compile("\r\n?|\n")


def one_line(text: str) -> str:
    """Return a text as it fits into one line of markdown."""
    return _WHITE_SPACE.sub(" ", text).strip()


def seen(text: str) -> str:
    """Return a text. Raise ValidationError if nothing of it can be seen."""
    if not as_seen(text):
        raise ValidationError("Nothing of this can be seen. Write letters or signs.")
    return text


def add_labels(fields: Mapping[str, forms.Field]) -> None:
    """Name the fields that have no label yet, for the page and for the log."""
    for name, field in fields.items():
        if field.label is None:
            field.label = pretty_name(name)


class LineField(forms.CharField):
    """A text of one line; all that is typed is brought into one."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any]
        defaults = {"required": False, "strip": False, "widget": AdminTextInputWidget}
        super().__init__(**defaults | kwargs)

    def to_python(self, value: str | None) -> Any:
        return one_line(super().to_python(value) or "")

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        # A browser leaves out the line breaks of a one-line input.
        return _LINE_BREAK.sub("", initial or "") != _LINE_BREAK.sub("", data or "")


class PartialDateField(LineField):
    """A date known to the year, the month or the day; None where there is none.

    What is no date, but tells of one, is answered with what to write; the page offers
    that by the attribute `data-offers` of the input.
    """

    def to_python(self, value: str | None) -> PartialDate | None:
        text = super().to_python(value)
        try:
            return PartialDate(text) if text else None
        except ValueError as error:
            if offers := dates_of_season(text):
                self.widget.attrs["data-offers"] = " ".join(offers)
                told = f"“{text}” is not a date. Write {' or '.join(offers)}."
                raise ValidationError(told, code="bad-date") from error
            raise ValidationError(f"{error}.", code="bad-date") from error


_SEASON = re.compile(
    rf"(?i:({'|'.join(SEASONS)}|autumn)\s+(?:of\s+)?([1-9][0-9]{{3}})"
    rf"|([1-9][0-9]{{3}})\s+({'|'.join(SEASONS)}|autumn))"
)


def dates_of_season(text: str) -> tuple[str, ...]:
    """Return the dates to write for a season such as “winter 2021”: its year, and the
    month that it begins with; () for what is no season."""
    match = _SEASON.fullmatch(text)
    if not match:
        return ()
    year = match[2] or match[3]
    season = (match[1] or match[4]).lower().replace("autumn", "fall")
    return (year, f"{year}-{SEASONS.index(season) * 3 + 1:02}")


class TimeField(forms.DateTimeField):
    """A time by the clocks of the current time zone."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or not error.params:
                raise
            typed, zone = error.params["datetime"], error.params["current_timezone"]
            at = date_format(typed, "DATETIME_FORMAT")
            raise ValidationError(
                f"The clocks change in {zone}: {at} is skipped or "
                "comes twice. Enter another time.",
                error.code,
            ) from error


class TextField(forms.CharField):
    """A text of many lines, with LF between them and no blanks around it."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any]
        defaults = {"required": False, "strip": False, "widget": AdminTextareaWidget}
        super().__init__(**defaults | kwargs)

    def to_python(self, value: str | None) -> str:
        return _LINE_BREAK.sub("\n", super().to_python(value) or "").strip()

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        # A browser sends CRLF for each line break.
        return _LINE_BREAK.sub("\n", initial or "") != _LINE_BREAK.sub("\n", data or "")


class OfKeys(AutocompleteMixin):
    """Leaves out what is posted and can be no key: Django would look for it."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        keys = [key for key in value if parse_pk(str(key)) is not None]
        return super().optgroups(name, keys, attr)


class FranchiseInput(OfKeys, AutocompleteSelect):
    """A franchise, found by typing."""


class TagsInput(OfKeys, AutocompleteSelectMultiple):
    """Shows the tags in the order of the value, and not of their names."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        # What clears all tags at once stands among the items of a list, being none.
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-allow-clear": "false"}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        groups = super().optgroups(name, value, attr)
        for _, options, _ in groups:
            options.sort(key=_place_in(value, lambda option: option["value"]))
        return groups


class TagsField(forms.ModelMultipleChoiceField):
    """Tags in the order in which they were chosen, as a list."""

    known: Mapping[int, Tag] = MappingProxyType({})  # tags that were read before

    def clean(self, value: Collection[str] | None) -> Any:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")
        tags, missing = self._chosen(value or ())
        if missing and value:
            # A form may be older than a merge.
            tags, missing = self._chosen(keys_of_today(value))
        if missing:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, "invalid_choice", {"value": missing[0]})
        return tags

    def _chosen(self, value: Collection[str]) -> tuple[list[Tag], list[str]]:
        """Return the tags that keys mean, in their order, and the keys of none."""
        keys: dict[str, int] = {}
        for key in value:
            if (pk := parse_pk(str(key))) is None:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, "invalid_pk_value", {"pk": key})
            keys[key] = pk
        known = self.known
        if not known.keys() >= {*keys.values()}:
            known = Tag.objects.in_bulk(keys.values())
        tags = dict.fromkeys(known[pk] for pk in keys.values() if pk in known)
        return [*tags], [key for key, pk in keys.items() if pk not in known]


def _place_in(
    value: Collection[str] | None, key_of: Callable[[Any], Any]
) -> Callable[[Any], int]:
    """Return a sort key: where in a list of keys, as posted, an object's own stands."""
    places = {str(key): place for place, key in enumerate(value or ())}
    return lambda item: places.get(str(key_of(item)), len(places))


class PosterInput(AdminFileWidget):
    """Shows the picture beside the input that replaces it."""

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        chooses = super().render(name, None, attrs, renderer)
        if not self.is_initial(value):
            return chooses
        removes = self.clear_checkbox_name(name)
        return format_html(
            '<div class="poster-input"><img class="poster-preview" src="{}" alt="The '
            'poster now"><div>{}<label class="poster-input__remove"><input '
            'type="checkbox" name="{}" id="{}"> Remove the poster</label></div></div>',
            value.url,
            chooses,
            removes,
            self.clear_checkbox_id(removes),
        )


class PosterField(forms.FileField):
    """A picture that pages can show, a `pictures.EncodedPicture`; False to drop it."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"required": False, "widget": PosterInput}
        super().__init__(**defaults | kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accepted = "image/jpeg,image/png,image/webp"
        return {"accept": accepted, "data-largest": pictures.LARGEST}

    def to_python(self, data: File | None) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return pictures.reencode(upload)
        except pictures.InvalidPicture as refused:
            raise ValidationError(str(refused), code=refused.code) from refused
