"""The forms of an entry's rows: one song, link or name each, or several as lines."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError

from ...document import NAME_KINDS, SONG_KINDS, AlternativeName, Link, Song
from ...document.alternative_name import read_language
from ...document.choices import labels
from ...document.link_paste import read_pasted_links
from ...document.parser import is_url
from ...document.song_paste import read_pasted
from ...document.songs import LONGEST, compose, read_song
from ...models import AlternativeName as NameRow
from ...models import Link as LinkRow
from ...models import Song as SongRow
from ...site.pages.links import default_label
from ..fields import LineField, TextField, add_labels, one_line

MOST_PASTED = 200  # songs, links or names in one field; the longest entry has 60

# From one number to another, whichever dash it is typed with.
_DASH = re.compile(r"(?<=[0-9])\s*[‐-―−~〜～]\s*(?=[0-9])")

Item = AlternativeName | Song | Link  # of a Document


class RowForm(forms.ModelForm):
    """One item of the Document; the row behind it only carries values to the page."""

    # What it asks for beside its place, and what of that its line shows while it is
    # closed: nothing if it is a line already.
    parts: tuple[str, ...] = ()
    in_line: tuple[str, ...] = ()
    is_suggested = False  # by the edit whose form it is in

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


class PastedRowForm(RowForm):
    """A blank row that takes several items as well, a line each, in `line`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.base:
            self.fields["line"].widget = forms.HiddenInput()

    def items(self) -> Sequence[Item]:
        return self.cleaned_data["line"] or super().items()


class SongForm(PastedRowForm):
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


class LinkForm(PastedRowForm):
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
        if not self.base:
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

    def item_with(self, values: dict[str, Any]) -> Link:
        if self.base:
            link: Link = replace(self.base, **values)
            return link
        return Link(values["label"] or default_label(values["url"]), values["url"])


class LanguageField(LineField):
    """The tag of a language, as BCP 47 writes it."""

    def to_python(self, value: str | None) -> str:
        text = super().to_python(value)
        try:
            return read_language(text) if text else ""
        except ValueError as error:
            raise ValidationError(f"{error}.", code="bad-language") from error


class NameForm(RowForm):
    parts = ("name", "language", "kind")

    name = LineField(required=True)
    language = LanguageField(
        widget=AdminTextInputWidget(attrs={"placeholder": "Language"}),
        help_text="A tag such as en, ja-Latn or pt-BR.",
    )
    kind = forms.ChoiceField(
        required=False,
        choices={"": "No kind", **labels(NAME_KINDS)},
        help_text="Of a name with a language, blank means official.",
    )

    class Meta:
        model = NameRow
        fields = ["position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.base:
            # What is pasted into a blank row may be several names, a line each.
            attrs = {"rows": 1, "class": "vTextField", "aria-label": "Name"}
            widget = forms.Textarea(attrs=attrs)
            self.fields["name"] = TextField(required=True, label="Name", widget=widget)

    def has_changed(self) -> bool:
        # A blank row is blank, whatever kind it is given.
        said = set(self.changed_data) - {"kind", "position"}
        return super().has_changed() and bool(self.base or said)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name.splitlines()) > MOST_PASTED:
            raise ValidationError(f"These are more than {MOST_PASTED} names.")
        return name

    def items(self) -> Sequence[Item]:
        if self.base:
            return super().items()
        lines = map(one_line, self.cleaned_data["name"].splitlines())
        said = {part: self.cleaned_data[part] for part in ("language", "kind")}
        return [AlternativeName(line, **said) for line in lines if line]

    def item_with(self, values: dict[str, Any]) -> AlternativeName:
        name: AlternativeName = replace(self.base, **values)
        return name
