"""The form of a bulk action: what is to be done to many entries."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from ...document import RATINGS, TYPES, edits
from ...document.choices import labels
from ...document.entry import field_label
from ...document.quality import Rule
from ...models import Anime, Finding, Franchise, Link, Tag, TaggedAnime
from ...quality import dismissals
from ...quality.rules import RULES
from ..fields import FranchiseInput, LineField, TagsField, TagsInput, seen
from . import id_ranges

LONGEST = 1_000  # characters to find, or to put in their place
LONGEST_TAG = 100
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
    "remedy": "Mend a finding",
    "dismiss": "Mark a finding as not a problem",
}


def remedy_for_all(rule: Rule) -> dict[str, str]:
    """Return the form that uses a rule's remedy on all entries that it is found in."""
    return {"do": "remedy", "finding": rule.code, "keys": id_ranges.EVERY}


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
    new_tags = LineField(
        max_length=LONGEST,
        help_text="Names of tags that are not there yet, with commas between them.",
    )
    type = forms.ChoiceField(
        required=False, choices=[("", "---------"), *labels(TYPES).items()]
    )
    rating = forms.ChoiceField(
        required=False, choices=[("", "Not known"), *labels(RATINGS).items()]
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

    finding = forms.ChoiceField(
        required=False,
        choices=[
            ("", "---------"),
            *((code, rule.name.capitalize()) for code, rule in RULES.items()),
        ],
    )
    reason = LineField(
        max_length=dismissals.LONGEST_REASON, label="Why it is not a problem"
    )

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

    def clean_new_tags(self) -> list[str]:
        typed = self.cleaned_data["new_tags"].lower().split(",")
        names = [*dict.fromkeys(seen(n.strip()) for n in typed if n.strip())]
        if long := [name for name in names if len(name) > LONGEST_TAG]:
            told = f"“{long[0]}” is too long: a tag has {LONGEST_TAG} letters at most."
            raise ValidationError(told)
        return names

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        data = self.cleaned_data
        needed = _NEEDED.get(data["do"], ())
        for name in needed:
            if not data[name] and not (name == "tags" and data["new_tags"]):
                self.add_error(name, "This field is required for this action.")
        if self.errors or "finding" not in needed:
            return
        rule = RULES[data["finding"]]
        if data["do"] == "remedy" and not rule.remedy:
            told = f"“{rule.name.capitalize()}” cannot be mended alike in every entry."
            self.add_error("finding", told)
        found = Finding.objects.open().filter(rule=rule.code)
        with_it = set(found.values_list("anime", flat=True))
        data["keys"] = [key for key in data["keys"] if key in with_it]

    def plan(self) -> dict[str, Any]:
        """Return what a valid form asks for, as data: see `editing.edit_kinds`."""
        data = self.cleaned_data
        plan: dict[str, Any] = {"do": data["do"]}
        for name in _OF.get(data["do"], ()):
            plan[name] = data[name]
        if "tags" in plan:
            names = [tag.name for tag in data["tags"]]
            new = data["new_tags"] if data["do"] == "add-tags" else []
            plan["tags"] = list(dict.fromkeys([*names, *new]))
        if "franchise" in plan:
            franchise = data["franchise"]
            plan |= {"franchise": franchise.slug, "franchise_name": franchise.name}
        return plan

    @property
    def makes_tags(self) -> list[str]:
        """The names of the tags that a valid form makes."""
        names = self.plan().get("tags", ())
        known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
        return [name for name in names if name not in known]

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
    "remedy": ["finding"],
    "dismiss": ["finding", "reason"],
}
# What else an action takes.
_OF = {
    **_NEEDED,
    "rating": ["rating"],
    "text": ["find", "texts", "replacement", "ignore_case"],
}


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
