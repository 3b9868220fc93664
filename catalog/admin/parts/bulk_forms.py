"""What can be done to many songs or links at once, and what with."""

import re
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError

from ...document import SONG_KINDS
from ...document.choices import labels
from ..fields import LineField

LONGEST = 200  # characters

_HOST = re.compile(r"[^\s/?#@\\]+\.[^\s/?#@\\]+")


class RowsForm(forms.Form):
    """What to do to chosen rows. Which these are is said by one of two fields."""

    choice = forms.CharField(required=False, widget=forms.HiddenInput)
    host = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    # What is done, each with how a run calls it, and the field that it needs.
    deeds: Mapping[str, tuple[str, str]]

    def value(self) -> str | None:
        """Return what a valid form's deed needs; None where it needs nothing."""
        needs = self.deeds[self.cleaned_data["do"]][1]
        return self.cleaned_data[needs] if needs else None

    def said(self, rows: str) -> str:
        """Return what a valid form does, as the title of a run; `rows` says to what."""
        said, _ = self.deeds[self.cleaned_data["do"]]
        return said.format(rows=rows, value=self.value())


class LinkRowsForm(RowsForm):
    deeds = {
        "https": ("make {rows} https", ""),
        "host": ("move {rows} to {value}", "new"),
        "remove": ("remove {rows}", ""),
        "gone": ("mark {rows} as gone", ""),
    }
    do = forms.ChoiceField(
        label="What to do",
        choices={
            "https": "Make https",
            "host": "Replace the host",
            "remove": "Remove",
            "gone": "Mark as gone",
        },
        widget=forms.RadioSelect,
    )
    new = LineField(
        max_length=LONGEST,
        label="New host",
        help_text="To replace the host: example.org. The rest of each address stays.",
    )

    def clean_new(self) -> str:
        new = self.cleaned_data["new"]
        if self.cleaned_data.get("do") == "host" and not _HOST.fullmatch(new):
            raise ValidationError(f"“{new}” is not a host. Write example.org.")
        return new


class SongRowsForm(RowsForm):
    deeds = {
        "kind": ("make {rows} {value}", "kind"),
        "artist": ("set the artist of {rows} to “{value}”", "artist"),
    }
    do = forms.ChoiceField(
        label="What to do",
        choices={"kind": "Set the kind", "artist": "Set the artist"},
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(choices=labels(SONG_KINDS), required=False)
    artist = LineField(
        max_length=LONGEST, help_text="As the songs credit it. Blank: not known."
    )

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if self.cleaned_data.get("do") == "kind" and not kind:
            raise ValidationError("This field is required for this action.")
        return kind
