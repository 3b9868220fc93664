"""The form of a bulk action: what is to be done to many entries, as an Edit."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from ...document import RATINGS, TYPES, edits
from ...document.choices import labels
from ...document.entry import field_label
from ...editing.bulk_edits import Edit
from ...models import Anime, Franchise, Link, Tag, TaggedAnime
from ..fields import FranchiseInput, LineField, TagsField, TagsInput
from . import id_ranges

LONGEST = 1_000  # characters to find, or to put in their place
HOSTS = 12  # offered to be https from now on

ACTIONS = {
    "add-tags": "Add tags",
    "remove-tags": "Remove tags",
    "type": "Set type",
    "rating": "Set rating",
    "franchise": "Set franchise",
    "publish": "Publish",
    "unpublish": "Unpublish",
    "links": "Replace in links",
    "text": "Find and replace in text",
}


class BulkForm(forms.Form):
    """What to do, and what with: each action needs some of the fields and no others."""

    keys = forms.CharField(widget=forms.HiddenInput)
    # The newest revision when the preview was made.
    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    do = forms.ChoiceField(choices=ACTIONS, widget=forms.RadioSelect)
    tags = TagsField(
        Tag.objects.all(),
        required=False,
        widget=TagsInput(TaggedAnime._meta.get_field("tag"), admin.site),
    )
    type = forms.ChoiceField(
        required=False, choices=[("", "---------"), *labels(TYPES).items()]
    )
    rating = forms.ChoiceField(
        required=False, choices=[("", "Nothing is said"), *labels(RATINGS).items()]
    )
    franchise = forms.ModelChoiceField(
        Franchise.objects.all(),
        required=False,
        widget=FranchiseInput(Anime._meta.get_field("franchise"), admin.site),
    )
    old = LineField(
        max_length=LONGEST,
        label="Addresses that begin with",
        help_text="A host, with or without http:// before it, and a path if wished.",
    )
    new = LineField(max_length=LONGEST, label="Begin from now on with")
    find = forms.CharField(required=False, strip=False, max_length=LONGEST)
    replacement = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label="Replace by",
        help_text="Blank: what is found is taken out.",
    )
    texts = forms.MultipleChoiceField(
        required=False,
        label="In",
        choices=[(name, field_label(name)) for name in edits.TEXTS],
        widget=forms.CheckboxSelectMultiple,
    )
    ignore_case = forms.BooleanField(required=False, label="Ignore case")

    def clean_keys(self) -> list[int]:
        try:
            keys = id_ranges.parse_ids(self.cleaned_data["keys"])
        except ValueError as error:
            raise ValidationError(
                "The selection is invalid; select the entries again."
            ) from error
        if not keys:
            raise ValidationError("The selected entries no longer exist.")
        return keys

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        for name in _NEEDED.get(self.cleaned_data["do"], ()):
            if not self.cleaned_data[name]:
                self.add_error(name, "This field is required for this action.")

    def edit(self) -> Edit:
        """Return the Edit that a valid form asks for."""
        return _EDITS[self.cleaned_data["do"]](self.cleaned_data)

    @property
    def chosen(self) -> list[int]:
        """The keys of the entries, of a form that need not be valid."""
        try:
            return id_ranges.parse_ids(self["keys"].value() or "")
        except ValueError:
            return []

    def hosts(self) -> list[tuple[str, int]]:
        """Return hosts that links reach by http, with their numbers, frequent first."""
        links = Link.objects.filter(url__startswith="http://")
        if self["keys"].value() != id_ranges.EVERY:
            links = links.filter(anime__in=self.chosen)
        urls = links.values_list("url", flat=True).iterator()
        counts = Counter(filter(None, map(_host_of, urls)))
        return counts.most_common(HOSTS)


_NEEDED = {
    "add-tags": ["tags"],
    "remove-tags": ["tags"],
    "type": ["type"],
    "franchise": ["franchise"],
    "links": ["old", "new"],
    "text": ["find", "texts"],
}


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _add_tags(data: Mapping[str, Any]) -> Edit:
    names = [tag.name for tag in data["tags"]]
    title = f"add {_listed(names)}"
    return Edit(title, lambda document: edits.add_tags(document, names))


def _remove_tags(data: Mapping[str, Any]) -> Edit:
    names = [tag.name for tag in data["tags"]]
    title = f"remove {_listed(names)}"
    return Edit(title, lambda document: edits.remove_tags(document, names))


def _set_type(data: Mapping[str, Any]) -> Edit:
    value = data["type"]
    title = f"set the type to {TYPES[value].label}"
    return Edit(title, lambda document: replace(document, type=value))


def _set_rating(data: Mapping[str, Any]) -> Edit:
    value = data["rating"]
    title = f"set the rating to {RATINGS[value].label if value else 'nothing'}"
    return Edit(title, lambda document: replace(document, rating=value))


def _set_franchise(data: Mapping[str, Any]) -> Edit:
    franchise = data["franchise"]
    title = f"set the franchise to “{franchise}”"
    return Edit(title, own={"franchise": franchise.slug})


def _replace_in_links(data: Mapping[str, Any]) -> Edit:
    old, new = data["old"], data["new"]
    title = f"links: “{old}” is now “{new}”"
    return Edit(title, lambda doc: edits.replace_in_addresses(doc, old, new))


def _replace_in_texts(data: Mapping[str, Any]) -> Edit:
    fields, old, new = data["texts"], data["find"], data["replacement"]
    where = ", ".join(map(field_label, fields)).lower()
    title = f"“{old}” is now “{new}” in {where}"
    case = data["ignore_case"]
    return Edit(
        title,
        lambda document: edits.replace_in_texts(
            document, fields, old, new, ignore_case=case
        ),
    )


def _listed(names: Sequence[str]) -> str:
    return f"the tag{'s' * (len(names) > 1)} {', '.join(names)}"


_EDITS: dict[str, Callable[[Mapping[str, Any]], Edit]] = {
    "add-tags": _add_tags,
    "remove-tags": _remove_tags,
    "type": _set_type,
    "rating": _set_rating,
    "franchise": _set_franchise,
    "publish": lambda data: Edit("publish", own={"is_published": True}),
    "unpublish": lambda data: Edit("unpublish", own={"is_published": False}),
    "links": _replace_in_links,
    "text": _replace_in_texts,
}
