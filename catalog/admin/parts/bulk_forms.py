"""What can be done to many songs or links at once, and what with."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ...document import SONG_KINDS, Link, Song
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

    def make(self) -> Callable[[Any], Any]:
        """Return what a valid form makes of one element."""
        raise NotImplementedError

    def said(self, rows: str) -> str:
        """Return what a valid form does, as the title of a run; `rows` says to what."""
        said, needs = self.deeds[self.cleaned_data["do"]]
        return said.format(rows=rows, value=self.cleaned_data.get(needs))


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

    def make(self) -> Callable[[Link], Link | None]:
        match self.cleaned_data["do"]:
            case "https":
                return _secure
            case "host":
                return partial(_moved, self.cleaned_data["new"])
            case _:
                return lambda link: None


def _secure(link: Link) -> Link:
    return replace(link, url=re.sub(r"(?i)\Ahttp://", "https://", link.url))


def _moved(host: str, link: Link) -> Link:
    url = re.sub(r"(?i)\A(https?://)[^/?#]*", lambda m: m[1] + host, link.url)
    return replace(link, url=url)


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

    def make(self) -> Callable[[Song], Song | None]:
        name = self.cleaned_data["do"]
        return partial(_with, name, self.cleaned_data[name])


def _with(name: str, value: str, song: Song) -> Song:
    changes: dict[str, Any] = {name: value}
    # What could not be read has its line alone, and no artist.
    if name == "artist" and not song.title:
        return song
    other = replace(song, **changes)
    return other if other == song or name == "kind" else replace(other, spelling="")
